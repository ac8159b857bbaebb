"""Prices on cards and the number of things in the basket, for any page, at next to no cost."""

from decimal import Decimal

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
from catalogue.prices import cards
from checkout.basket.models import Basket, Line

register = template.Library()


@register.simple_tag(takes_context=True)
def card_price(context: template.Context, product: Product) -> cards.CardPrice | None:
    """The price on a product's card, taxed for the visitor's country; None: it has no price."""
    rates = context["request"].strategy.tax_rates
    return cards.card_price(product, rates=rates, at=timezone.now())


@register.simple_tag(takes_context=True)
def price_struck(
    context: template.Context, product: Product, record: StockRecord
) -> Decimal | None:
    """What is struck through beside a stock record's price, taxed alike; None: nothing."""
    rates = context["request"].strategy.tax_rates
    return cards.price_struck(product, record, rates=rates, at=timezone.now())


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
