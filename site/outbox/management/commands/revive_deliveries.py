"""Try the outbox's dead deliveries again, after what they failed of was repaired."""

from django.core.management.base import BaseCommand

from outbox.actions import revive_dead_deliveries


class Command(BaseCommand):
    help = "Try again what the outbox has given up, for example after a long outage."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"Deliveries that are tried again: {revive_dead_deliveries()}")
