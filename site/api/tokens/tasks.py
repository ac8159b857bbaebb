"""Sign-ins by API: the tasks."""

from datetime import timedelta

from celery import shared_task

from api.tokens.actions import forget_ended_families

KEPT = timedelta(days=30)


@shared_task(expires=3000)
def forget_ended() -> int:
    """Delete sign-ins that ended a month ago. Returns how many."""
    return forget_ended_families(ended_before=KEPT)
