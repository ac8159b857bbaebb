"""Acting on Stripe's messages, once they are stored: from the webhook, a task or the dashboard."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from checkout.payment.actions import PaymentMismatch, settle_payment
from checkout.payment.answers import Event, EventUnreadable, read_event
from checkout.payment.cards import settle_card
from checkout.payment.disputes import settle_dispute
from checkout.payment.gateway import PaymentInvalid, PaymentUnavailable
from checkout.payment.models import Source, StaffTask, WebhookEvent
from checkout.payment.refunds import RefundRefused
from checkout.payment.refunds_sent import settle_refund
from checkout.payment.staff_tasks import close_moot_tasks, open_task

logger = logging.getLogger("checkout.payment")

KEEP_TRYING = timedelta(days=3)
BATCH = 5000


class MessageForgotten(Exception):
    """What the message said was emptied: there is nothing to follow any more."""


def follow_message(message: WebhookEvent) -> bool:
    """Do what a stored message tells. Followed again, or at once with itself, it changes nothing.

    False: it contradicts our books, or cannot be read; it stays open for a person, and for the
    next round. Raises MessageForgotten; PaymentUnavailable: it is followed when Stripe can be
    asked.
    """
    if message.is_forgotten:
        raise MessageForgotten(message.event_id)
    try:
        _act_on(read_event(message.payload))
    except (EventUnreadable, PaymentInvalid, PaymentMismatch, RefundRefused) as trouble:
        logger.error("Webhook %s: %s", message.event_id, trouble)
        _keep_open(message, trouble)
        return False
    with transaction.atomic():
        WebhookEvent.objects.filter(pk=message.pk).update(
            processed_at=timezone.now(), attempts=F("attempts") + 1, last_error=""
        )
        if message.attempts:
            close_moot_tasks(
                StaffTask.Kind.MISMATCH,
                reference=message.event_id,
                outcome="The message was followed.",
            )
    return True


def follow_open_messages() -> int:
    """Try again what contradicted our books when it came: what explains it may have come since.

    Returns how many were followed.
    """
    open_ones = WebhookEvent.objects.filter(
        processed_at=None, received_at__gt=timezone.now() - KEEP_TRYING
    )
    followed = 0
    for message in open_ones.order_by("pk"):
        try:
            followed += follow_message(message)
        except (DatabaseError, LookupError, PaymentUnavailable):
            # One message's trouble does not keep the others from their turn.
            logger.exception("Message %s could not be followed", message.event_id)
    return followed


def forget_old_messages(*, now: datetime) -> int:
    """Empty what was said by messages that were followed STRIPE_MESSAGE_DAYS ago.

    Stripe names the customer in them, with the address of the bill. Returns how many.
    """
    before = now - timedelta(days=settings.STRIPE_MESSAGE_DAYS)
    old = WebhookEvent.objects.filter(processed_at__lte=before).exclude(payload={})
    total = 0
    while ids := list(old.order_by("processed_at").values_list("pk", flat=True)[:BATCH]):
        total += WebhookEvent.objects.filter(pk__in=ids).update(payload={})
    return total


def _act_on(event: Event) -> None:
    # A message says how things were: the settling functions act on what cannot be undone alone.
    if event.intent is not None:
        settle_payment(event.intent)
    elif event.refund is not None:
        settle_refund(event.refund)
    elif event.dispute is not None:
        settle_dispute(event.dispute)
    elif event.saved_card is not None:
        settle_card(event.saved_card)


def _keep_open(message: WebhookEvent, trouble: Exception) -> None:
    sources = Source.objects.filter(reference=message.intent_id or "-")
    source = sources.select_related("order").first()
    with transaction.atomic():
        WebhookEvent.objects.filter(pk=message.pk).update(
            attempts=F("attempts") + 1, last_error=str(trouble)
        )
        open_task(
            StaffTask.Kind.MISMATCH,
            reference=message.event_id,
            order=source.order if source else None,
            about=f"{message.type}: {trouble}",
        )
