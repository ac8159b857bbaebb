"""Which products offers make cheaper than their price says, for whoever buys a single one.

What a voucher or several pieces at once bring is no price that all shoppers see.
"""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.utils import timezone

from catalogue.models import Product
from catalogue.prices.lowered import EVERY_PRODUCT, Lowering, note_lowered
from catalogue.prices.rules import CENT, Kind, Terms
from checkout.offer.applicator import SITE_OFFERS
from checkout.offer.models import Benefit, Condition, ConditionalOffer
from checkout.tax.rates import highest_rate

OFF_DELIVERY = (
    Benefit.SHIPPING_ABSOLUTE,
    Benefit.SHIPPING_FIXED_PRICE,
    Benefit.SHIPPING_PERCENTAGE,
)
KINDS = {
    Benefit.PERCENTAGE: Kind.PERCENTAGE,
    Benefit.MULTIBUY: Kind.PERCENTAGE,
    Benefit.FIXED: Kind.AMOUNT,
    Benefit.FIXED_UNIT: Kind.AMOUNT,
    Benefit.FIXED_PRICE: Kind.PRICE,
}
WHOLE = Decimal(100)
"""The cheapest piece is free, and whoever takes a single one takes the cheapest."""


def note_offers(*, now: datetime) -> int:
    """Write down what site offers make of which prices now. Returns how many spans changed."""
    rate = highest_rate(on=timezone.localdate(now))
    lowered: set[Lowering] = set()
    for offer in SITE_OFFERS(now=now):
        if _lowers_single_pieces(offer):
            terms = _terms_of(offer, highest=rate)
            lowered |= {(product_id, terms) for product_id in _product_ids(offer)}
    return note_lowered(lowered, now=now)


def _lowers_single_pieces(offer: ConditionalOffer) -> bool:
    condition, benefit = offer.condition, offer.benefit
    if benefit.type in OFF_DELIVERY:
        return False
    if condition.type == Condition.VALUE:
        return benefit.type != Benefit.FIXED_PRICE  # Oscar gives nothing for the two together
    by_number = condition.type in (Condition.COUNT, Condition.COVERAGE)
    return not (by_number and condition.value > 1)


def _terms_of(offer: ConditionalOffer, *, highest: Decimal) -> Terms | None:
    """What it makes of a net price; None: a class of one's own decides, and nobody knows.

    Offers reckon with tax, and the rate depends on where the goods go (`highest` is the highest
    anywhere, a fraction). So it is what the offer makes of the price where that is the lowest: an
    amount is taken off whole, as without tax, and a price has the most tax in it.
    """
    condition, benefit = offer.condition, offer.benefit
    kind = None if benefit.proxy_class else KINDS.get(benefit.type)
    value = WHOLE if benefit.type == Benefit.MULTIBUY else benefit.value
    if kind is None or value is None:
        return None
    return Terms(
        offer=offer.pk,
        kind=kind,
        value=_net(value, highest) if kind == Kind.PRICE else value,
        least=_net(condition.value, highest) if condition.type == Condition.VALUE else Decimal(0),
        combines=not offer.exclusive,
    )


def _net(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount / (1 + rate)).quantize(CENT, ROUND_DOWN)


def _product_ids(offer: ConditionalOffer) -> set[int | None]:
    """The ids of the products, EVERY_PRODUCT for all there are. Rather too many than too few."""
    range_ = offer.benefit.range or offer.condition.range
    if offer.benefit.type == Benefit.FIXED_PRICE:
        range_ = offer.condition.range
    if range_ is None or range_.includes_all_products:
        return {EVERY_PRODUCT}
    ids = set(range_.all_products().values_list("pk", flat=True))
    return ids | set(Product.objects.filter(parent__in=ids).values_list("pk", flat=True))
