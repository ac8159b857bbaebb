"""The catalogue: the tasks."""

from celery import shared_task
from django.utils import timezone

from catalogue.actions import refresh_released


@shared_task
def release_pre_orders() -> int:
    """Let cards of what is released today say so. Returns how many changed."""
    return refresh_released(today=timezone.localdate())
