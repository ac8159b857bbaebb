"""Which products offers make cheaper than their price says, for whoever buys a single one.

What a voucher or several pieces at once bring is no price that all shoppers see.
"""

from datetime import datetime
from decimal import Decimal

from catalogue.models import Product
from catalogue.prices.lowered import EVERY_PRODUCT, note_lowered
from checkout.offer.applicator import SITE_OFFERS
from checkout.offer.models import Benefit, Condition, ConditionalOffer

OFF_DELIVERY = (
    Benefit.SHIPPING_ABSOLUTE,
    Benefit.SHIPPING_FIXED_PRICE,
    Benefit.SHIPPING_PERCENTAGE,
)
MOST_TAX = Decimal(2)
"""A price with tax is less than so many times the one without."""


def note_offers(*, now: datetime) -> int:
    """Write down which products site offers lower at this moment. Returns how many changed."""
    lowered: set[int | None] = set()
    for offer in SITE_OFFERS(now=now):
        lowered |= _lowered_by(offer)
    return note_lowered(lowered, now=now)


def _lowered_by(offer: ConditionalOffer) -> set[int | None]:
    """The ids of the products, None for all there are. Rather too many than too few."""
    condition, benefit = offer.condition, offer.benefit
    if benefit.type in OFF_DELIVERY:
        return set()
    by_number = condition.type in (Condition.COUNT, Condition.COVERAGE)
    if by_number and condition.value > 1:
        return set()
    range_ = benefit.range or condition.range
    if condition.type == Condition.VALUE:
        products = Product.objects.filter(stockrecords__price__gte=condition.value / MOST_TAX)
        if range_ is not None and not range_.includes_all_products:
            products = products.filter(pk__in=_family_ids(range_))
        return set(products.values_list("pk", flat=True))
    if range_ is None or range_.includes_all_products:
        return {EVERY_PRODUCT}
    return _family_ids(range_)


def _family_ids(range_) -> set[int | None]:
    """The products of a range, and the variants of those."""
    ids = set(range_.all_products().values_list("pk", flat=True))
    return ids | set(Product.objects.filter(parent__in=ids).values_list("pk", flat=True))
