"""What a product's page asks before the product goes into the basket."""

from django import template
from django.forms import BoundField
from oscar.core.loading import get_class

from catalogue.models import Product
from checkout.basket.models import Basket

AddToBasketForm = get_class("basket.forms", "AddToBasketForm")

register = template.Library()


@register.simple_tag
def option_fields(product: Product, basket: Basket) -> list[BoundField]:
    """The fields of a product's options, such as an engraving. No query where there are none."""
    if product.is_parent or not product.has_options:
        return []
    form = AddToBasketForm(basket, product)
    return [form[name] for name in form.fields if name != "quantity"]
