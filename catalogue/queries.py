"""Reading the catalogue: what listings and product pages show."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from catalogue.models import (
    Category,
    Product,
    ProductAttributeValue,
    ProductCategory,
    ProductImage,
    connect_branch,
)
from catalogue.partner.models import StockRecord
from media.models import ShopImage

SORT_ORDERS = {
    "newest": ("-date_created", "-id"),
    "price-asc": ("card_price", "-id"),
    "price-desc": ("-card_price", "-id"),
    "rating": ("-rating", "-rating_count", "-id"),
    "title": ("title", "-id"),
}
DEFAULT_SORT = "newest"


def listed_products(*, category: Category | None = None, sort: str = DEFAULT_SORT) -> QuerySet:
    """Public products that have a card, of a category and its sub-categories when one is given.

    An unknown sort order is the default one.
    """
    products = Product.objects.filter(is_public=True).exclude(structure=Product.CHILD)
    if category is not None:
        placed = ProductCategory.objects.filter(
            product=OuterRef("pk"),
            category__path__startswith=category.path,
            category__is_public=True,
        )
        products = products.filter(Exists(placed))
    return products.order_by(*SORT_ORDERS.get(sort, SORT_ORDERS[DEFAULT_SORT])).for_cards()


def sub_categories(category: Category | None = None) -> list[Category]:
    """Public children of a category, or the roots."""
    if category is None:
        return list(Category.get_root_nodes().browsable())
    children = list(category.get_children().browsable())
    for child in children:
        connect_branch([category, child])
    return children


def branch_of(product: Product) -> list[Category]:
    """The first of the categories a stand-alone or parent product is in, below its ancestors."""
    places = ProductCategory.objects.filter(product=product)
    found = (
        Category.objects.filter(Exists(places.filter(category__path__startswith=OuterRef("path"))))
        .annotate(holds_product=Exists(places.filter(category=OuterRef("pk"))))
        .order_by("path")
    )
    branch: list[Category] = []
    for category in found:
        branch = [above for above in branch if category.path.startswith(above.path)] + [category]
        if category.holds_product:
            break
    connect_branch(branch)
    return branch


def products_with_parents() -> QuerySet:
    """Products of all structures, each with its parent and their classes."""
    return Product.objects.select_related("product_class", "parent__product_class")


def read_family_ahead(family: Product) -> list[Product]:
    """Read what a product page shows of a stand-alone product, or of a parent and its children.

    Returns the public children. Three queries, and one more for a parent.
    """
    children: list[Product] = []
    if family.is_parent:
        public = Product.objects.filter(is_public=True).order_by("pk")
        # Under the name where Oscar's strategies look before they ask.
        kept = Prefetch("children", public, to_attr="_prefetched_public_children")
        prefetch_related_objects([family], kept)
        children = list(family.get_public_children())
    values = ProductAttributeValue.objects.select_related("attribute", "value_option")
    prefetch_related_objects(
        [family, *children],
        Prefetch("stockrecords", StockRecord.objects.select_related("partner").order_by("pk")),
        Prefetch("attribute_values", values.order_by("attribute_id")),
        Prefetch("images", ProductImage.objects.select_related("original")),
    )
    return children


def related_products(product: Product, *, limit: int = 4) -> QuerySet:
    """Other products of the same categories, newest first; the sizes of pictures are not read."""
    shared = ProductCategory.objects.filter(
        product=OuterRef("pk"),
        category__in=ProductCategory.objects.filter(product=product).values("category"),
    )
    products = listed_products().prefetch_related(None).with_pictures()
    return products.filter(Exists(shared)).exclude(pk=product.pk)[:limit]


def read_sizes_ahead(pictures: Iterable[ShopImage | None]) -> None:
    """Read the renditions of pictures of all kinds in one query."""
    prefetch_related_objects([picture for picture in pictures if picture], "renditions")
