"""Paying an order anew, whose money the bank let go untaken, or took back for a lost dispute."""

import logging
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.actions import lock_order, note_paid_anew
from checkout.order.models import Order, OrderEvent
from checkout.order.moves import check_deed, record_deed, role_of
from checkout.payment.books import amount_owed, sources_of
from checkout.payment.models import Source, StaffTask
from checkout.payment.staff_tasks import close_moot_tasks
from outbox.actions import record_event

KIND = OrderEvent.Kind.PAYMENT_ASKED
LET_GO = (StaffTask.Kind.HOLD_LAPSED, StaffTask.Kind.CAPTURE_FAILED)
"""Tasks that a new payment may answer; those of a capture that Stripe refused stay."""

logger = logging.getLogger("checkout.payment")


class PaymentNotOwed(Exception):
    """The order is covered, or has ended: the message is for staff. Nothing was written."""


def owed_of(order: Order) -> Decimal:
    """What its customer has to pay and no payment covers, in the order's currency.

    One query, two if it is not covered.
    """
    return amount_owed(order, sources_of(order))


@transaction.atomic
def ask_for_payment(order_id: int, *, by: User) -> Decimal:
    """Ask the customer by mail to pay what is not covered any more, and return how much that is.

    Raises PaymentNotOwed, InvalidOrderStatus, PermissionDenied.
    """
    order = lock_order(order_id)
    role = role_of(by, order=order)
    check_deed("ask_for_payment", order, role=role)
    owed = owed_of(order)
    if not owed:
        raise PaymentNotOwed(_("Order %s is covered: there is nothing to ask for.") % order.number)
    record_deed(
        order,
        KIND,
        by=by,
        role=role,
        at=timezone.now(),
        old_status=order.status,
        amount=str(owed),
    )
    asked = order.events.filter(kind=KIND).count()
    record_event(
        "payment.asked",
        key=f"{order.number} {asked}",
        payload={"order_id": order.pk, "amount": str(owed)},
    )
    logger.info("Order %s: %s asked for anew by %s", order.number, owed, by.pk)
    return owed


def note_payment_anew(order: Order, source: Source) -> None:
    """A live order has a new payment: say so, and have what went out taken from it.

    Caller holds the order's lock and has written the payment down.
    """
    if owed_of(order):
        return
    note_paid_anew(order)
    open_ones = StaffTask.objects.filter(order=order, kind__in=LET_GO, closed_at=None)
    for task in open_ones:
        if task.kind == StaffTask.Kind.HOLD_LAPSED or task.reference == order.number:
            close_moot_tasks(task.kind, reference=task.reference, outcome=_("It was paid anew."))
    record_event("payment.renewed", key=source.reference, payload={"order_id": order.pk})
