"""Reading the catalogue: what listings and product pages show."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from catalogue.models import Category, Product, ProductAttributeValue, ProductCategory, ProductImage

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


def sub_categories(category: Category | None = None) -> QuerySet:
    """Public children of a category, or the roots."""
    children = category.get_children() if category else Category.get_root_nodes()
    return children.browsable()


def product_in_full() -> QuerySet:
    """Products with all that a product page shows, prefetched."""
    values = ProductAttributeValue.objects.select_related("attribute", "value_option").order_by(
        "attribute_id"
    )
    children = (
        Product.objects.filter(is_public=True)
        .select_related("product_class")
        .prefetch_related(
            "stockrecords__partner",
            Prefetch("attribute_values", values),
            Prefetch("images", ProductImage.objects.select_related("original")),
        )
        .order_by("id")
    )
    images = ProductImage.objects.select_related("original").prefetch_related(
        "original__renditions"
    )
    return Product.objects.select_related(
        "product_class", "parent__product_class"
    ).prefetch_related(
        "stockrecords__partner",
        "categories",
        Prefetch("attribute_values", values),
        Prefetch("images", images),
        Prefetch("children", children),
    )


def related_products(product: Product, *, limit: int = 4) -> QuerySet:
    """Other products of the same categories, newest first."""
    shared = ProductCategory.objects.filter(
        product=OuterRef("pk"),
        category__in=ProductCategory.objects.filter(product=product).values("category"),
    )
    return listed_products().filter(Exists(shared)).exclude(pk=product.pk)[:limit]
