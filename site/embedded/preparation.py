"""What the shop needs before it opens, in one process: migrations, set-up, the demo's goods."""

import os
import time

import django
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from embedded.addresses import DEVELOPMENT
from embedded.screen import heading, say

SET_UP = "set_up_shop"
DEMO = "load_demo"


def main() -> None:
    """Do what is still to be done; quick when that is nothing."""
    django.setup()
    _migrate()
    commands = get_commands()
    if SET_UP in commands:
        call_command(SET_UP)
    if DEMO in commands:
        call_command(DEMO, if_empty=True)


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        return
    say(heading(f"Preparing the database: {pending} migrations, about a minute the first time"))
    began = time.monotonic()
    call_command("migrate", interactive=False, verbosity=1)
    say(f"The database is ready after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    main()
