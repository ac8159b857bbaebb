"""Webhooks: the tasks."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from api.webhooks.actions import forget_old_calls
from api.webhooks.calls import give_up_lost_calls


@shared_task(expires=3000)
def forget_old() -> int:
    """Give up what nothing tries any more, and delete the log of calls that is older than
    WEBHOOK_LOG_DAYS. Returns how many calls that were.
    """
    give_up_lost_calls()
    return forget_old_calls(older_than=timedelta(days=settings.WEBHOOK_LOG_DAYS))
