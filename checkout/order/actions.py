"""What happens to an order as a whole after it is placed. Each action is one transaction.

Who may do what, and when, is declared in `checkout.order.states`; whoever comes second to a move
is refused. Parcels are in `fulfilment`, single lines in `cancellation`, the rest in `amendments`.
"""

import logging
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.basket.models import Basket
from checkout.order.discounts import release_discounts
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import dispatch_order
from checkout.order.models import Consignment, Order, OrderEvent
from checkout.order.moves import (
    check_deed,
    held_stock,
    lock_order,
    move_order,
    record_deed,
    role_of,
)
from checkout.order.rules import order_status
from checkout.order.states import DEEDS, ConsignmentStatus, Role, Status
from checkout.order.stock import release_stock
from checkout.wallet.spending import release_credit
from outbox.actions import record_event

__all__ = [
    "cancel_order",
    "complete_order",
    "dispatch_order",
    "end_unsent",
    "expire_order",
    "lock_order",
    "mark_paid",
    "note_paid_anew",
    "note_refund",
    "note_refund_failed",
    "note_taken",
]

Kind = OrderEvent.Kind
logger = logging.getLogger("checkout.order")


def mark_paid(order: Order, *, at: datetime) -> None:
    """Move an order on to Paid and tell those who wait for it. Caller holds the order's lock."""
    check_deed("mark_paid", order, role=Role.SYSTEM)
    old = order.status
    move_order(order, Status.PAID, paid_at=at)
    record_deed(order, Kind.PAID, by=None, role=Role.SYSTEM, at=at, old_status=old)
    if order.basket_id:
        Basket(pk=order.basket_id).submit()
    record_event("order.paid", key=order.number, payload={"order_id": order.pk})


@transaction.atomic
def complete_order(order_id: int, *, by: User | None, at: datetime | None = None) -> Order:
    """Close an order that was sent. Raises InvalidOrderStatus, PermissionDenied."""
    order = lock_order(order_id)
    role = role_of(by, order=order)
    check_deed("complete_order", order, role=role)
    old = order.status
    move_order(order, Status.COMPLETED)
    at = at or timezone.now()
    record_deed(order, Kind.COMPLETED, by=by, role=role, at=at, old_status=old)
    logger.info("Order %s completed by %s", order.number, by.pk if by else role)
    return order


@transaction.atomic
def cancel_order(order_id: int, *, by: User | None, reason: str = "") -> Order:
    """Call an order off before anything is sent: goods and uses go back, money by the outbox.

    `by` None is its customer. An unpaid order gives the customer the basket back. Raises
    InvalidOrderStatus once a parcel is on its way: then `cancel_lines` calls off the rest.
    """
    order = lock_order(order_id)
    role = Role.CUSTOMER if by is None else role_of(by, order=order)
    check_deed("cancel_order", order, role=role)
    if order.lines.filter(quantity_dispatched__gt=0).exists():
        raise InvalidOrderStatus(
            _("A part of order %(number)s has been sent. The rest can be called off by line.")
            % {"number": order.number}
        )
    end_unsent(order, by=by, role=role, reason=reason, at=timezone.now())
    logger.info("Order %s cancelled by %s", order.number, by.pk if by else role)
    return order


def end_unsent(order: Order, *, by: User | None, role: Role, reason: str, at: datetime) -> None:
    """End an order of which nothing was sent as Cancelled, whether it is paid or not.

    `by` None is its customer. Caller holds the order's lock and has checked the deed.
    """
    old = order.status
    move_order(order, Status.CANCELLED)
    if old != Status.PENDING_PAYMENT:
        record_event("order.cancelled", key=order.number, payload={"order_id": order.pk})
    else:
        _reopen_basket(order)
    _release(order, by=by or order.user, reason=reason)
    record_deed(order, Kind.CANCELLED, by=by, role=role, at=at, old_status=old, reason=reason)
    record_event("payment.return_due", key=order.number, payload={"order_id": order.pk})


@transaction.atomic
def expire_order(order_id: int, *, now: datetime) -> bool:
    """Give back what an unpaid order holds, if it is still unpaid and its time is over.

    From here on its payment is a late one: the outbox makes it impossible, or returns it.
    False: nothing to do.
    """
    order = lock_order(order_id)
    if order.status != Status.PENDING_PAYMENT or order.expires_at is None or order.expires_at > now:
        return False
    check_deed("expire_order", order, role=Role.SYSTEM)
    old = order.status
    move_order(order, Status.EXPIRED)
    _reopen_basket(order)
    _release(order, by=None, reason="")
    record_deed(order, Kind.EXPIRED, by=None, role=Role.SYSTEM, at=now, old_status=old)
    record_event("payment.return_due", key=order.number, payload={"order_id": order.pk})
    logger.info("Order %s expired unpaid", order.number)
    return True


def note_paid_anew(order: Order) -> None:
    """Put into the order's story that it is paid again. Caller holds the order's lock."""
    record_deed(
        order,
        Kind.PAID_ANEW,
        by=None,
        role=Role.SYSTEM,
        at=timezone.now(),
        old_status=order.status,
    )


def note_taken(order: Order, *, amount: Decimal, reference: str) -> None:
    """Put into the order's story that money was taken. Caller holds the order's lock."""
    record_deed(
        order,
        Kind.TAKEN,
        by=None,
        role=Role.SYSTEM,
        at=timezone.now(),
        old_status=order.status,
        amount=str(amount),
        reference=reference,
    )


def note_refund(
    order: Order,
    *,
    amount: Decimal,
    is_all: bool,
    reference: str,
    in_exchange: bool = False,
    by: User | None = None,
) -> None:
    """Put into the order's story that `amount` went back, and move it on to Refunded with the last.

    `is_all`: with it nothing of its money is here or to come, and none pays for other goods, as
    this refund does if it is `in_exchange`. What is still to be sent, or was called off, keeps its
    state: that money went back is then told beside it.
    Caller holds the order's lock.
    """
    role = role_of(by, order=order)
    check_deed("note_refund", order, role=role)
    old = order.status
    if is_all and Status.REFUNDED in DEEDS["note_refund"].moves[Status(old)]:
        move_order(order, Status.REFUNDED)
    record_deed(
        order,
        Kind.RETURNED,
        by=by,
        role=role,
        at=timezone.now(),
        old_status=old,
        amount=str(amount),
        reference=reference,
        exchange=in_exchange,
    )


def note_refund_failed(order: Order, *, amount: Decimal, reference: str) -> None:
    """Put into the order's story that `amount`, which had gone back, did not arrive.

    What was Refunded is Dispatched or Delivered again, as its consignments say: its goods can come
    back, and the money be given back anew. Caller holds the order's lock.
    """
    check_deed("note_refund_failed", order, role=Role.SYSTEM)
    old = order.status
    if old == Status.REFUNDED:
        move_order(order, order_status(order.consignments.values_list("status", flat=True)))
    record_deed(
        order,
        Kind.REFUND_FAILED,
        by=None,
        role=Role.SYSTEM,
        at=timezone.now(),
        old_status=old,
        amount=str(amount),
        reference=reference,
    )


def _release(order: Order, *, by: User | None, reason: str) -> None:
    release_discounts(order)
    lines = list(order.lines.all())
    held = held_stock({line: line.num_allocated for line in lines})
    release_stock(held, reference=order.number, by=by, reason=reason)
    release_credit(order)
    order.lines.update(
        num_allocated=0,
        allocation_cancelled=True,
        quantity_cancelled=F("quantity") - F("quantity_dispatched"),
    )
    Consignment.objects.filter(order=order).update(status=ConsignmentStatus.CANCELLED)
    order.cancelled_incl_tax, order.cancelled_excl_tax = order.total_incl_tax, order.total_excl_tax
    Order.objects.filter(pk=order.pk).update(
        cancelled_incl_tax=F("total_incl_tax"), cancelled_excl_tax=F("total_excl_tax")
    )


def _reopen_basket(order: Order) -> None:
    """Give the basket back, into the one the customer has opened meanwhile if there is one."""
    basket = Basket.objects.filter(pk=order.basket_id, status=Basket.FROZEN).first()
    if basket is None:
        return
    try:
        with transaction.atomic():
            basket.thaw()
    except IntegrityError:
        Basket.open.get(owner=basket.owner_id).merge(basket, add_quantities=False)
