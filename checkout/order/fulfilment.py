"""Sending an order: consignments begun, parcels dispatched and delivered."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from catalogue.partner.models import StockRecord
from checkout.order.cover import check_paid
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.models import Consignment, Order, OrderEvent, Parcel, ParcelLine
from checkout.order.moves import (
    check_deed,
    check_units,
    follow_consignments,
    held_stock,
    lock_order,
    record_deed,
    role_of,
    sending_role_of,
    take_units,
)
from checkout.order.rules import Money
from checkout.order.states import Status
from checkout.order.stock import consume_stock
from checkout.shipping.models import Carrier
from locks import lock_rows
from outbox.actions import record_event

Kind = OrderEvent.Kind
BATCH = 500
logger = logging.getLogger("checkout.order")


def lock_consignment(consignment_id: int) -> tuple[Order, Consignment]:
    """A consignment under the lock of its order. Raises Consignment.DoesNotExist."""
    order_id = Consignment.objects.values_list("order_id", flat=True).get(pk=consignment_id)
    order = lock_order(order_id)
    return order, order.consignments.get(pk=consignment_id)


@transaction.atomic
def start_fulfilment(
    consignment_id: int, *, by: User | None, at: datetime | None = None
) -> Consignment:
    """Say that a seller has begun to pack. Said again, nothing changes.

    Raises InvalidOrderStatus, PermissionDenied.
    """
    order, consignment = lock_consignment(consignment_id)
    role = sending_role_of(by, order=order, consignment=consignment)
    check_deed("start_fulfilment", order, role=role)
    at, old = at or timezone.now(), order.status
    if not Consignment.objects.filter(pk=consignment.pk, started_at=None).update(started_at=at):
        return consignment
    follow_consignments(order, at=at)
    record_deed(
        order, Kind.STARTED, by=by, role=role, at=at, old_status=old, consignment=consignment
    )
    consignment.refresh_from_db()
    return consignment


@transaction.atomic
def dispatch_consignment(
    consignment_id: int,
    *,
    by: User | None,
    quantities: Mapping[int, int] | None = None,
    carrier: Carrier | None = None,
    tracking_reference: str = "",
    although_unpaid: bool = False,
    at: datetime | None = None,
) -> Parcel:
    """Send a parcel of these units by line id; None: of all that is open. Money by the outbox.

    At a collection point they are ready then, and no carrier has a part in it.
    The units leave the stock. The event names the price of the parcel (with tax, in major units)
    and whether anything of the order is still to be sent. What no payment covers any more stays
    here, unless staff send it `although_unpaid`. Raises InvalidOrderStatus (InvalidUnits,
    OrderNotPaid), PermissionDenied.
    """
    order, consignment = lock_consignment(consignment_id)
    role = sending_role_of(by, order=order, consignment=consignment)
    check_deed("dispatch_consignment", order, role=role)
    units = check_units(consignment.lines.order_by("pk"), quantities)
    unpaid = check_paid(order, role=role, although_unpaid=although_unpaid)
    at, old = at or timezone.now(), order.status
    if consignment.collection_point_id:
        carrier, tracking_reference = None, ""  # nobody brings it
    price = _price_of(consignment, units)
    parcel = Parcel.objects.create(
        consignment=consignment,
        carrier=carrier,
        tracking_reference=tracking_reference,
        price_incl_tax=price.incl_tax,
        price_excl_tax=price.excl_tax,
        dispatched_at=at,
    )
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line=line, quantity=count) for line, count in units.items()
    )
    take_units(units, column="quantity_dispatched")
    consume_stock(held_stock(units), reference=order.number, by=by)
    Consignment.objects.filter(pk=consignment.pk, started_at=None).update(started_at=at)
    follow_consignments(order, at=at)
    record_deed(
        order,
        Kind.DISPATCHED,
        by=by,
        role=role,
        at=at,
        old_status=old,
        consignment=consignment,
        parcel=parcel.pk,
        lines=[{"line": line.pk, "title": line.title, "units": n} for line, n in units.items()],
        **({"unpaid": str(unpaid)} if unpaid else {}),
    )
    record_event(
        "consignment.dispatched",
        key=f"{order.number}/{parcel.pk}",
        payload={
            "order_id": order.pk,
            "consignment_id": consignment.pk,
            "parcel_id": parcel.pk,
            "amount": str(price.incl_tax),
            "final": order.status in (Status.DISPATCHED, Status.DELIVERED),
        },
    )
    if order.status == Status.DISPATCHED:
        record_event("order.dispatched", key=order.number, payload={"order_id": order.pk})
    logger.info("Parcel %s of order %s dispatched by %s", parcel.pk, order.number, by and by.pk)
    return parcel


@transaction.atomic
def dispatch_order(
    order_id: int,
    *,
    by: User | None,
    carrier: Carrier | None = None,
    tracking_reference: str = "",
    although_unpaid: bool = False,
    at: datetime | None = None,
) -> Order:
    """Send all that is open of an order, a parcel for each seller.

    Raises what `dispatch_consignment` raises; then no parcel is sent.
    """
    order = lock_order(order_id)
    check_deed("dispatch_consignment", order, role=role_of(by, order=order))
    # Of all parcels at once: one after the other they would not be taken by primary key.
    held = order.lines.filter(num_allocated__gt=0).values("stockrecord")
    lock_rows(StockRecord.objects.filter(pk__in=held))
    for consignment in order.consignments.order_by("pk"):
        if any(line.quantity_open for line in consignment.lines.all()):
            dispatch_consignment(
                consignment.pk,
                by=by,
                carrier=carrier,
                tracking_reference=tracking_reference,
                although_unpaid=although_unpaid,
                at=at,
            )
    order.refresh_from_db()
    return order


@transaction.atomic
def mark_delivered(parcel_id: int, *, by: User | None, at: datetime | None = None) -> Parcel:
    """Say that a parcel has arrived. Said again, nothing changes.

    `by` None is the clock, which only takes it for delivered. Raises InvalidOrderStatus,
    PermissionDenied, Parcel.DoesNotExist.
    """
    consignment_id = Parcel.objects.values_list("consignment_id", flat=True).get(pk=parcel_id)
    order, consignment = lock_consignment(consignment_id)
    role = sending_role_of(by, order=order, consignment=consignment)
    check_deed("mark_delivered", order, role=role)
    at, old = at or timezone.now(), order.status
    waiting = Parcel.objects.filter(pk=parcel_id, delivered_at=None)
    if waiting.update(delivered_at=at):
        follow_consignments(order, at=at)
        record_deed(
            order,
            Kind.DELIVERED,
            by=by,
            role=role,
            at=at,
            old_status=old,
            consignment=consignment,
            parcel=parcel_id,
        )
    return consignment.parcels.get(pk=parcel_id)


def take_old_parcels_for_delivered(*, now: datetime) -> int:
    """Mark as delivered what was sent ORDER_DELIVERED_AFTER_DAYS ago and nobody reported on.

    Returns how many parcels; at most BATCH at once, the rest the next time. One parcel's trouble is
    logged and does not keep the others from their turn.
    """
    if not settings.ORDER_DELIVERED_AFTER_DAYS:
        return 0
    before = now - timedelta(days=settings.ORDER_DELIVERED_AFTER_DAYS)
    # What waits at a collection point is fetched or not: time says nothing about it.
    old = Parcel.objects.filter(
        delivered_at=None, dispatched_at__lte=before, consignment__collection_point=None
    )
    parcels = list(old.order_by("dispatched_at").values_list("pk", flat=True)[:BATCH])
    marked = 0
    for parcel_id in parcels:
        try:
            mark_delivered(parcel_id, by=None, at=now)
        except (DatabaseError, InvalidOrderStatus):
            logger.exception("Parcel %s could not be taken for delivered", parcel_id)
        else:
            marked += 1
    return marked


def _price_of(consignment: Consignment, units: Mapping) -> Money:
    """What the units cost, and delivery with the first parcel of a consignment."""
    price = Money() if consignment.parcels.exists() else consignment.shipping
    for line, count in units.items():
        price += line.price_of(count, after=line.quantity_dispatched)
    return price
