"""What a browser posts from the product form."""

from catalogue.models import Product

FORMSETS = ("productcategory_set", "images", "stockrecords", "primary_recommendations")


def filled_in(product: Product | None = None, *, category=None, **changes) -> dict:
    """The form as it is filled in for a product (None: a new one), with `changes` to its fields."""
    data = {
        "title": product.title if product else "New thing",
        "upc": product.upc if product else "NEW1",
        "description": product.description if product else "",
        "tax_class": product.tax_class if product else "standard",
        "weight": product.weight if product else 300,
        "is_public": "on",
        "is_discountable": "on",
        "structure": product.structure if product else "standalone",
        "slug": "",
        "meta_title": "",
        "meta_description": "",
        "action": "continue",
    }
    for prefix in FORMSETS:
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    if product is not None:
        data |= _rows("productcategory_set", product.productcategory_set.all(), _category)
        data |= _rows("images", product.images.order_by("display_order"), _image)
        data |= _rows("stockrecords", product.stockrecords.order_by("pk"), _stock)
    elif category is not None:
        data |= {
            "productcategory_set-TOTAL_FORMS": 1,
            "productcategory_set-0-category": category.pk,
        }
    return data | changes


def with_new_row(data: dict, prefix: str, **fields) -> dict:
    """The form with one more row in a formset."""
    place = data[f"{prefix}-TOTAL_FORMS"]
    row = {f"{prefix}-{place}-{name}": value for name, value in fields.items()}
    return data | {f"{prefix}-TOTAL_FORMS": place + 1} | row


def _rows(prefix: str, objects, fields_of) -> dict:
    rows = list(objects)
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
    for place, row in enumerate(rows):
        data[f"{prefix}-{place}-id"] = row.pk
        data |= {f"{prefix}-{place}-{name}": value for name, value in fields_of(row).items()}
        if prefix == "stockrecords":
            data[f"initial-{prefix}-{place}-num_in_stock"] = row.num_in_stock
    return data


def _category(row) -> dict:
    return {"category": row.category_id}


def _image(row) -> dict:
    return {"caption": row.caption, "display_order": row.display_order}


def _stock(row) -> dict:
    return {
        "partner": row.partner_id,
        "partner_sku": row.partner_sku,
        "price": row.price,
        "num_in_stock": row.num_in_stock,
        "low_stock_threshold": row.low_stock_threshold or "",
    }
