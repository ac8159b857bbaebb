"""The API: the tasks."""

from celery import shared_task
from django.utils import timezone

from api.idempotency import forget_old_requests


@shared_task(expires=3000)
def forget_answered_requests() -> int:
    """Delete what was remembered of requests for a day. Returns how many."""
    return forget_old_requests(now=timezone.now())
