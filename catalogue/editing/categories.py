"""Making, moving, changing and deleting categories. Who may do that is the caller's to ask."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from answers import CATALOGUE, forget_answers
from catalogue.addresses import moves_recorded
from catalogue.editing.html import clean_html
from catalogue.models import Category
from catalogue.search.actions import listings_refreshed
from locks import lock_rows


@contextmanager
def branch_followed(category: Category) -> Iterator[None]:
    """Around a write of a category: what moved leaves redirects behind, and what is listed in its
    branch is listed where it is afterwards. One transaction."""
    changed = [category.pk]
    with moves_recorded(categories=changed), listings_refreshed(changed):
        yield


@transaction.atomic
def create_category(columns: Mapping[str, Any], *, parent_id: int | None) -> Category:
    """Make a category, the last below its parent or at the top. Raises ValidationError."""
    lock_tree()
    category = Category()
    _write(category, columns)
    parent = _found(parent_id) if parent_id is not None else None
    if parent is None:
        made = Category.add_root(instance=category)
    else:
        made = parent.add_child(instance=category)
    made.set_ancestors_are_public()
    forget_answers([CATALOGUE])
    return made


@transaction.atomic
def change_category(category: Category, columns: Mapping[str, Any]) -> None:
    """Write columns of a category; `parent` (an id, or None for the top) moves it with its branch.

    Caller holds the lock of the tree and has read the category under it. Raises ValidationError.
    """
    with branch_followed(category):
        given = dict(columns)
        if "parent" in given:
            _move(category, given.pop("parent"))
        _write(category, given)
        category.save()
        category.set_ancestors_are_public()


def delete_category(category: Category) -> None:
    """Delete a category and all below it. The products stay, and are no longer listed there."""
    with branch_followed(category):
        category.delete()


def lock_tree() -> None:
    """So that of two who move branches one waits: places in the tree are paths of the others."""
    lock_rows(Category.objects.only("pk"))


def _write(category: Category, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        text = clean_html(value) if name == "description" else value
        setattr(category, name, text)
    category.slug = category.slug or category.generate_slug()
    category.full_clean(exclude=["path", "depth", "numchild", "code"])


def _move(category: Category, parent_id: int | None) -> None:
    parent = _found(parent_id) if parent_id is not None else None
    there = category.get_parent()
    if parent == there:
        return
    if parent is None:
        category.move(Category.get_last_root_node(), pos="last-sibling")
    elif parent.path.startswith(category.path):
        raise ValidationError({"parent": _("A category is not below itself.")})
    else:
        category.move(parent, pos="last-child")
    category.refresh_from_db()


def _found(pk: int) -> Category:
    category = Category.objects.filter(pk=pk).first()
    if category is None:
        raise ValidationError({"parent": _("There is no such category.")})
    return category
