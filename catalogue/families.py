"""Reading a product with all that its page shows: few queries, the same for little and much."""

from typing import NamedTuple

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.models import (
    Option,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
)
from catalogue.partner.models import StockRecord
from catalogue.partner.queries import reserved_units
from catalogue.queries import (
    keep_card_sizes,
    keep_picture_sizes,
    listed_products,
    sized,
    sized_pictures,
)
from catalogue.reviews.queries import score_counts
from compiled import CompiledQuery
from media.models import ShopImage

RELATED = 4
CLASS_OPTIONS = Exists(
    ProductClass.options.through.objects.filter(productclass=OuterRef("product_class"))
)
OWN_OPTIONS = Exists(Product.product_options.through.objects.filter(product=OuterRef("pk")))


class Family(NamedTuple):
    """The product asked for, with its parent or itself as `head`, and all public `children`.

    `asked` is one of them; a child that is not public is among the children when asked for.
    """

    asked: Product
    head: Product
    children: list[Product]


class Fact(NamedTuple):
    """A line of the table of attributes."""

    name: str
    text: str


def family_of(product_id: int) -> Family | None:
    """A product and its relations: four queries. None: there is no such product.

    `head.score_counts` is there for `catalogue.reviews.queries.histogram`. Whether there are
    options (`has_options`) is known of each; what they are is read by who needs them.
    """
    rows = FAMILY(product_id=product_id)
    asked = next((row for row in rows if row.pk == product_id), None)
    head = next((row for row in rows if not row.is_child), None)
    if asked is None or head is None:
        return None
    children = [row for row in rows if row.is_child and (row.is_public or row == asked)]
    for child in children:
        child.parent = head
    for row in rows:
        row.has_options = row.own or head.has_class_options
    # Under the name where Oscar's strategies look before they ask.
    head._prefetched_public_children = children
    _read_details([head, *children])
    return Family(asked, head, children)


def read_choices(family: Family) -> None:
    """Read the options of a family, and the values of attributes that have several at once.

    For who lists them; the page of a product asks for them one by one, where there are any.
    """
    products = [family.head, *family.children]
    values = [value for product in products for value in product.attribute_values.all()]
    several = [each for each in values if each.attribute.type == ProductAttribute.MULTI_OPTION]
    prefetch_related_objects(several, "value_multi_option")
    if any(product.has_options for product in products):
        prefetch_related_objects(products, "product_options__option_group__options")
        kinds = [family.head.product_class]
        prefetch_related_objects(kinds, "options__option_group__options")


def options_of(product: Product, head: Product) -> list[Option]:
    """What is asked of who buys a product; no query after `read_choices`."""
    if not product.has_options:
        return []
    found = {*head.product_class.options.all(), *product.product_options.all()}
    return sorted(found, key=lambda option: (option.order is None, option.order, option.name))


def values_of(product: Product, head: Product) -> list[ProductAttributeValue]:
    """The values of a product's attributes, and of its parent's that it lacks."""
    values = {value.attribute_id: value for value in head.attribute_values.all()}
    values |= {value.attribute_id: value for value in product.attribute_values.all()}
    return [values[key] for key in sorted(values)]


def related_products(product: Product) -> list[Product]:
    """Other products of the same categories, newest first, with the sizes of their pictures."""
    return keep_card_sizes(RELATED_PRODUCTS(product_id=product.pk))


def with_sizes(products: QuerySet, *, limit: int) -> list[Product]:
    """Products for cards and the sizes of their pictures, in one query instead of two."""
    return keep_card_sizes(list(sized(products)[:limit]))


def facts_of(product: Product, head: Product) -> list[Fact]:
    """What is said of a product: its own attributes, and those of its parent that it lacks."""
    values = values_of(product, head)
    return [Fact(value.attribute.name, text) for value in values if (text := value_text(value))]


def value_text(value: ProductAttributeValue) -> str:
    """A value as people read it; empty when nothing is given."""
    if isinstance(value.value, bool):
        return _("Yes") if value.value else _("No")
    return "" if value.value is None else capfirst(str(value.value_as_text))


def gallery_of(product: Product, head: Product) -> list[ProductImage]:
    """The pictures of a product, and after a variant's own those of its parent. No query."""
    own = list(product.images.all())
    if product == head:
        return own
    shown = {image.original_id for image in own}
    return [*own, *(image for image in head.images.all() if image.original_id not in shown)]


def first_picture(product: Product) -> ShopImage | None:
    return next((image.original for image in product.images.all()), None)


def _rows_of_family(product_id: int) -> QuerySet[Product]:
    parent = Subquery(Product.objects.filter(pk=product_id).values("parent_id"))
    related = Q(pk=product_id) | Q(parent=product_id) | Q(pk=parent) | Q(parent=parent)
    products = Product.objects.filter(related).select_related("product_class")
    return products.annotate(
        score_counts=score_counts(), has_class_options=CLASS_OPTIONS, own=OWN_OPTIONS
    ).order_by("pk")


def _related_to(product_id: int) -> QuerySet[Product]:
    shared = ProductCategory.objects.filter(
        product=OuterRef("pk"),
        category__in=ProductCategory.objects.filter(product=product_id).values("category"),
    )
    return sized(listed_products().filter(Exists(shared)).exclude(pk=product_id))[:RELATED]


FAMILY: CompiledQuery[Product] = CompiledQuery(_rows_of_family, product_id=-1)
RELATED_PRODUCTS: CompiledQuery[Product] = CompiledQuery(_related_to, product_id=-1)


def _read_details(products: list[Product]) -> None:
    values = ProductAttributeValue.objects.select_related("attribute", "value_option")
    records = StockRecord.objects.select_related("partner", "reduced")
    prefetch_related_objects(
        products,
        Prefetch("stockrecords", records.annotate(reserved=reserved_units()).order_by("pk")),
        Prefetch("attribute_values", values.order_by("attribute_id")),
        Prefetch("images", sized_pictures().order_by("display_order", "pk")),
    )
    for product in products:
        keep_picture_sizes(list(product.images.all()))
