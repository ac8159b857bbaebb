"""Where products and categories are, and what their moves leave behind."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from catalogue.models import Category, Product
from redirects.actions import record_moves


@lru_cache(4096)
def product_address(pk: int, slug: str) -> str:
    """The address of a product; the same products are told again and again."""
    return reverse("catalogue:detail", kwargs={"product_slug": slug, "pk": pk})


def category_urls(categories: Iterable[Category]) -> dict[int, str]:
    """The addresses of categories by id, in one query for all their ancestors."""
    return {pk: category_address(pk, slugs) for pk, slugs in category_slugs(categories).items()}


def category_slugs(categories: Iterable[Category]) -> dict[int, str]:
    """The slugs of categories from the root on (`ceramics/vases`) by id, in one query at most."""
    branches = category_branches(categories)
    return {pk: "/".join(slug for _pk, slug in branch) for pk, branch in branches.items()}


def category_branches(categories: Iterable[Category]) -> dict[int, list[tuple[int, str]]]:
    """From the root down to each category the (id, slug) of all, by its id. One query at most."""
    categories = list(categories)
    above = {path for category in categories for path in tree_steps(category.path)[:-1]}
    known = {category.path: (category.pk, category.slug) for category in categories}
    if missing := above - known.keys():
        rows = Category.objects.filter(path__in=missing).values_list("path", "pk", "slug")
        known.update((path, (pk, slug)) for path, pk, slug in rows)
    return {
        category.pk: [known[step] for step in tree_steps(category.path) if step in known]
        for category in categories
    }


def category_address(pk: int, slugs: str) -> str:
    """The address of a category by its slugs from the root on."""
    return reverse("catalogue:category", kwargs={"category_slug": slugs, "pk": pk})


def category_url(pk: int, path: str, slugs: dict[str, str]) -> str:
    """The address of a category by its tree path; `slugs` by the tree paths of its ancestors."""
    return category_address(pk, _joined(path, slugs))


def tree_steps(path: str) -> list[str]:
    """A tree path and those of its ancestors, from the root down."""
    length = Category.steplen
    return [path[:end] for end in range(length, len(path) + 1, length)]


@contextmanager
def moves_recorded(
    *, products: Collection[int] = (), categories: Collection[int] = ()
) -> Iterator[None]:
    """Around a write that may change slugs or places: what moved leaves a redirect behind.

    One transaction. A category takes all below it along; what is deleted within leads to the
    category it was in, or to the catalogue. Give the ids of what is there before.
    """
    with transaction.atomic():
        rows = list(_branches(categories))
        before = _addresses(products, rows)
        homes = _homes(products, rows)
        yield
        after = _addresses(products, Category.objects.filter(pk__in=[row.pk for row in rows]))
        still = category_urls(Category.objects.browsable().filter(pk__in=homes.values()))
        fallback = reverse("catalogue:index")
        record_moves(
            {
                old: after.get(key) or still.get(homes.get(key, 0)) or fallback
                for key, old in before.items()
            }
        )


def _joined(path: str, slugs: dict[str, str]) -> str:
    return "/".join(slugs[step] for step in tree_steps(path) if step in slugs)


def _branches(categories: Collection[int]) -> Iterable[Category]:
    """These categories and all below them."""
    below = Q()
    for path in Category.objects.filter(pk__in=categories).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    return Category.objects.filter(below).only("pk", "path", "slug") if below else []


def _addresses(
    products: Collection[int], categories: Iterable[Category]
) -> dict[tuple[str, int], str]:
    goods = Product.objects.filter(pk__in=products).only("pk", "slug") if products else []
    found = {("product", product.pk): product.get_absolute_url() for product in goods}
    return found | {("category", pk): url for pk, url in category_urls(categories).items()}


def _homes(products: Collection[int], categories: Iterable[Category]) -> dict[tuple[str, int], int]:
    """The category that each is in: of a product the first, of a category its parent."""
    found: dict[tuple[str, int], int] = {}
    placed = Category.objects.filter(
        Q(productcategory__product__in=products)
        | Q(productcategory__product__children__in=products)
    )
    for pk, product, child in placed.order_by("-path").values_list(
        "pk", "productcategory__product", "productcategory__product__children"
    ):
        found["product", product] = pk
        if child:
            found["product", child] = pk
    parents = {path[: -Category.steplen] for path in (row.path for row in categories)}
    above = dict(Category.objects.filter(path__in=parents).values_list("path", "pk"))
    for row in categories:
        if parent := above.get(row.path[: -Category.steplen]):
            found["category", row.pk] = parent
    return found
