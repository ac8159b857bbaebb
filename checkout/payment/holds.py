"""Money that a bank will not hold for ever: watched, told of, and taken at the last moment."""

import logging
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from checkout.order.states import ENDED_UNSENT, Status
from checkout.payment import gateway
from checkout.payment.actions import PaymentMismatch, settle_payment, take_what_is_due
from checkout.payment.models import Source, StaffTask
from checkout.payment.policy import WARN_BEFORE, must_take, must_warn
from checkout.payment.staff_tasks import close_moot_tasks, open_task

logger = logging.getLogger("checkout.payment")

WITHOUT_GOODS = (Status.PENDING_PAYMENT, *ENDED_UNSENT)


def watch_holds(*, now: datetime) -> int:
    """Tell staff of authorisations about to lapse, and take what went out before they do.

    Returns how many are about to. One order's failure does not keep the others from their turn.
    """
    close_answered_tasks()
    sources = Source.objects.filter(
        hold_ends__lte=now + WARN_BEFORE,
        amount_allocated__gt=F("amount_debited") + F("amount_released"),
    ).exclude(order__status__in=WITHOUT_GOODS)
    watched = 0
    for source in sources.select_related("order").order_by("hold_ends"):
        try:
            watched += _watch(source, now=now)
        except (gateway.PaymentError, PaymentMismatch):
            logger.exception("The hold of %s could not be looked at", source.reference)
    return watched


def close_answered_tasks() -> int:
    """Close the warnings of payments that hold nothing any more. Returns how many."""
    open_ones = StaffTask.objects.filter(kind=StaffTask.Kind.HOLD_ENDS, closed_at=None)
    answered = Source.objects.filter(
        reference__in=open_ones.values("reference"),
        amount_allocated=F("amount_debited") + F("amount_released"),
    )
    return sum(
        close_moot_tasks(
            StaffTask.Kind.HOLD_ENDS, reference=reference, outcome=_("Nothing is held any more.")
        )
        for reference in answered.values_list("reference", flat=True)
    )


def _watch(source: Source, *, now: datetime) -> bool:
    settle_payment(gateway.retrieve_intent(source.reference))
    source.refresh_from_db()
    if must_take(hold_ends=source.hold_ends, now=now):
        take_what_is_due(source.order_id, at_last=True)
        source.refresh_from_db()
    if not source.amount_held or not must_warn(hold_ends=source.hold_ends, now=now):
        return False
    open_task(
        StaffTask.Kind.HOLD_ENDS,
        reference=source.reference,
        order=source.order,
        about=_(
            "%(amount)s %(currency)s is held and not taken: send the goods, or ask for it anew."
        )
        % {"amount": source.amount_held, "currency": source.currency},
        due_at=source.hold_ends,
    )
    return True
