"""The category tree as choices of a form, read in one query."""

from catalogue.models import Category

INDENT = "\u2003"


def category_choices(*, outside: Category | None = None) -> list[tuple[int, str]]:
    """Every category in the order of the tree, indented by depth; without the branch `outside`."""
    rows = Category.objects.order_by("path")
    if outside is not None and outside.pk:
        rows = rows.exclude(path__startswith=outside.path)
    found = rows.values_list("pk", "depth", "name")
    return [(pk, f"{INDENT * (depth - 1)}{name}") for pk, depth, name in found]
