"""`manage.py run`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from embedded import commands


class Command(BaseCommand):
    help = "Start the shop with all its servers, and stop all of them on Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        commands.add_run_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(commands.run(data=options["data"], reload=options["reload"]))
