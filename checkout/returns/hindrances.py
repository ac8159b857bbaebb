"""Why a received return cannot be settled now, in words for staff."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from checkout.order.models import Order, Parcel
from checkout.payment.models import Source
from checkout.returns.rules import ZERO


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The money of an order: `left` can still be given back, `sent` is what went out is worth."""

    left: Decimal
    taken: Decimal
    disputed: Decimal
    sent: Decimal


def sums_of(order: Order) -> Sums:
    """Two queries."""
    sources = list(Source.objects.filter(order=order))
    sent = Parcel.objects.filter(consignment__order=order)
    return Sums(
        left=sum((each.amount_refundable for each in sources), ZERO),
        taken=sum((each.amount_debited for each in sources), ZERO),
        disputed=sum((each.amount_disputed for each in sources), ZERO),
        sent=sent.aggregate(sum=Sum("price_incl_tax", default=ZERO))["sum"],
    )


def hindrance_of(sums: Sums, *, due: Decimal) -> str:
    """Why `due` cannot be given back; "" if it can, or if less is left only because money went back
    before."""
    if due <= sums.left:
        return ""
    if sums.disputed:
        return _("A part of the money is disputed at the bank. Settle this when that has ended.")
    if sums.taken < sums.sent:
        return _(
            "%(taken)s of the %(sent)s that went out was taken from the customer so far. "
            "Settle this when the rest was."
        ) % {"taken": sums.taken, "sent": sums.sent}
    return ""
