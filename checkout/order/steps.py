"""The steps that are taken with a whole order, or with what one seller sends of it.

Each is taken by the action that owns it, for whichever page or program asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.partner.models import StockRecord
from checkout.order.actions import cancel_order, complete_order, dispatch_order
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import dispatch_consignment, mark_delivered, start_fulfilment
from checkout.order.models import Consignment, Line, Order, Parcel
from checkout.order.states import Role, Status, aims_open_to, deeds_open_to
from checkout.shipping.models import Carrier
from locks import lock_rows

DEEDS = {
    Status.IN_FULFILMENT: "start_fulfilment",
    Status.DISPATCHED: "dispatch_consignment",
    Status.DELIVERED: "mark_delivered",
    Status.COMPLETED: "complete_order",
    Status.CANCELLED: "cancel_order",
}
STEPS = tuple(DEEDS)
"""Paid, Expired and Refunded are not among them: the payment and the clock lead there."""
CONSIGNMENT_DEEDS = {
    Status.IN_FULFILMENT: "start_fulfilment",
    Status.DISPATCHED: "dispatch_consignment",
    Status.DELIVERED: "mark_delivered",
    Status.CANCELLED: "cancel_lines",
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step with consignments, and what is said with it.

    `units` by line id are those that are sent or called off; None: all that are open. Staff may
    send what no payment covers any more, `although_unpaid`.
    """

    status: str
    carrier: Carrier | None = None
    tracking_reference: str = ""
    reason: str = ""
    units: Mapping[int, int] | None = None
    although_unpaid: bool = False


def steps_open_to(order: Order) -> list[str]:
    """The statuses to which staff may move this order as a whole now."""
    deeds = deeds_open_to(order.status, Role.STAFF)
    aims = aims_open_to(order.status, Role.STAFF)
    return [str(step) for step, deed in DEEDS.items() if deed in deeds and step in aims]


def consignment_steps_open_to(order: Order, role: Role) -> list[str]:
    """The statuses to which somebody may bring a consignment of this order now."""
    deeds = deeds_open_to(order.status, role)
    return [str(step) for step, deed in CONSIGNMENT_DEEDS.items() if deed in deeds]


def take_step(
    order: Order,
    status: str,
    *,
    by,
    tracking_reference: str = "",
    reason: str = "",
    although_unpaid: bool = False,
):
    """Move an order to one of STEPS.

    Raises InvalidOrderStatus, with words for staff, when it may not go there.
    """
    match status:
        case Status.IN_FULFILMENT:
            return _start_all(order, by=by)
        case Status.DISPATCHED:
            return dispatch_order(
                order.pk,
                by=by,
                tracking_reference=tracking_reference,
                although_unpaid=although_unpaid,
            )
        case Status.DELIVERED:
            return _deliver_all(order, by=by)
        case Status.CANCELLED:
            return cancel_order(order.pk, by=by, reason=reason)
        case Status.COMPLETED:
            return complete_order(order.pk, by=by)
    raise InvalidOrderStatus(f"An order is not made “{status}” by hand.")


@transaction.atomic
def take_consignments_on(consignments: Iterable[int], step: Step, *, by: User) -> None:
    """Take a step with consignments of one order, by id: with all of them or with none.

    They are called off one at a time: the last one gives back vouchers too, which are locked before
    any stock. Caller holds the order's lock. Raises InvalidOrderStatus, with words for staff, and
    PermissionDenied.
    """
    ids = sorted(consignments)
    if step.status == Status.CANCELLED and len(ids) > 1:
        raise InvalidOrderStatus(_("Say which of the consignments is called off."))
    if step.status == Status.DISPATCHED:
        # Of all of them at once: one after the other they would not be taken by primary key.
        held = Line.objects.filter(consignment__in=ids, num_allocated__gt=0).values("stockrecord")
        lock_rows(StockRecord.objects.filter(pk__in=held))
    for pk in ids:
        match step.status:
            case Status.IN_FULFILMENT:
                start_fulfilment(pk, by=by)
            case Status.DISPATCHED:
                dispatch_consignment(
                    pk,
                    by=by,
                    quantities=step.units,
                    carrier=step.carrier,
                    tracking_reference=step.tracking_reference,
                    although_unpaid=step.although_unpaid,
                )
            case Status.DELIVERED:
                _deliver(pk, by=by)
            case Status.CANCELLED:
                cancel_lines(pk, by=by, quantities=step.units, reason=step.reason)
            case _:
                raise InvalidOrderStatus(f"A consignment is not made “{step.status}” by hand.")


@transaction.atomic
def _start_all(order: Order, *, by) -> None:
    for consignment in Consignment.objects.filter(order=order).order_by("pk"):
        start_fulfilment(consignment.pk, by=by)


def _deliver(consignment_id: int, *, by: User) -> None:
    parcels = Parcel.objects.filter(consignment=consignment_id).order_by("pk")
    if not parcels:
        raise InvalidOrderStatus("Nothing of this consignment was sent yet.")
    for parcel in parcels:
        mark_delivered(parcel.pk, by=by)


@transaction.atomic
def _deliver_all(order: Order, *, by) -> None:
    if Status.DELIVERED not in aims_open_to(order.status, Role.STAFF):
        raise InvalidOrderStatus(
            f"Order {order.number} is “{order.status}” and cannot become “Delivered”."
        )
    for parcel in Parcel.objects.filter(consignment__order=order).order_by("pk"):
        mark_delivered(parcel.pk, by=by)
