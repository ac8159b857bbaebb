"""Products in templates."""

from django import template

from catalogue.models import Product
from catalogue.queries import may_be_shown

register = template.Library()


@register.filter
def shown_address(product: Product | None) -> str:
    """A product's address, "" for one that is not public, or not there: nothing leads to it."""
    return product.get_absolute_url() if product and may_be_shown(product) else ""
