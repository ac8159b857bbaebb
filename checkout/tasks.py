"""Stock and offers: the tasks."""

from celery import shared_task
from django.utils import timezone

from checkout.basket.reservations import forget_ended_reservations
from checkout.offer import for_less
from checkout.order.stock_check import report_stock_differences


@shared_task
def check_stock() -> int:
    """Log every stock record that does not add up. Returns how many there are."""
    return len(report_stock_differences())


@shared_task
def forget_reservations() -> int:
    """Delete reservations whose time is over; they count for nothing before. Returns how many."""
    return forget_ended_reservations(now=timezone.now())


@shared_task
def note_offers() -> int:
    """Note which products offers lower now, for what is said of reduced prices. Returns changes."""
    return for_less.note_offers(now=timezone.now())
