"""What is to be found and filtered of a product: its words by weight, its facets, its places."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue.models import (
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
)
from catalogue.partner.models import StockRecord

BRAND = "brand"
"""Code of the attribute that names who made a product. Always a filter, and found before others."""

SELLER = "seller"
RESERVED = frozenset(
    {"q", "page", "sort", "price", "price_from", "price_to", "category", "seller", "rating"}
    | {"availability"}
)
"""Names that addresses use for something else: an attribute of such a code is no filter."""

NUMBER = "0sku"
"""What stands before a product number among the words of a document: no word begins so."""

LONGEST_DESCRIPTION = 20_000
LONGEST_VALUE = 80
WORD = re.compile(r"[^\W\d_]{3,40}")
READ = {ProductAttribute.TEXT, ProductAttribute.OPTION, ProductAttribute.MULTI_OPTION} | {
    ProductAttribute.INTEGER,
    ProductAttribute.FLOAT,
    ProductAttribute.BOOLEAN,
}
"""Attribute types with values one would type or choose; dates, files and long texts are none."""


class Value(NamedTuple):
    """A value products can be filtered by; see `FacetValue`."""

    facet: str
    slug: str
    heading: str
    label: str


@dataclass
class Document:
    """One product. Words by weight: `title` A, `names` B, `details` C, `description` D."""

    product_id: int
    title: str
    codes: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    description: str = ""
    values: set[Value] = field(default_factory=set)
    categories: set[int] = field(default_factory=set)

    def vocabulary(self) -> set[str]:
        """The words that a mistyped word may have meant."""
        texts = (self.title, *self.names, *self.details)
        return {word.lower() for text in texts for word in WORD.findall(text)}


class CategoryTree:
    """All categories by key, read in one query."""

    def __init__(self) -> None:
        rows = Category.objects.values_list("path", "pk", "name", "is_public")
        self._by_path = {path: (pk, name, public) for path, pk, name, public in rows}
        self._paths = {pk: path for path, (pk, _name, _public) in self._by_path.items()}

    def listings_of(self, category_id: int) -> list[tuple[int, str]]:
        """Where a product of this category is listed, with names: here, and above what is public.

        A hidden category keeps its goods out of those above it; its own page is for staff.
        """
        found = []
        path = self._paths.get(category_id, "")
        while path:
            pk, name, is_public = self._by_path[path]
            found.append((pk, name))
            path = path[: -Category.steplen] if is_public else ""
        return found


def code_of(number: str | None) -> str:
    """A product number as it is compared: letters and digits alone, without case or accents."""
    plain = unicodedata.normalize("NFKD", number or "").encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def documents_of(product_ids: Collection[int]) -> list[Document]:
    """Documents of these stand-alone products and parents, with what their public children have.

    Six queries for any number; the caller takes them in batches.
    """
    rows = Product.objects.filter(pk__in=product_ids).exclude(structure=Product.CHILD)
    documents = {
        pk: Document(pk, title, codes={code_of(upc)}, description=_plain(description))
        for pk, title, upc, description in rows.values_list("pk", "title", "upc", "description")
    }
    family = {pk: pk for pk in documents}
    children = Product.objects.filter(parent__in=documents, is_public=True)
    for pk, parent, title, upc in children.values_list("pk", "parent_id", "title", "upc"):
        family[pk] = parent
        documents[parent].codes.add(code_of(upc))
        documents[parent].details.append(title.removeprefix(documents[parent].title))
    _read_sellers(documents, family)
    _read_attributes(documents, family)
    _read_places(documents)
    for document in documents.values():
        document.codes.discard("")
    return list(documents.values())


def _plain(html: str | None) -> str:
    return unescape(strip_tags((html or "").replace("<", " <")))[:LONGEST_DESCRIPTION]


def _read_sellers(documents: dict[int, Document], family: dict[int, int]) -> None:
    records = StockRecord.objects.filter(product__in=family).select_related("partner")
    for record in records.only("product_id", "partner_sku", "partner__name", "partner__code"):
        document = documents[family[record.product_id]]
        document.codes.add(code_of(record.partner_sku))
        name = record.partner.display_name
        document.details.append(name)
        slug = record.partner.code or slugify(name) or str(record.partner_id)
        document.values.add(Value(SELLER, slug, _("Seller"), name))


def _read_attributes(documents: dict[int, Document], family: dict[int, int]) -> None:
    values = ProductAttributeValue.objects.filter(product__in=family, attribute__type__in=READ)
    columns = ("value_text", "value_integer", "value_float", "value_boolean", "value_option")
    found = values.select_related("attribute", "value_option").only(
        "product_id",
        "attribute__code",
        "attribute__name",
        "attribute__type",
        "attribute__is_filterable",
        "value_option__option",
        *columns,
    )
    several = _chosen_options(family)
    said: dict[int, set[str]] = defaultdict(set)
    for value in found:
        document = documents[family[value.product_id]]
        attribute = value.attribute
        if attribute.type == ProductAttribute.MULTI_OPTION:
            labels: Sequence[str] = several.get(value.pk, [])
        else:
            labels = [label for label in [_label(attribute, value)] if label]
        for label in labels:
            words = attribute.name if attribute.type == ProductAttribute.BOOLEAN else label
            if words not in said[document.product_id]:
                said[document.product_id].add(words)
                (document.names if attribute.code == BRAND else document.details).append(words)
            if facet_value := _facet_value(attribute, label):
                document.values.add(facet_value)


def _chosen_options(family: dict[int, int]) -> dict[int, list[str]]:
    chosen = ProductAttributeValue.value_multi_option.through.objects.filter(
        productattributevalue__product__in=family
    ).values_list("productattributevalue_id", "attributeoption__option")
    found: dict[int, list[str]] = defaultdict(list)
    for value_id, option in chosen:
        found[value_id].append(option)
    return found


def _label(attribute: ProductAttribute, value: ProductAttributeValue) -> str:
    """What a shopper would call the value; nothing for what is empty, or not so."""
    given: Any = getattr(value, f"value_{attribute.type}")
    if attribute.type == ProductAttribute.BOOLEAN:
        return _("Yes") if given else ""
    if given is None:
        return ""
    if attribute.type == ProductAttribute.OPTION:
        return given.option
    if attribute.type in (ProductAttribute.INTEGER, ProductAttribute.FLOAT):
        return number_format(given)
    return str(given).strip()


def _facet_value(attribute: ProductAttribute, label: str) -> Value | None:
    wanted = attribute.is_filterable or attribute.code == BRAND
    if not wanted or attribute.code in RESERVED or len(label) > LONGEST_VALUE:
        return None
    slug = slugify(label) or slugify(label, allow_unicode=True)
    return Value(attribute.code, slug, attribute.name, label) if slug else None


def _read_places(documents: dict[int, Document]) -> None:
    tree = CategoryTree()
    places = ProductCategory.objects.filter(product__in=documents)
    for product_id, category_id in places.values_list("product_id", "category_id"):
        document = documents[product_id]
        for pk, name in tree.listings_of(category_id):
            if pk not in document.categories:
                document.categories.add(pk)
                document.names.append(name)


def in_batches(ids: Iterable[int], size: int) -> Iterable[list[int]]:
    """The ids in order, `size` at a time."""
    ordered = sorted(set(ids))
    edges = [*range(0, len(ordered), size), len(ordered)]
    return [ordered[start:end] for start, end in pairwise(edges)]
