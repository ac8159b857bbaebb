"""Making, changing and deleting products. Every entrance that writes products comes through here.

Who may do that is the caller's to ask.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue.actions import refresh_products
from catalogue.addresses import moves_recorded
from catalogue.editing.attributes import attribute_values
from catalogue.editing.html import clean_html
from catalogue.models import Category, Product, ProductCategory, ProductClass
from catalogue.partner.actions import StockHasMoved, close_stock, open_stock
from catalogue.partner.alerts import refresh_alerts
from catalogue.partner.models import Partner, StockRecord
from catalogue.stock_alerts.actions import announce_stock
from locks import lock_rows


class ProductInUse(Exception):
    """The product cannot be deleted: units of it are sold and not yet dispatched."""


@dataclass(frozen=True, kw_only=True)
class NewStock:
    """What a seller has of a product. `price` is net, in the shop's currency; see `StockRecord`."""

    partner: Partner
    sku: str
    price: Decimal | None
    num_in_stock: int | None = None
    low_stock_threshold: int | None = None
    backorder_limit: int = 0
    backorder_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is written of a product: its own columns, and values of attributes by code.

    Only what is in them is written. `categories` None: as they are.
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    categories: Collection[int] | None = None


@transaction.atomic
def create_product(
    words: Words,
    *,
    by: Any,
    reference: str,
    product_class: ProductClass | None = None,
    parent: Product | None = None,
    stock: NewStock | None = None,
    variants: Sequence[tuple[Words, NewStock | None]] = (),
) -> Product:
    """Make a product: a stand-alone one, a child of `parent`, or a parent with these children.

    `reference` names the entrance in the stock's movements. Raises ValidationError, whose messages
    are by field, those of a variant below `variants.<number>`.
    """
    if parent is not None:
        [parent] = lock_rows(Product.objects.filter(pk=parent.pk))
        if parent.is_child or parent.has_stockrecords:
            raise ValidationError({"parent": _("It is sold itself, so it has no variants.")})
        adopt(parent)
    product = _new(words, product_class=product_class, parent=parent)
    if variants:
        product.structure = Product.PARENT
    _save(product, words, kind=product.get_product_class(), is_new=True)
    if stock is not None:
        _open(product, stock, by=by, reference=reference)
    for number, (said, has) in enumerate(variants):
        with _below(f"variants.{number}"):
            child = _new(said, product_class=None, parent=product)
            _save(child, said, kind=product.get_product_class(), is_new=True)
            if has is not None:
                _open(child, has, by=by, reference=reference)
    follow_change([product.pk])
    return product


@transaction.atomic
def change_product(product: Product, words: Words) -> None:
    """Write what is said of a product; its stock is written by `catalogue.partner.actions`.

    Caller holds the product's lock and has read it under this lock. Raises ValidationError.
    """
    with moves_recorded(products=[product.pk]):
        _save(product, words, kind=product.get_product_class(), is_new=False)
        follow_change([product.pk])


def delete_product(product: Product, *, by: Any) -> None:
    """Delete a product with its children. Stock that is left is written off.

    A parent whose last child goes stands alone from then on. Raises ProductInUse.
    """
    family = [product.pk, *product.children.values_list("pk", flat=True)]
    records = StockRecord.objects.filter(product__in=family).order_by("pk")
    try:
        with moves_recorded(products=family):
            for pk in records.values_list("pk", flat=True):
                close_stock(pk, by=by, reason=_("The product was deleted."))
            parent_id = product.parent_id
            product.delete()
            if parent_id:
                siblings = Product.objects.filter(parent=parent_id)
                if not siblings.exists():
                    Product.objects.filter(pk=parent_id).update(structure=Product.STANDALONE)
                refresh_products([parent_id])
    except (StockHasMoved, ProtectedError) as problem:
        raise ProductInUse from problem


def adopt(parent: Product) -> None:
    """Make a product that stands alone the parent of what comes. Its own stock must be closed."""
    Product.objects.filter(pk=parent.pk).update(structure=Product.PARENT)
    parent.structure = Product.PARENT


def follow_change(product_ids: Collection[int]) -> None:
    """Bring up to date what shows these products, and tell those who wait for them.

    Caller is in the transaction of the change.
    """
    refresh_products(product_ids)
    refresh_alerts(product_ids)
    announce_stock(product_ids, key=f"product {uuid4().hex}")


def _new(words: Words, *, product_class: ProductClass | None, parent: Product | None) -> Product:
    if parent is None:
        return Product(product_class=product_class, structure=Product.STANDALONE)
    return Product(parent=parent, structure=Product.CHILD)


def _save(product: Product, words: Words, *, kind: ProductClass, is_new: bool) -> None:
    columns = dict(words.columns)
    if columns.get("description"):
        columns["description"] = clean_html(columns["description"])
    if "upc" in columns:
        columns["upc"] = columns["upc"] or None
    for name, value in columns.items():
        setattr(product, name, value)
    product.slug = product.slug or slugify(product.get_title()) or "product"
    with _below("attributes"):
        for code, value in attribute_values(kind, words.attributes).items():
            product.attr.set(code, value, validate_identifier=False)
    product.full_clean()
    try:
        with transaction.atomic():
            # A column that was not sent is not written: somebody else may have.
            named = None if is_new else [*columns, "slug", "date_updated"]
            product.save(update_fields=named)
    except IntegrityError:
        raise ValidationError({"upc": _("Another product has this number.")}) from None
    if words.categories is not None:
        _place(product, words.categories)


def _place(product: Product, wanted: Collection[int]) -> None:
    if product.is_child and wanted:
        raise ValidationError({"categories": _("A variant is where its parent is.")})
    known = set(Category.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if missing := set(wanted) - known:
        told = ", ".join(map(str, sorted(missing)[:10]))
        raise ValidationError({"categories": _("There are no such categories: %s") % told})
    places = ProductCategory.objects.filter(product=product)
    places.exclude(category__in=known).delete()
    there = set(places.values_list("category_id", flat=True))
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category_id=pk) for pk in sorted(known - there)
    )


def _open(product: Product, stock: NewStock, *, by: Any, reference: str) -> None:
    counted = stock.num_in_stock if product.get_product_class().track_stock else None
    record = StockRecord(
        product=product,
        partner=stock.partner,
        partner_sku=stock.sku,
        price_currency=settings.OSCAR_DEFAULT_CURRENCY,
        price=stock.price,
        num_in_stock=counted,
        low_stock_threshold=stock.low_stock_threshold,
        backorder_limit=stock.backorder_limit,
        backorder_days=stock.backorder_days,
    )
    with _below("stock"):
        record.full_clean()
        try:
            with transaction.atomic():
                open_stock(record, by=by, reference=reference)
        except IntegrityError:
            raise ValidationError({"sku": _("You have stock of this number already.")}) from None


@contextmanager
def _below(path: str) -> Iterator[None]:
    """Messages of what is within are told as those of its part of the whole."""
    try:
        yield
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise ValidationError(
            {".".join(filter(None, (path, name))): said for name, said in told.items()}
        ) from None
