"""What a product page promises of delivery."""

from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.conf import settings

from catalogue.models import Product, TaxClass
from checkout.shipping.terms import told_ways
from checkout.tax.rules import tax_at

register = template.Library()

NOBODY = 0
"""No seller's id: what nobody sells yet would travel the house's ways."""


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
    record = purchase_info.stockrecord
    seller = record.partner_id if record else NOBODY
    ways = [
        (way.charge(grams=grams, price_incl_tax=shown), way)
        for way in told_ways(strategy.country, sellers=[seller])[seller]
    ]
    if not ways:
        return None
    charge, way = min(ways, key=lambda each: each[0])
    return DeliveryPromise(
        country=way.country,
        name=way.name,
        description=way.description,
        charge=charge + tax_at(charge, strategy.tax_rates.rate(_taxed_as(product))),
        free_above=way.free_above,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
    )


def _taxed_as(product: Product) -> str:
    """The tax class of the delivery of this product alone; see the setting TAX_ON_DELIVERY."""
    if settings.TAX_ON_DELIVERY == "standard":
        return str(TaxClass.STANDARD)
    return product.effective_tax_class
