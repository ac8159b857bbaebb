"""What the payments of an order cover, and that nothing leaves the house which nobody has paid.

Payments are read through their order: `sources` are rows of `payment.Source`.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from checkout.order.exceptions import OrderNotPaid
from checkout.order.models import Order
from checkout.order.states import SOLD, Role, Status


def amount_covered(sources: Iterable[Any]) -> Decimal:
    """What is authorised or taken by these payments, less what was let go."""
    return sum((each.amount_allocated - each.amount_released for each in sources), Decimal(0))


def amount_owed(order: Order, sources: Iterable[Any]) -> Decimal:
    """What no payment of an order covers (any more) and its customer has to pay; never negative.

    Nothing is owed for an order that has ended without goods, or whose money is back, nor for one
    that was paid elsewhere: of such an order no payment is known.
    """
    if order.status not in (Status.PENDING_PAYMENT, *SOLD):
        return Decimal(0)
    sources = list(sources)
    if order.status in SOLD and not any(each.amount_allocated for each in sources):
        return Decimal(0)
    return max(order.due_incl_tax - amount_covered(sources), Decimal(0))


def amount_not_paid_for(order: Order, sources: Iterable[Any]) -> Decimal:
    """What nobody pays for of an order that is sent now: what is owed, or all of it if its money
    went back, or is on its way back, to the last penny."""
    sources = list(sources)
    back = sum((each.amount_refunded + each.amount_refund_pending for each in sources), Decimal(0))
    if back and back >= amount_covered(sources):
        return order.due_incl_tax
    return amount_owed(order, sources)


def check_paid(order: Order, *, role: Role, although_unpaid: bool) -> Decimal:
    """Check that an order's goods may leave. Returns what nobody pays for: 0 unless staff sent it
    `although_unpaid`, which is for nobody else to say.

    Raises OrderNotPaid. Caller holds the order's lock. One query.
    """
    unpaid = amount_not_paid_for(order, order.sources.all())
    if unpaid and not (although_unpaid and role == Role.STAFF):
        raise OrderNotPaid(
            _("Order %(number)s is not paid any more: nothing of it is sent before it is.")
            % {"number": order.number}
        )
    return unpaid
