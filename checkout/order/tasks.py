"""Orders: the tasks."""

from celery import shared_task
from django.utils import timezone

from checkout.order import closing, fulfilment


@shared_task
def take_old_parcels_for_delivered() -> int:
    """Mark parcels as delivered that nobody reported on for long. Returns how many."""
    return fulfilment.take_old_parcels_for_delivered(now=timezone.now())


@shared_task(expires=3000)
def complete_old_orders() -> int:
    """Close delivered orders of which nothing more is expected. Returns how many."""
    return closing.complete_old_orders(now=timezone.now())
