"""Pages of rows: numbered in v1, by cursor in v2."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.utils.translation import gettext as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

PER_PAGE, MOST_PER_PAGE = 20, 100
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Page:
    """Rows, and where they stand among all; `about` is more to say of them all, as facets."""

    rows: Sequence[Any]
    numbers: dict[str, int] = field(default_factory=dict)
    cursors: dict[str, str | None] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


def numbers_of(*, page: int, per_page: int, total: int) -> dict[str, int]:
    """`meta.pagination` of v1."""
    pages = max(1, -(-total // per_page))
    return {"page": page, "per_page": per_page, "total": total, "total_pages": pages}


class Pages(pagination.PageNumberPagination):
    """`?page=&per_page=`."""

    page_size = PER_PAGE
    page_size_query_param = "per_page"
    max_page_size = MOST_PER_PAGE

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        size = self.get_page_size(request)
        paginator = self.django_paginator_class(queryset, size)
        try:
            self.page = paginator.page(self.get_page_number(request, paginator))
        except InvalidPage:
            raise NotFound(_("There is no such page.")) from None
        return list(self.page)

    def get_paginated_response(self, data):
        found = self.page.paginator
        numbers = numbers_of(page=self.page.number, per_page=found.per_page, total=found.count)
        return Response(Page(data, numbers=numbers))

    def get_paginated_response_schema(self, schema):
        return {"type": "array", "items": schema.get("items", schema)}


class Cursors(pagination.CursorPagination):
    """`?cursor=&limit=`; the cursor is made by the shop and read by nobody else."""

    page_size = PER_PAGE
    page_size_query_param = "limit"
    max_page_size = MOST_PER_PAGE
    ordering = "-pk"

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, DataError):
            # What a cursor says is compared with a column, and is none of its values.
            raise NotFound(self.invalid_cursor_message) from None

    def get_ordering(self, request, queryset, view):
        """The view's `ordering`, then by key: no two rows stand at one place."""
        ordering = getattr(view, "ordering", None) or self.ordering
        ordering = (ordering,) if isinstance(ordering, str) else tuple(ordering)
        return ordering if ordering[-1].lstrip("-") == "pk" else (*ordering, "-pk")

    def get_paginated_response(self, data):
        cursors = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response(Page(data, cursors=cursors))

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }
