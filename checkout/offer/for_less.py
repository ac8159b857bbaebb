"""Which products offers make cheaper than their price says, for whoever buys a single one.

What a voucher or several pieces at once bring is no price that all shoppers see.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalogue.models import Product
from catalogue.prices.lowered import EVERY_PRODUCT, Lowering, Times, begin_look, note_lowered
from catalogue.prices.rules import CENT, TOLD, Kind, Terms
from checkout.offer.applicator import WITH_RANGES
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


@transaction.atomic
def note_offers(*, now: datetime) -> int:
    """Write down what site offers make of which prices, and when. Returns how many spans changed.

    Offers are read as they are now (UTC), with those still to begin and those that ended since the
    last look. What that did not see may have held since just after it, but not before its start.
    """
    last = begin_look()
    now = max(now, last or now)
    rate = highest_rate(on=timezone.localdate(now))
    lowered: dict[Lowering, Times] = {}
    for offer in _offers_since(last or now - TOLD):
        if _lowers_single_pieces(offer):
            terms = _terms_of(offer, highest=rate)
            times = _times_of(offer, last=last, now=now)
            for product_id in _product_ids(offer):
                lowering = product_id, terms
                lowered[lowering] = _both(times, lowered.get(lowering, times))
    return note_lowered(lowered, now=now)


def _offers_since(moment: datetime) -> Iterable[ConditionalOffer]:
    return ConditionalOffer.objects.filter(
        Q(end_datetime=None) | Q(end_datetime__gte=moment),
        status=ConditionalOffer.OPEN,
        offer_type=ConditionalOffer.SITE,
    ).select_related(*WITH_RANGES)


def _times_of(offer: ConditionalOffer, *, last: datetime | None, now: datetime) -> Times:
    start, end = offer.start_datetime, offer.end_datetime
    known = [moment for moment in (start, last) if moment is not None]
    since = max(known, default=offer.date_created)
    return Times(since, end if end is not None and end < now else None)


def _both(one: Times, other: Times) -> Times:
    """Of two offers whose terms are not known: from the first to the last moment of either."""
    ends = [times.until for times in (one, other) if times.until is not None]
    return Times(min(one.since, other.since), max(ends) if len(ends) == 2 else None)


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
