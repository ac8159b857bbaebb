"""Pages of rows: numbered in v1, by cursor in v2."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.utils.translation import gettext as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound, ValidationError
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


def all_of(rows: Sequence[Any]) -> Page:
    """Few rows that make one page, which is the only one; in v2."""
    return Page(rows, cursors={"next": None, "previous": None})


def numbers_of(*, page: int, per_page: int, total: int) -> dict[str, int]:
    """`meta.pagination` of v1."""
    pages = max(1, -(-total // per_page))
    return {"page": page, "per_page": per_page, "total": total, "total_pages": pages}


class Bounded:
    """How many rows a page has: as many as asked for, and never more than a page may have."""

    page_size = PER_PAGE
    max_page_size = MOST_PER_PAGE
    page_size_query_param: str

    def get_page_size(self, request):
        name = self.page_size_query_param
        given = request.query_params.get(name)
        if given is None:
            return self.page_size
        digits = given.lstrip("0") if given.isascii() and given.isdigit() else ""
        if not (len(digits) <= 3 and 1 <= int(digits or 0) <= self.max_page_size):
            told = _("From 1 to %d.") % self.max_page_size
            raise ValidationError({name: [told]}, code="invalid")
        return int(digits)

    def get_schema_operation_parameters(self, view):
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size}
            elif parameter["schema"]["type"] == "integer":
                parameter["schema"] |= {"minimum": 1}
        return parameters


class Pages(Bounded, pagination.PageNumberPagination):
    """`?page=&per_page=`."""

    page_size_query_param = "per_page"

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
        """The envelope says the numbers."""
        return schema


class Cursors(Bounded, pagination.CursorPagination):
    """`?cursor=&limit=`; the cursor is made by the shop and read by nobody else."""

    page_size_query_param = "limit"
    ordering = "-pk"

    def paginate_queryset(self, queryset, request, view=None):
        """Raises NotFound for a cursor that says what no row could."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, DjangoValidationError, DataError):
            if self.cursor_query_param not in request.query_params:
                raise  # It is a fault of ours.
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


class ForwardCursors(Cursors):
    """The same where a search engine finds the rows: it reads on, and never back."""

    def get_paginated_response_schema(self, schema):
        whole = super().get_paginated_response_schema(schema)
        properties = {
            name: each for name, each in whole["properties"].items() if name != "previous"
        }
        return whole | {"required": ["results", "next"], "properties": properties}
