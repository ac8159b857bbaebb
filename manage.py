#!/usr/bin/env python
"""The command line of the project."""

import paths  # noqa: F401  (first: it makes `config` importable)

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
