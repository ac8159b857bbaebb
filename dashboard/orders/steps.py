"""The steps that staff may take with an order, each by the action that owns it."""

from checkout.order.actions import cancel_order, complete_order, dispatch_order
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.models import Order
from checkout.order.rules import Status

STEPS = (Status.DISPATCHED, Status.CANCELLED, Status.COMPLETED)
"""Paid and Expired are not among them: only the payment and the clock lead there."""


def steps_open_to(order: Order) -> list[str]:
    """The statuses to which staff may move this order now."""
    return [step.value for step in STEPS if step.value in order.available_statuses()]


def take_step(order: Order, status: str, *, by, tracking_reference: str = "", reason: str = ""):
    """Move an order to one of STEPS.

    Raises InvalidOrderStatus, with words for staff, when it may not go there.
    """
    match status:
        case Status.DISPATCHED:
            return dispatch_order(order.pk, by=by, tracking_reference=tracking_reference)
        case Status.CANCELLED:
            return cancel_order(order.pk, by=by, reason=reason)
        case Status.COMPLETED:
            return complete_order(order.pk, by=by)
    raise InvalidOrderStatus(f"An order is not made “{status}” by hand.")
