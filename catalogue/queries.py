"""Reading the catalogue: cards, and where a product is. `catalogue.families` is for its page."""

from django.db.models import Exists, OuterRef, QuerySet

from catalogue.models import Category, Product, ProductCategory, ProductImage, connect_branch
from compiled import CompiledQuery
from media.queries import keep_sizes, sizes_of


def listed_products() -> QuerySet:
    """Public products that have a card, newest first. Listings with filters: `catalogue.search`."""
    products = Product.objects.filter(is_public=True).exclude(structure=Product.CHILD)
    return products.order_by("-date_created", "-id").for_cards()


def may_be_shown(product: Product) -> bool:
    """Whether anybody may know of it: one that is not public is not there. Reads its parent."""
    return product.is_public and (not product.is_child or product.parent.is_public)


def sized(products: QuerySet) -> QuerySet:
    """Products read with their pictures, and these with their sizes, in one query instead of two.

    `keep_card_sizes` is for what was read.
    """
    return products.prefetch_related(None).annotate(card_sizes=sizes_of("card_image"))


def sized_pictures() -> QuerySet:
    """Pictures of galleries read with their sizes; `keep_picture_sizes` is for what was read."""
    return ProductImage.objects.select_related("original").annotate(sizes=sizes_of("original"))


def keep_picture_sizes(images: list[ProductImage]) -> list[ProductImage]:
    """Give pictures that `sized_pictures` read their sizes, as a prefetch would."""
    for image in images:
        keep_sizes(image.original, image.sizes)
    return images


def keep_card_sizes(products: list[Product]) -> list[Product]:
    """Give the pictures of products that `sized` read their sizes, as a prefetch would."""
    for product in products:
        keep_sizes(product.card_image, product.card_sizes)
    return products


def branch_of(product: Product) -> list[Category]:
    """The first of the categories a stand-alone or parent product is in, below its ancestors."""
    branch: list[Category] = []
    for category in CATEGORIES_AROUND(product_id=product.pk):
        branch = [above for above in branch if category.path.startswith(above.path)] + [category]
        if category.holds_product:
            break
    connect_branch(branch)
    return branch


def _categories_around(product_id: int) -> QuerySet[Category]:
    places = ProductCategory.objects.filter(product=product_id)
    return (
        Category.objects.filter(Exists(places.filter(category__path__startswith=OuterRef("path"))))
        .annotate(holds_product=Exists(places.filter(category=OuterRef("pk"))))
        .order_by("path")
    )


CATEGORIES_AROUND: CompiledQuery[Category] = CompiledQuery(_categories_around, product_id=-1)
