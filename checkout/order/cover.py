"""What the payments of an order cover, and that nothing leaves the house which nobody has paid.

Payments are read through their order: `sources` are rows of `payment.Source`.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from checkout.order.exceptions import OrderNotPaid
from checkout.order.models import Order, Parcel
from checkout.order.states import ENDED_UNSENT, SOLD, Role, Status


def amount_covered(sources: Iterable[Any]) -> Decimal:
    """What is authorised or taken by these payments, less what was let go, or lost to a bank."""
    sources = list(sources)
    return _paid(sources) - sum((each.amount_lost for each in sources), Decimal(0))


def amount_owed(order: Order, sources: Iterable[Any]) -> Decimal:
    """What no payment of an order covers (any more) and its customer has to pay; never negative.

    Nothing is owed for an order that has ended without goods, or whose money is back, nor for one
    that was paid elsewhere: of such an order no payment is known. One query if it is not covered.
    """
    sources = list(sources)
    if not _is_to_be_paid(order, sources):
        return Decimal(0)
    back = back_for_called_off(order, sources, paid=_paid(sources))
    owed = order.due_incl_tax - (amount_covered(sources) - back)
    return max(owed - amount_waived(order), Decimal(0)) if owed > 0 else Decimal(0)


def amount_waived(order: Order) -> Decimal:
    """What its customer need not pay of what was sent, because it came back: returns give back what
    is left, and what they are short of, as a bank took it or nobody paid it, is asked of nobody.
    One query, or none of an order of which nothing can have been sent.
    """
    if order.status in (Status.PENDING_PAYMENT, *ENDED_UNSENT):
        return Decimal(0)
    return order.returns.aggregate(sum=Sum("waived", default=Decimal(0)))["sum"]


def back_for_called_off(order: Order, sources: Iterable[Any], *, paid: Decimal) -> Decimal:
    """What of the money `paid` went back for what was called off: where a bank takes back the rest,
    it pays for nothing that is left."""
    beyond = max(paid - order.due_incl_tax, Decimal(0))
    return min(_back(sources), order.cancelled_incl_tax, beyond)


def amount_not_paid_for(order: Order, sources: Iterable[Any]) -> Decimal:
    """What nobody pays for of an order that is sent now: what no payment covers, or all of it if
    its money went back, or is on its way back, to the last penny.

    What a bank took back for a dispute, open or lost, was for what had been sent, as far as that
    goes; what is more than that pays for nothing. What came back and nobody had paid needs no
    payment. One query where money is disputed, one where something is not paid.
    """
    sources = list(sources)
    paid, back = _paid(sources), _back(sources)
    disputed = sum((each.amount_disputed for each in sources), Decimal(0))
    if back and back >= paid - disputed:
        return order.due_incl_tax
    if not _is_to_be_paid(order, sources):
        return Decimal(0)
    if disputed:
        paid -= back_for_called_off(order, sources, paid=paid)
        paid -= max(disputed - amount_sent(order), Decimal(0))
    if (unpaid := order.due_incl_tax - paid) <= 0:
        return Decimal(0)
    lost = sum((each.amount_lost for each in sources), Decimal(0))
    return max(unpaid - max(amount_waived(order) - lost, Decimal(0)), Decimal(0))


def amount_sent(order: Order) -> Decimal:
    """What the parcels that left are worth. One query."""
    parcels = Parcel.objects.filter(consignment__order=order)
    return parcels.aggregate(sum=Sum("price_incl_tax", default=Decimal(0)))["sum"]


def check_paid(order: Order, *, role: Role, although_unpaid: bool) -> Decimal:
    """Check that an order's goods may leave. Returns what nobody pays for: 0 unless staff sent it
    `although_unpaid`, which is for nobody else to say.

    Raises OrderNotPaid. Caller holds the order's lock. One query, three at most.
    """
    unpaid = amount_not_paid_for(order, order.sources.all())
    if unpaid and not (although_unpaid and role == Role.STAFF):
        raise OrderNotPaid(
            _("Order %(number)s is not paid any more: nothing of it is sent before it is.")
            % {"number": order.number}
        )
    return unpaid


def _paid(sources: Iterable[Any]) -> Decimal:
    return sum((each.amount_allocated - each.amount_released for each in sources), Decimal(0))


def _back(sources: Iterable[Any]) -> Decimal:
    """What was given back, or is on its way."""
    return sum((each.amount_refunded + each.amount_refund_pending for each in sources), Decimal(0))


def _is_to_be_paid(order: Order, sources: list[Any]) -> bool:
    if order.status in SOLD:
        return any(each.amount_allocated for each in sources)
    return order.status == Status.PENDING_PAYMENT
