"""Product classes, categories, sellers, goods with their attributes, prices and stock."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from catalogue.actions import refresh_products
from catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
)
from catalogue.partner.models import Partner, StockRecord
from demo.goods import Good, Variant
from demo.goods.brands import brand_of
from demo.goods.kinds import CATEGORIES, FILTERS, KINDS, OPTIONS, SELLERS
from demo.goods.shape import net_price

PartnerAddress = get_model("partner", "PartnerAddress")

SEPARATOR = " > "
NEWEST = datetime(2026, 9, 1, 9, tzinfo=UTC)
LOW_STOCK = 3


def load_kinds() -> int:
    """Product classes with their attributes and options. Returns how many classes there are."""
    groups = {}
    for name, options in OPTIONS.items():
        groups[name], _ = AttributeOptionGroup.objects.get_or_create(
            code=_code(name), defaults={"name": name}
        )
        for option in options:
            AttributeOption.objects.get_or_create(group=groups[name], option=option)
    for name, (shipped, counted, attributes) in KINDS.items():
        kind, _ = ProductClass.objects.update_or_create(
            name=name, defaults={"requires_shipping": shipped, "track_stock": counted}
        )
        for code, label, form, required in attributes:
            form, _, group = form.partition(":")
            ProductAttribute.objects.update_or_create(
                product_class=kind,
                code=code,
                defaults={
                    "name": label,
                    "type": form,
                    "required": required,
                    "is_filterable": code in FILTERS,
                    "option_group": groups.get(group),
                },
            )
    return len(KINDS)


def load_categories() -> int:
    found = categories_by_path()
    for path, description in CATEGORIES.items():
        above, _, name = path.rpartition(SEPARATOR)
        category = found.get(path)
        if category is None:
            values = {"name": name, "description": description, "is_public": True}
            if above:
                # read afresh: adding a child changes the parent's row
                category = Category.objects.get(pk=found[above].pk).add_child(**values)
            else:
                category = Category.add_root(**values)
            found[path] = category
        elif category.description != description:
            category.description = description
            category.save()
    return len(CATEGORIES)


def load_sellers() -> int:
    for seller in SELLERS:
        partner, _ = Partner.objects.update_or_create(
            code=seller.code, defaults={"name": seller.name, "about": seller.about}
        )
        PartnerAddress.objects.update_or_create(
            partner=partner,
            defaults={
                "line1": seller.line1,
                "line4": seller.city,
                "postcode": seller.postcode,
                "country_id": "GB",
            },
        )
    return len(SELLERS)


def load_goods(goods: Sequence[Good]) -> int:
    """Goods and variants. Stock is set when a good is new, and afterwards left to the shop."""
    kinds = {kind.name: kind for kind in ProductClass.objects.all()}
    partners = {partner.code: partner for partner in Partner.objects.all()}
    categories = categories_by_path()
    there = {product.upc: product for product in Product.objects.exclude(upc=None)}
    rows: list[tuple[Product, dict[str, Any], str]] = []
    for position, good in enumerate(goods):
        parent = bool(good.variants)
        product = _save_product(
            there.get(good.code),
            {
                "upc": good.code,
                "title": good.title,
                "is_public": True,
                "structure": Product.PARENT if parent else Product.STANDALONE,
                "product_class": kinds[good.kind],
                "description": f"<p>{good.description}</p>",
                "tax_class": good.tax_class,
                "weight": 0 if parent else good.weight,
            },
        )
        # goods of different departments follow one another in “newest first”
        Product.objects.filter(pk=product.pk).update(
            date_created=NEWEST - timedelta(hours=position * 7919 % len(goods))
        )
        _put_in(product, {categories[path].pk for path in good.categories})
        rows.append((product, good.attributes | {"brand": brand_of(good)}, good.kind))
        partner = partners[good.seller]
        if not parent:
            _price(product, partner, net_price(good.tag, good.tax_class), good.stock)
        for variant in good.variants:
            child = _save_variant(there, good, product, variant)
            _price(child, partner, net_price(variant.tag, good.tax_class), variant.stock)
            rows.append((child, variant.attributes, good.kind))
    _write_attributes(rows)
    return len(rows)


def refresh_all_cards(goods: Sequence[Good]) -> int:
    codes = [good.code for good in goods]
    ids = Product.objects.filter(upc__in=codes).values_list("pk", flat=True)
    return refresh_products(list(ids))


def sku(good: Good, variant: Variant) -> str:
    return f"{good.code}-{variant.code}"


def categories_by_path() -> dict[str, Category]:
    """Categories by path, such as `Ceramics > Vases`."""
    found: dict[str, Category] = {}
    trail: list[str] = []
    for category in Category.get_tree():
        trail = [*trail[: category.depth - 1], category.name]
        found[SEPARATOR.join(trail)] = category
    return found


def _save_variant(there, good: Good, parent: Product, variant: Variant) -> Product:
    code = sku(good, variant)
    return _save_product(
        there.get(code),
        {
            "upc": code,
            "title": variant.title,
            "is_public": True,
            "structure": Product.CHILD,
            "parent": parent,
            "tax_class": good.tax_class,
            "weight": variant.weight,
        },
    )


def _save_product(product: Product | None, values: dict[str, Any]) -> Product:
    """Create a product, or bring one up to date where something differs."""
    if product is None:
        return Product.objects.create(**values)
    changed = [name for name, value in values.items() if getattr(product, name) != value]
    for name in changed:
        setattr(product, name, values[name])
    if changed:
        product.save()
    return product


def _put_in(product: Product, wanted: set[int]) -> None:
    there = set(product.productcategory_set.values_list("category_id", flat=True))
    product.productcategory_set.filter(category_id__in=there - wanted).delete()
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category_id=pk) for pk in sorted(wanted - there)
    )


def _price(product: Product, partner: Partner, price: Decimal, stock: int) -> None:
    record, created = StockRecord.objects.get_or_create(
        partner=partner,
        partner_sku=product.upc,
        defaults={
            "product": product,
            "price": price,
            "price_currency": "GBP",
            "num_in_stock": stock,
            "low_stock_threshold": LOW_STOCK,
        },
    )
    if not created and record.price != price:
        StockRecord.objects.filter(pk=record.pk).update(price=price)


def _write_attributes(rows: Sequence[tuple[Product, dict[str, Any], str]]) -> None:
    attributes = {
        (a.product_class.name, a.code): a
        for a in ProductAttribute.objects.select_related("product_class")
    }
    options = {(o.group_id, o.option): o for o in AttributeOption.objects.all()}
    values = []
    for product, given, kind in rows:
        for code, value in given.items():
            attribute = attributes[kind, code]
            if attribute.type == ProductAttribute.OPTION:
                value = options[attribute.option_group_id, value]
            values.append(
                ProductAttributeValue(
                    product=product, attribute=attribute, **{f"value_{attribute.type}": value}
                )
            )
    columns = [f"value_{form}" for form in ("text", "integer", "boolean", "option")]
    ProductAttributeValue.objects.bulk_create(
        values,
        update_conflicts=True,
        unique_fields=["product", "attribute"],
        update_fields=columns,
        batch_size=500,
    )


def _code(name: str) -> str:
    return name.lower().replace(" ", "-")
