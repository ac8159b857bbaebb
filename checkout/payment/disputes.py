"""Disputes: what a cardholder's bank takes back, as Stripe tells of it."""

import logging

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from checkout.order.actions import lock_order
from checkout.order.states import ENDED_UNSENT
from checkout.payment import answers
from checkout.payment.books import record
from checkout.payment.models import Dispute, Source, StaffTask, Transaction
from checkout.payment.policy import DISPUTE_ENDED, ORDER_OF_DISPUTES, WITHDRAWN, comes_after
from checkout.payment.staff_tasks import open_task
from outbox.actions import record_event

logger = logging.getLogger("checkout.payment")


def settle_dispute(told: answers.Dispute) -> Dispute | None:
    """Write down how a dispute stands, and have people look at it. None: it is not of this shop.

    Messages may repeat and overtake one another: a later state is never undone by an earlier one.
    Of what is won, what was called off meanwhile is the customer's, and goes back by the outbox;
    what waited to be given back goes then, too, and what is left of it when the dispute is lost.
    """
    source = Source.objects.filter(reference=told.intent_id or "-").first()
    if source is None:
        return None
    with transaction.atomic():
        order = lock_order(source.order_id)
        dispute = Dispute.objects.filter(reference=told.id).first()
        if dispute is not None and not comes_after(
            told.status, known=dispute.status, order=ORDER_OF_DISPUTES
        ):
            return dispute
        dispute = dispute or Dispute(source=source, reference=told.id, opened_at=told.created)
        dispute.amount, dispute.reason, dispute.status = told.amount, told.reason, told.status
        dispute.closed_at = timezone.now() if told.status in DISPUTE_ENDED else None
        dispute.save()
        _write_money(source, dispute)
        if dispute.status == "won":
            ended = order.status in ENDED_UNSENT
            record_event(
                "payment.return_due" if ended else "payment.won",
                key=f"{order.number}/{told.id}",
                payload={"order_id": order.pk},
            )
        elif dispute.status == "lost":
            record_event(
                "payment.lost",
                key=f"{order.number}/{told.id}",
                payload={"order_id": order.pk},
            )
        open_task(
            StaffTask.Kind.DISPUTE,
            reference=told.id,
            order=order,
            about=_("%(amount)s %(currency)s, reason “%(reason)s”: %(status)s")
            % {
                "amount": told.amount,
                "currency": told.currency,
                "reason": told.reason.replace("_", " "),
                "status": told.status.replace("_", " "),
            },
        )
    logger.warning("Dispute %s of order %s: %s", told.id, order.number, told.status)
    return dispute


def _write_money(source: Source, dispute: Dispute) -> None:
    """What the bank took, and what it gave back when we won."""
    if dispute.status in WITHDRAWN or dispute.status == "won":
        record(source, Transaction.DISPUTE, dispute.amount, dispute.reference)
    if dispute.status == "won":
        record(source, Transaction.DISPUTE_WON, dispute.amount, dispute.reference)
    sums = Dispute.objects.filter(source=source).aggregate(
        amount_disputed=Sum("amount", filter=Q(status__in=WITHDRAWN), default=0),
        amount_lost=Sum("amount", filter=Q(status="lost"), default=0),
    )
    Source.objects.filter(pk=source.pk).update(**sums)
