"""Loads ways of delivery, an offer and a voucher."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from checkout.offer.models import Benefit, Condition, ConditionalOffer, Range
from checkout.shipping.models import WeightBased
from checkout.voucher.models import Voucher

# Upper limits in kilograms, and net charges.
DELIVERIES = {
    "Standard": (("2", "3.25"), ("20", "6.60"), ("1000", "12.50")),
    "Express": (("2", "7.90"), ("20", "14.20"), ("1000", "29.00")),
}
FREE_ABOVE = Decimal("150.00")
VOUCHER = "BENCH10"


def load_commerce(*, discounted: int) -> None:
    """Two ways of delivery, 5 % off one category, and a voucher for 10 % off everything."""
    for name, bands in DELIVERIES.items():
        method = WeightBased.objects.create(
            name=name, free_above=FREE_ABOVE if name == "Standard" else None
        )
        for limit, charge in bands:
            method.bands.create(upper_limit=Decimal(limit), charge=Decimal(charge))
    goods = Range.objects.create(name="Discounted category")
    goods.included_categories.add(discounted)
    _offer("5 % off a category", goods, percent=5, kind=ConditionalOffer.SITE)
    everything = Range.objects.create(name="Everything", includes_all_products=True)
    now = timezone.now()
    voucher = Voucher.objects.create(
        name=VOUCHER,
        code=VOUCHER,
        usage=Voucher.MULTI_USE,
        start_datetime=now - timedelta(days=1),
        end_datetime=now + timedelta(days=365),
    )
    voucher.offers.add(_offer("10 % off", everything, percent=10, kind=ConditionalOffer.VOUCHER))


def _offer(name: str, goods: Range, *, percent: int, kind: str) -> ConditionalOffer:
    return ConditionalOffer.objects.create(
        name=name,
        offer_type=kind,
        condition=Condition.objects.create(range=goods, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(
            range=goods, type=Benefit.PERCENTAGE, value=Decimal(percent)
        ),
    )
