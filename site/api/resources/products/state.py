"""What can be written of a product, for the tag by which lost updates are refused."""

from collections.abc import Collection
from typing import Any

from api.resources.products.documents import plain_value
from catalogue.models import Product

COLUMNS = (
    "title", "slug", "upc", "description", "meta_title", "meta_description", "tax_class",
    "weight", "is_public", "is_discountable", "structure", "parent_id",
)  # fmt: skip


def state_of(product: Product, *, categories: Collection[int]) -> dict[str, Any]:
    """Its columns, attributes, categories and pictures, and the terms of its stock: no counts,
    which every sale changes."""
    values = product.attribute_values.all()
    return {
        **{name: getattr(product, name) for name in COLUMNS},
        "attributes": sorted((value.attribute_id, str(plain_value(value))) for value in values),
        "categories": sorted(categories),
        "images": sorted(image.original_id for image in product.images.all()),
        "stock": sorted(
            (record.pk, record.partner_sku, str(record.price))
            for record in product.stockrecords.all()
        ),
    }
