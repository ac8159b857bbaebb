"""The steps that staff may take with a whole order, each by the action that owns it."""

from django.db import transaction

from checkout.order.actions import cancel_order, complete_order, dispatch_order
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import mark_delivered, start_fulfilment
from checkout.order.models import Consignment, Order, Parcel
from checkout.order.states import Role, Status, deeds_open_to

DEEDS = {
    Status.IN_FULFILMENT: "start_fulfilment",
    Status.DISPATCHED: "dispatch_consignment",
    Status.DELIVERED: "mark_delivered",
    Status.COMPLETED: "complete_order",
    Status.CANCELLED: "cancel_order",
}
STEPS = tuple(DEEDS)
"""Paid, Expired and Refunded are not among them: the payment and the clock lead there."""


def steps_open_to(order: Order) -> list[str]:
    """The statuses to which staff may move this order as a whole now."""
    deeds = deeds_open_to(order.status, Role.STAFF)
    return [
        str(step)
        for step, deed in DEEDS.items()
        if deed in deeds and str(step) in order.available_statuses()
    ]


def take_step(order: Order, status: str, *, by, tracking_reference: str = "", reason: str = ""):
    """Move an order to one of STEPS.

    Raises InvalidOrderStatus, with words for staff, when it may not go there.
    """
    match status:
        case Status.IN_FULFILMENT:
            return _start_all(order, by=by)
        case Status.DISPATCHED:
            return dispatch_order(order.pk, by=by, tracking_reference=tracking_reference)
        case Status.DELIVERED:
            return _deliver_all(order, by=by)
        case Status.CANCELLED:
            return cancel_order(order.pk, by=by, reason=reason)
        case Status.COMPLETED:
            return complete_order(order.pk, by=by)
    raise InvalidOrderStatus(f"An order is not made “{status}” by hand.")


@transaction.atomic
def _start_all(order: Order, *, by) -> None:
    for consignment in Consignment.objects.filter(order=order).order_by("pk"):
        start_fulfilment(consignment.pk, by=by)


@transaction.atomic
def _deliver_all(order: Order, *, by) -> None:
    if Status.DELIVERED not in order.available_statuses():
        raise InvalidOrderStatus(
            f"Order {order.number} is “{order.status}” and cannot become “Delivered”."
        )
    for parcel in Parcel.objects.filter(consignment__order=order).order_by("pk"):
        mark_delivered(parcel.pk, by=by)
