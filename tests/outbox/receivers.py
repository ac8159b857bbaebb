"""Consumers that tell what they were given, and can be made to fail."""

from outbox.consumers import in_one_transaction
from outbox.models import Event

calls: list[str] = []
troubles: list[Exception] = []


def note(event: Event) -> None:
    calls.append(event.key)
    if troubles:
        raise troubles.pop(0)


def note_too(event: Event) -> None:
    calls.append(f"{event.key} too")


@in_one_transaction
def write(event: Event) -> None:
    """Leave a row, then do as told."""
    Event.objects.create(topic="written", key=event.key)
    note(event)
