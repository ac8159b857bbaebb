"""`manage.py servers -- COMMAND`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from embedded import commands


class Command(BaseCommand):
    help = "Run a command among embedded servers of its own, on free ports, and stop them after it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        commands.add_servers_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(
            commands.servers(
                options["command_line"],
                data=options["data"],
                with_browser=options["browser"],
                durable=options["durable"],
            )
        )
