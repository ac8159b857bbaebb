"""The outbox: the tasks."""

from celery import shared_task

from outbox import actions


# Relays that piled up while no worker ran are one too many each.
@shared_task(expires=10)
def relay() -> int:
    """Ask for what is due and was not asked for, or not finished. Returns how many deliveries."""
    return actions.relay()


@shared_task
def deliver_together(attempts: list[tuple[int, int]]) -> int:
    """Make one attempt at each delivery of an event, in turn. Returns how many were made."""
    return actions.deliver_together(attempts)
