"""The category tree: as choices of a form, and what is in a branch of it."""

from typing import NamedTuple

from catalogue.models import Category, Product

INDENT = "\u2003"


class Branch(NamedTuple):
    """How many categories are below one, and how many products are in it or in those."""

    below: int
    products: int


def category_choices(*, outside: Category | None = None) -> list[tuple[int, str]]:
    """Every category in the order of the tree, indented by depth; without the branch `outside`.
    One query."""
    rows = Category.objects.order_by("path")
    if outside is not None and outside.pk:
        rows = rows.exclude(path__startswith=outside.path)
    found = rows.values_list("pk", "depth", "name")
    return [(pk, f"{INDENT * (depth - 1)}{name}") for pk, depth, name in found]


def branch_of(category: Category) -> Branch:
    """What goes with a category that is deleted. Two queries."""
    categories = Category.get_tree(category)
    products = Product.objects.filter(categories__in=categories).distinct()
    return Branch(below=categories.count() - 1, products=products.count())
