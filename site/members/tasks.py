"""The account: the tasks."""

from celery import shared_task
from django.utils import timezone

from members.privacy.actions import delete_old_exports, forget_old_addresses


@shared_task(expires=3000)
def forget_old() -> dict[str, int]:
    """Delete copies of data nobody fetched, and addresses that need not be kept any longer."""
    now = timezone.now()
    return {
        "exports": delete_old_exports(now=now),
        "addresses": forget_old_addresses(now=now),
    }
