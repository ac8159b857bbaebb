"""Goods to read by the API."""

from catalogue.actions import refresh_products
from catalogue.models import ProductAttribute
from tests.factories import make_product


def make_coloured(title, colour, *, card=True, **fields):
    """A product that can be filtered by its colour."""
    product = make_product(title, card=False, **fields)
    attribute, _ = ProductAttribute.objects.get_or_create(
        product_class=product.product_class,
        code="colour",
        defaults={"name": "Colour", "type": "text", "is_filterable": True},
    )
    attribute.save_value(product, colour)
    if card:
        refresh_products([product.pk])
        product.refresh_from_db()
    return product


def new_pot(**fields):
    """What is sent to make one of the type `kind`."""
    stock = {"sku": "POT-1", "price": "12.50", "num_in_stock": 3}
    return {"title": "Pot", "product_class": "pots", "stock": stock} | fields
