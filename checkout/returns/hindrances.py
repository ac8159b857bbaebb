"""The money of an order with returns: what goes back, why not now, and what lacks for good."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from checkout.order.cover import amount_sent, amount_waived, back_for_called_off
from checkout.order.models import Order
from checkout.payment.models import Source
from checkout.returns.rules import ZERO


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The money of an order: `left` can still be given back, `sent` is what went out is worth.

    `taken` is what was taken from the customer for what was not called off, less what lost disputes
    took back (`lost`). `disputed` is what open disputes took back; it is still a part of `taken`.
    `unpaid` is what of all that was sent nobody has paid, and no return has waived; nothing of an
    order that was paid elsewhere, of which no payment is known.
    """

    left: Decimal
    taken: Decimal
    held: Decimal
    disputed: Decimal
    lost: Decimal
    sent: Decimal
    unpaid: Decimal

    def to_give(self, due: Decimal) -> Decimal:
        """How much of what goods cost goes back for them: as far as a bank took it, the customer
        has it already."""
        return min(max(due - min(self.unpaid, self.lost), ZERO), self.left)

    def to_waive(self, short: Decimal) -> Decimal:
        """How much of what goods are `short` of their customer need not pay any more: what was not
        paid, as a bank took it back or nobody paid it. The rest of it went back before."""
        return min(short, self.unpaid)


def sums_of(order: Order) -> Sums:
    """Three queries. Caller holds the order's lock, or only wants to know."""
    sources = list(Source.objects.filter(order=order))
    paid = sum((each.amount_allocated - each.amount_released for each in sources), ZERO)
    lost = sum((each.amount_lost for each in sources), ZERO)
    taken = sum((each.amount_debited for each in sources), ZERO) - lost
    taken -= back_for_called_off(order, sources, paid=paid)
    sent = amount_sent(order)
    return Sums(
        left=sum((each.amount_refundable for each in sources), ZERO),
        taken=taken,
        held=sum((each.amount_held for each in sources), ZERO),
        disputed=sum((each.amount_disputed for each in sources), ZERO) - lost,
        lost=lost,
        sent=sent,
        unpaid=max(sent - taken - amount_waived(order), ZERO) if sources else ZERO,
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
