"""The public category tree as listings show it, without model instances."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse

from catalogue.models import Category


@dataclass(frozen=True)
class Department:
    """A public category below public ones. `address` is its slugs: `ceramics/vases`."""

    pk: int
    name: str
    path: str
    depth: int
    address: str

    def get_absolute_url(self) -> str:
        return reverse("catalogue:category", kwargs={"category_slug": self.address, "pk": self.pk})


class Departments:
    """All of them, of rows in the order of the tree."""

    def __init__(self, rows: Iterable[tuple[int, str, str, str, int]]) -> None:
        self._by_path: dict[str, Department] = {}
        for pk, name, slug, path, depth in rows:
            above = self._by_path.get(path[: -Category.steplen])
            address = f"{above.address}/{slug}" if above else slug
            self._by_path[path] = Department(pk, name, path, depth, address)

    def __iter__(self):
        return iter(self._by_path.values())

    def of(self, category: Category) -> Department | None:
        """The category as shoppers see it; None for what is hidden or below what is hidden."""
        return self._by_path.get(category.path)

    def children_of(self, category: Category | Department | None) -> list[Department]:
        """Directly below a category, or the roots."""
        path = category.path if category else ""
        length = len(path) + Category.steplen
        return [each for each in self if len(each.path) == length and each.path.startswith(path)]

    def above(self, category: Category) -> list[Department]:
        """From the root down to its parent."""
        found = self._by_path
        ends = range(Category.steplen, len(category.path), Category.steplen)
        return [found[category.path[:end]] for end in ends if category.path[:end] in found]

    def at(self, addresses: Collection[str]) -> list[Department]:
        """Those of these addresses; what is unknown is left out."""
        return [each for each in self if each.address in addresses]

    def called(self, name: str) -> Department | None:
        """The one of this address, of this slug, or of this name; the uppermost of several."""
        plain = name.strip("/").casefold()
        for says in (_address, _slug, _name):
            found = [each for each in self if says(each).casefold() == plain]
            if found:
                return min(found, key=lambda each: (each.depth, each.path))
        return None


def _address(department: Department) -> str:
    return department.address


def _slug(department: Department) -> str:
    return department.address.rpartition("/")[2]


def _name(department: Department) -> str:
    return department.name
