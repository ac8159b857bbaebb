"""Addresses within listings."""

from collections.abc import Container
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from catalogue.search.addresses import Address

register = template.Library()


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, address: Address | None, number: int) -> str:
    """Another page: of a listing by its address, elsewhere with the request's other parameters."""
    if address:
        return str(address.on_page(number))
    parameters = context["request"].GET.copy()
    parameters["page"] = str(number)
    return f"?{parameters.urlencode()}"


@register.filter
def highlighted(highlights: dict[int, SafeString] | None, product: Any) -> SafeString | str:
    """A product's title, with <mark> round what was searched."""
    return (highlights or {}).get(product.pk) or product.title


@register.filter
def is_among(product: Any, ids: Container[int] | None) -> bool:
    """Whether a product's id is one of these, of which there may be none."""
    return product.pk in (ids or ())


@register.filter
def with_tax(suggestion: Any, rates: Any) -> Decimal | None:
    """The price of a suggested product as cards show it."""
    if suggestion.price is None:
        return None
    return suggestion.price + rates.tax_on(suggestion.price, suggestion.tax_class)
