"""Prices on cards and the number of things in the basket, for any page, at next to no cost."""

from decimal import Decimal
from typing import NamedTuple

from django import template
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Sum
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import empty

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.prices.queries import price_before
from checkout.basket.models import Basket, Line

register = template.Library()


class CardPrice(NamedTuple):
    """What a card says of a price. `varies`: other variants cost more; `was`: struck through."""

    amount: Decimal
    was: Decimal | None
    currency: str
    varies: bool
    tax_included: bool


@register.simple_tag(takes_context=True)
def card_price(context: template.Context, product: Product) -> CardPrice | None:
    """The price on a product's card, taxed for the visitor's country; None: it has no price."""
    if product.card_price is None:
        return None
    rates = context["request"].strategy.tax_rates
    is_reduced = product.card_reduced_until and timezone.now() < product.card_reduced_until
    before = product.card_price_before if is_reduced else None
    return CardPrice(
        amount=product.card_price + rates.tax_on(product.card_price, product.tax_class),
        was=before + rates.tax_on(before, product.tax_class) if before is not None else None,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        varies=product.card_price_varies,
        tax_included=rates.apply_here,
    )


@register.simple_tag(takes_context=True)
def price_struck(
    context: template.Context, product: Product, record: StockRecord
) -> Decimal | None:
    """What is struck through beside a stock record's price, taxed alike; None: nothing."""
    before = price_before(record, at=timezone.now()) if record else None
    if before is None:
        return None
    rates = context["request"].strategy.tax_rates
    return before + rates.tax_on(before, product.effective_tax_class)


@register.simple_tag(takes_context=True)
def form_token(context: template.Context) -> str:
    """The CSRF token, for parts that are given nothing but what they name."""
    return get_token(context["request"])


@register.simple_tag(takes_context=True)
def basket_count(context: template.Context) -> int:
    """How many things are in the visitor's basket: one query at the most, and no pricing."""
    request: HttpRequest = context["request"]
    if getattr(request.basket, "_wrapped", None) is not empty:
        return request.basket.num_items
    lines = Line.objects.filter(basket__status=Basket.OPEN)
    if request.user.is_authenticated:
        lines = lines.filter(basket__owner=request.user)
    elif signed := request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN):
        try:
            lines = lines.filter(basket=Signer().unsign(signed), basket__owner=None)
        except BadSignature:
            return 0
    else:
        return 0
    return lines.aggregate(total=Sum("quantity"))["total"] or 0
