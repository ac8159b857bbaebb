"""Prices on cards, for any page, at next to no cost."""

from decimal import Decimal

from django import template
from django.middleware.csrf import get_token
from django.utils import timezone

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.prices import cards

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
