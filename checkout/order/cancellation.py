"""Calling off a part of an order: units that were not sent yet."""

import logging
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from checkout.order.actions import end_unsent
from checkout.order.fulfilment import lock_consignment
from checkout.order.models import Consignment, Line, Order, OrderEvent
from checkout.order.moves import (
    check_deed,
    check_units,
    follow_consignments,
    held_stock,
    record_deed,
    role_of,
    take_units,
)
from checkout.order.rules import Money
from checkout.order.states import TO_SEND, Role, Status
from checkout.order.stock import release_stock
from outbox.actions import record_event

Kind = OrderEvent.Kind
logger = logging.getLogger("checkout.order")


@transaction.atomic
def cancel_lines(
    consignment_id: int,
    *,
    by: User | None,
    quantities: Mapping[int, int] | None = None,
    reason: str = "",
) -> Money:
    """Call off units by line id that were not sent yet; None: all that are open.

    `by` None is its customer, who withdraws (`checkout.returns.withdrawal`).
    The goods are for sale again. Returns what is no longer due by it: the price of the units with
    reductions taken off, and delivery if nothing of the consignment is ever sent. Whatever was paid
    of it is given back by the outbox.
    Vouchers stay used unless the whole order ends by it, which is then Cancelled.
    Raises InvalidOrderStatus (InvalidUnits), PermissionDenied.
    """
    order, consignment = lock_consignment(consignment_id)
    role = Role.CUSTOMER if by is None else role_of(by, order=order, consignment=consignment)
    check_deed("cancel_lines", order, role=role)
    units = check_units(consignment.lines.order_by("pk"), quantities)
    price = _price_of(consignment, units)
    at, old = timezone.now(), order.status
    if _is_all_there_is(order, units):
        end_unsent(order, by=by, role=role, reason=reason, at=at)
        logger.info("Order %s ended by its last line, by %s", order.number, by and by.pk)
        return price
    key = f"{order.number}/{order.events.filter(kind=Kind.LINES_CANCELLED).count() + 1}"
    take_units(units, column="quantity_cancelled")
    Line.objects.filter(
        pk__in=[line.pk for line in units], quantity_cancelled=F("quantity")
    ).update(status=Status.CANCELLED, allocation_cancelled=True)
    release_stock(
        held_stock(units), reference=f"{key} cancelled", by=by or order.user, reason=reason
    )
    Order.objects.filter(pk=order.pk).update(
        cancelled_incl_tax=F("cancelled_incl_tax") + price.incl_tax,
        cancelled_excl_tax=F("cancelled_excl_tax") + price.excl_tax,
    )
    follow_consignments(order, at=at)
    event = record_deed(
        order,
        Kind.LINES_CANCELLED,
        by=by,
        role=role,
        at=at,
        old_status=old,
        consignment=consignment,
        lines=[{"line": line.pk, "title": line.title, "units": n} for line, n in units.items()],
        amount=str(price.incl_tax),
        tax=str(price.tax),
        reason=reason,
    )
    record_event(
        "order.lines_cancelled",
        key=key,
        payload={
            "order_id": order.pk,
            "consignment_id": consignment.pk,
            "event_id": event.pk,
            "key": key,
            "amount": str(price.incl_tax),
            "final": order.status not in TO_SEND,
        },
    )
    logger.info("%s of order %s called off by %s", price.incl_tax, order.number, by and by.pk)
    return price


def _price_of(consignment: Consignment, units: Mapping[Line, int]) -> Money:
    """What the units cost, and delivery too when they are all there is of the consignment."""
    price = Money()
    for line, count in units.items():
        price += line.price_of_called_off(count, after=line.quantity_cancelled)
    lines = consignment.lines.all()
    left = sum(line.quantity - line.quantity_cancelled for line in lines) - sum(units.values())
    return price if left else price + consignment.shipping


def _is_all_there_is(order: Order, units: Mapping[Line, int]) -> bool:
    """Whether nothing of the order would be left, neither sent nor to be sent."""
    kept = sum(line.quantity - line.quantity_cancelled for line in order.lines.all())
    return kept == sum(units.values())
