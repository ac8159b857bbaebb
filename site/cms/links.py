"""Where links lead: the addresses of many pages and categories at once."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Value,
)
from django.urls import reverse
from wagtail.models import Page, Site

from catalogue.addresses import category_url
from catalogue.models import Category

PAGE, CATEGORY = 1, 2


@dataclass(frozen=True)
class Target:
    """What a link leads to."""

    title: str
    url: str


def link_targets(
    site: Site, *, page_ids: Collection[int], category_ids: Collection[int]
) -> dict[tuple[int, int], Target]:
    """Live pages of the site and public categories by (kind, id), in one query."""
    if not page_ids and not category_ids:
        return {}
    root = site.root_page.url_path
    found: dict[tuple[int, int], Target] = {}
    slugs: dict[str, str] = {}
    chosen = []
    for kind, pk, title, slug, path, is_shown in _page_and_category_rows(page_ids, category_ids):
        if kind == PAGE and path.startswith(root):
            found[PAGE, pk] = Target(title, _page_url(path.removeprefix(root)))
        elif kind == CATEGORY:
            slugs[path] = slug
            if pk in category_ids and is_shown:
                chosen.append((pk, title, path))
    for pk, title, path in chosen:
        found[CATEGORY, pk] = Target(title, category_url(pk, path, slugs))
    return found


def _page_and_category_rows(page_ids, category_ids):
    pages = (
        Page.objects.filter(pk__in=page_ids, live=True)
        .order_by()
        .annotate(
            kind=Value(PAGE, IntegerField()),
            name_=F("title"),
            slug_=F("slug"),
            path_=F("url_path"),
            is_shown=Value(True, BooleanField()),
        )
    )
    below = Category.objects.filter(pk__in=category_ids, path__startswith=OuterRef("path"))
    branches = (
        Category.objects.filter(Exists(below))
        .order_by()
        .annotate(
            kind=Value(CATEGORY, IntegerField()),
            name_=F("name"),
            slug_=F("slug"),
            path_=F("path"),
            is_shown=ExpressionWrapper(
                Q(is_public=True, ancestors_are_public=True), BooleanField()
            ),
        )
    )
    columns = ("kind", "pk", "name_", "slug_", "path_", "is_shown")
    return pages.values_list(*columns).union(branches.values_list(*columns), all=True)


def _page_url(rest: str) -> str:
    return reverse("wagtail_serve", args=[rest]) if rest else reverse("home")
