"""Publishing and withdrawing what editors have scheduled."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from locks import lock_free_rows

logger = logging.getLogger("cms.tasks")


@shared_task
def publish_scheduled() -> dict[str, int]:
    """Publish and withdraw what is due, each in its own transaction.

    One that fails is logged and does not hold up the others, as it would in Wagtail's command. Each
    row is locked, and one that another run holds is left to it. Returns how many were `withdrawn`,
    `published` and `failed`.
    """
    now = timezone.now()
    done = {"withdrawn": 0, "published": 0, "failed": 0}
    for model in _models_with_drafts():
        expired = model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at", "pk")
        _for_each(expired, _withdraw, done, "withdrawn")
    due = Revision.objects.filter(approved_go_live_at__lt=now)
    _for_each(due.order_by("approved_go_live_at", "pk"), _publish, done, "published")
    return done


def _models_with_drafts() -> list[type[models.Model]]:
    return [Page] + [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]


def _for_each(
    rows: models.QuerySet, act: Callable, done: dict[str, int], what_is_done: str
) -> None:
    for pk in list(rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                for row in lock_free_rows(rows.filter(pk=pk)):
                    act(row)
                    done[what_is_done] += 1
        except Exception:
            logger.exception("%s %s could not be %s.", rows.model.__name__, pk, what_is_done)
            done["failed"] += 1


def _withdraw(row) -> None:
    row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")
