"""Migrating in two thirds of the time; also as a command, for the database of DATABASE_URL.

Migrations build forty thousand classes of models, and for each of their foreign keys Django goes
through all models of the shop, to see which may be swapped; they stay as they are meanwhile. The
classes refer to each other, so that Python searches for garbage over and over.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

import django
from django.apps import apps
from django.core.management import call_command

import paths  # noqa: F401  (it makes `config` importable)


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Within it, what may be swapped is looked up once, and garbage is seldom searched for."""
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        swappable = cache(apps.get_swappable_settings_name)
        with patch.object(apps, "get_swappable_settings_name", swappable):
            yield
    finally:
        gc.set_threshold(*thresholds)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    gc.freeze()
    with quick_migrations():
        call_command("migrate", verbosity=0)
