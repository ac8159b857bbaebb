"""What a product page promises of delivery."""

from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.conf import settings

from catalogue.models import Product, TaxClass
from checkout.shipping.terms import ways_to

register = template.Library()


class DeliveryPromise(NamedTuple):
    """The cheapest way: `charge` in `currency`, tax included, for one piece; 0 is free."""

    country: str
    name: str
    description: str
    charge: Decimal
    free_above: Decimal | None
    currency: str


@register.simple_tag(takes_context=True)
def delivery_promise(
    context: template.Context, product: Product, purchase_info: Any
) -> DeliveryPromise | None:
    """Delivery of one piece to the visitor's country. None: the shop does not send it there."""
    price = purchase_info.price
    if not product.get_product_class().requires_shipping or not price.exists:
        return None
    strategy = context["request"].strategy
    shown = price.incl_tax if price.is_tax_known else price.excl_tax
    grams = product.weight or (product.parent.weight if product.is_child else 0)
    ways = [
        (way.charge(grams=grams, price_incl_tax=shown), way) for way in ways_to(strategy.country)
    ]
    if not ways:
        return None
    charge, way = min(ways, key=lambda each: each[0])
    return DeliveryPromise(
        country=way.country,
        name=way.name,
        description=way.description,
        charge=charge + strategy.tax_rates.tax_on(charge, TaxClass.STANDARD),
        free_above=way.free_above,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
    )
