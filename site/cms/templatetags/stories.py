"""Stories on the shop's own pages."""

from typing import Any

from django import template

from catalogue.models import Product
from cms.product_stories import stories_about

register = template.Library()


@register.simple_tag
def product_stories(product: Product) -> list[dict[str, Any]]:
    """The newest stories that show a product, as cards."""
    return stories_about(product)
