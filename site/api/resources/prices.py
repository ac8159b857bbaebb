"""Prices, each told with tax and without; amounts are strings with their decimals."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework import serializers

from answers import LONGEST_SECONDS
from api.resources.money import AMOUNT
from catalogue.models import Product
from catalogue.partner.strategy import ShopStrategy
from catalogue.prices.cards import CardPrice, price_struck
from catalogue.prices.queries import price_before
from checkout.days import start_of


class PriceBeforeSerializer(serializers.Serializer):
    """What is struck through: the lowest price of the 30 days before the reduction."""

    excl_tax = serializers.DecimalField(**AMOUNT)
    incl_tax = serializers.DecimalField(**AMOUNT)


class PriceSerializer(serializers.Serializer):
    """The price of one unit in a country."""

    currency = serializers.CharField()
    excl_tax = serializers.DecimalField(**AMOUNT)
    incl_tax = serializers.DecimalField(**AMOUNT)
    tax_included = serializers.BooleanField(
        help_text="Whether shoppers of the country expect prices with tax."
    )
    varies = serializers.BooleanField(help_text="Whether some of its variants cost more.")
    before = PriceBeforeSerializer(allow_null=True)


def of_card(price: CardPrice | None) -> dict[str, Any] | None:
    """The price on a product's card."""
    if price is None:
        return None
    before = None
    if price.was is not None:
        before = {"excl_tax": price.net_before, "incl_tax": price.was}
    return {
        "currency": price.currency,
        "excl_tax": price.net,
        "incl_tax": price.amount,
        "tax_included": price.tax_included,
        "varies": price.varies,
        "before": before,
    }


def of_purchase(product: Product, info: Any, *, strategy: ShopStrategy, at) -> dict | None:
    """The price of what `strategy` would sell of a product (Oscar's PurchaseInfo)."""
    if not info.price.exists:
        return None
    rates, before = strategy.tax_rates, None
    was = price_struck(product, info.stockrecord, rates=rates, at=at)
    if was is not None:
        before = {"excl_tax": price_before(info.stockrecord, at=at), "incl_tax": was}
    return {
        "currency": info.price.currency or settings.OSCAR_DEFAULT_CURRENCY,
        "excl_tax": info.price.excl_tax,
        "incl_tax": info.price.incl_tax,
        "tax_included": rates.apply_here,
        "varies": product.is_parent and product.card_price_varies,
        "before": before,
    }


def seconds_kept(rates: Any, ends: Iterable[datetime | None], *, at: datetime) -> int:
    """How long an answer with prices may be kept: until a reduction ends, a rate of tax changes, or
    a day begins, on which something may be released."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    soonest = min(end for end in (*ends, start_of(tomorrow)) if end is not None and end > at)
    return min(rates.seconds_kept(LONGEST_SECONDS), int((soonest - at).total_seconds()))
