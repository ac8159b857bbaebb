"""Baskets: the tasks."""

from celery import shared_task
from django.utils import timezone

from checkout.basket.actions import delete_old_guest_baskets


@shared_task(expires=3000)
def forget_guest_shelves() -> int:
    """Delete what guests had in baskets, or saved for later, long ago."""
    return delete_old_guest_baskets(now=timezone.now())
