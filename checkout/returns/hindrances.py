"""The money of an order with returns: why it cannot be given back now, and what lacks for good."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from checkout.order.cover import amount_sent, amount_waived
from checkout.order.models import Order
from checkout.payment.models import Source
from checkout.returns.rules import ZERO


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The money of an order: `left` can still be given back, `sent` is what went out is worth.

    `taken` is what was taken from the customer, less what lost disputes took back. `disputed` is
    what open disputes took back; it is still a part of `taken`.
    """

    left: Decimal
    taken: Decimal
    held: Decimal
    disputed: Decimal
    sent: Decimal


def sums_of(order: Order) -> Sums:
    """Two queries."""
    sources = list(Source.objects.filter(order=order))
    return Sums(
        left=sum((each.amount_refundable for each in sources), ZERO),
        taken=sum((each.amount_debited - each.amount_lost for each in sources), ZERO),
        held=sum((each.amount_held for each in sources), ZERO),
        disputed=sum((each.amount_disputed - each.amount_lost for each in sources), ZERO),
        sent=amount_sent(order),
    )


def hindrance_of(sums: Sums, *, due: Decimal) -> str:
    """Why `due` cannot be given back; "" if it can, or if less is left because money went back
    before, was lost to a bank, or is held by none: waiting brings no more then."""
    if due <= sums.left:
        return ""
    if sums.disputed:
        return _("A part of the money is disputed at the bank. Settle this when that has ended.")
    if sums.held and sums.taken < sums.sent:
        return _(
            "%(taken)s of the %(sent)s that went out was taken from the customer so far. "
            "Settle this when the rest was."
        ) % {"taken": sums.taken, "sent": sums.sent}
    return ""


def amount_to_waive(order: Order, *, short: Decimal) -> Decimal:
    """How much of what a return is `short` of its customer need not pay any more: what of all that
    was sent is not paid, as a bank took it back or nobody paid it. The rest of it went back before.

    Caller holds the order's lock. Three queries, or none.
    """
    if not short:
        return ZERO
    sums = sums_of(order)
    return min(short, max(sums.sent - sums.taken - amount_waived(order), ZERO))
