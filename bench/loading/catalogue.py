"""Loads sellers, the category tree and the products with all that hangs on them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from bench.loading.data_set import DataSet
from catalogue.actions import refresh_products
from catalogue.models import (
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
)
from catalogue.partner.models import Partner, StockRecord
from embedded.screen import say

CHUNK = 5000
ATTRIBUTES = {
    "colour": ("Colour", ProductAttribute.TEXT),
    "material": ("Material", ProductAttribute.TEXT),
    "weight_g": ("Weight in grams", ProductAttribute.INTEGER),
    "height_cm": ("Height in centimetres", ProductAttribute.FLOAT),
    "boxed": ("Boxed", ProductAttribute.BOOLEAN),
}
STRUCTURES = {
    "standalone": Product.STANDALONE,
    "parent": Product.PARENT,
    "child": Product.CHILD,
}


def load_sellers(data: DataSet) -> dict[int, int]:
    """Our keys by the data set's numbers, as in all functions here."""
    rows = list(data.lines("sellers"))
    partners = Partner.objects.bulk_create(
        Partner(name=row["name"], code=row["slug"]) for row in rows
    )
    return {row["id"]: partner.pk for row, partner in zip(rows, partners, strict=True)}


def load_categories(data: DataSet) -> dict[int, int]:
    keys: dict[int, int] = {}
    for row in data.lines("categories"):
        values = {name: row[name] for name in ("name", "slug", "description")}
        if row["parent"] is None:
            category = Category.add_root(**values)
        else:
            category = Category.objects.get(pk=keys[row["parent"]]).add_child(**values)
        keys[row["id"]] = category.pk
    return keys


def load_products(
    data: DataSet, *, categories: dict[int, int], sellers: dict[int, int], pictures: dict[str, int]
) -> dict[int, int]:
    """Products, variants, attributes, prices, stock, galleries and cards."""
    goods = ProductClass.objects.create(name="Goods", requires_shipping=True, track_stock=True)
    attributes = {
        code: ProductAttribute.objects.create(product_class=goods, code=code, name=name, type=form)
        for code, (name, form) in ATTRIBUTES.items()
    }
    keys: dict[int, int] = {}
    for rows in _chunks(data.lines("products")):
        made = _write_products(rows, goods=goods, keys=keys)
        _write_attributes(rows, made, attributes)
        _write_stock(rows, made, sellers)
        ProductCategory.objects.bulk_create(
            ProductCategory(product=made[row["id"]], category_id=categories[number])
            for row in rows
            for number in row["categories"]
        )
        ProductImage.objects.bulk_create(
            ProductImage(product=made[row["id"]], original_id=pictures[name], display_order=order)
            for row in rows
            for order, name in enumerate(row["images"])
        )
        refresh_products([product.pk for product in made.values()])
        say(f"  {len(keys):,} of {data.rows:,}")
    return keys


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _write_products(
    rows: list[dict[str, Any]], *, goods: ProductClass, keys: dict[int, int]
) -> dict[int, Product]:
    """The products of these rows by number; `keys` learns theirs. Parents come before children."""
    made: dict[int, Product] = {}
    for children in (False, True):
        chosen = [row for row in rows if ("parent" in row) == children]
        products = Product.objects.bulk_create(
            Product(
                structure=STRUCTURES[row["kind"]],
                product_class=None if children else goods,
                parent_id=keys[row["parent"]] if children else None,
                title=row["title"],
                slug=row["slug"],
                upc=row["upc"],
                description=f"<p>{row['description']}</p>" if row["description"] else "",
                weight=row["attributes"]["weight_g"],
                rating=row.get("rating"),
            )
            for row in chosen
        )
        for row, product in zip(chosen, products, strict=True):
            # The column takes the time of writing, whatever it is given.
            product.date_created = datetime.fromtimestamp(row["created"], UTC)
            keys[row["id"]] = product.pk
            made[row["id"]] = product
    Product.objects.bulk_update(made.values(), ["date_created"], batch_size=1000)
    return made


def _write_attributes(rows, made: dict[int, Product], attributes) -> None:
    ProductAttributeValue.objects.bulk_create(
        ProductAttributeValue(
            product=made[row["id"]],
            attribute=attributes[code],
            **{f"value_{attributes[code].type}": value},
        )
        for row in rows
        for code, value in row["attributes"].items()
    )


def _write_stock(rows, made: dict[int, Product], sellers: dict[int, int]) -> None:
    StockRecord.objects.bulk_create(
        StockRecord(
            product=made[row["id"]],
            partner_id=sellers[row["seller"]],
            partner_sku=row["upc"],
            price=Decimal(row["price"]),
            num_in_stock=row["stock"],
        )
        for row in rows
        if "price" in row
    )
