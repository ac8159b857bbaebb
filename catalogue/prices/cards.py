"""Prices as they are shown: on a card, and struck through beside the one there is now."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.prices.queries import price_before


class CardPrice(NamedTuple):
    """What a card says of a price. `varies`: other variants cost more; `was`: struck through.

    `amount` and `was` are taxed, `net` and `net_before` are not.
    """

    amount: Decimal
    was: Decimal | None
    currency: str
    varies: bool
    tax_included: bool
    net: Decimal
    net_before: Decimal | None


def card_price(product: Product, *, rates: Any, at: datetime) -> CardPrice | None:
    """The price on a product's card at a moment (UTC); None: it has no price.

    `rates` are the tax rates of the shopper's country (`ShopStrategy.tax_rates`).
    """
    net = product.card_price
    if net is None:
        return None
    is_reduced = product.card_reduced_until and at < product.card_reduced_until
    before = product.card_price_before if is_reduced else None
    amount = net + rates.tax_on(net, product.tax_class)
    was = _struck(before, product.tax_class, beside=amount, rates=rates)
    return CardPrice(
        amount=amount,
        was=was,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        varies=product.card_price_varies,
        tax_included=rates.apply_here,
        net=net,
        net_before=before if was is not None else None,
    )


def price_struck(
    product: Product, record: StockRecord | None, *, rates: Any, at: datetime
) -> Decimal | None:
    """What is struck through beside a stock record's price, with tax; None: nothing."""
    before = price_before(record, at=at) if record else None
    if record is None or before is None:
        return None
    tax_class = product.effective_tax_class
    amount = record.price + rates.tax_on(record.price, tax_class)
    return _struck(before, tax_class, beside=amount, rates=rates)


def _struck(
    before: Decimal | None, tax_class: str, *, beside: Decimal, rates: Any
) -> Decimal | None:
    """A net price of before, as it was with tax; nothing, where that was another tax on any of
    those days."""
    if before is None or rates.were_others(tax_class):
        return None
    was = before + rates.tax_on(before, tax_class)
    return was if was > beside else None
