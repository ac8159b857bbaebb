"""Pages of rows: numbered in v1, by cursor in v2."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import InvalidPage
from django.db.models import CharField, DateTimeField, Field, IntegerField, QuerySet
from django.utils.translation import gettext as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from keyset import Key, behind, direction, moment, number, place_in, text, token_of, turned

PER_PAGE, MOST_PER_PAGE = 20, 100
MOST_PAGES = 10_000
READERS: dict[type[Field], Callable[[Any], Any]] = {
    IntegerField: number,
    DateTimeField: moment,
    CharField: text,
}


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

    def get_schema_operation_parameters(self, view):
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            parameter["schema"] |= {"minimum": 1}
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"maximum": self.max_page_size}
        return parameters

    def get_paginated_response_schema(self, schema):
        """The envelope says the numbers."""
        return schema


class Cursors(Bounded, pagination.BasePagination):
    """`?cursor=&limit=`; a cursor is a place in the list (`keyset`), and read by nobody else."""

    page_size_query_param = "limit"
    ordering = ("-pk",)

    def paginate_queryset(self, queryset, request, view=None):
        """Raises ValidationError for a cursor of another list."""
        size, keys = self.get_page_size(request), self._keys(queryset, view)
        place, is_back = self._place(request, keys)
        way = turned(keys) if is_back else keys
        rows = queryset.order_by(*map(direction, way))
        found = list((rows.filter(behind(way, place)) if place else rows)[: size + 1])
        page = found[:size][::-1] if is_back else found[:size]
        is_more = len(found) > size
        self._links = {
            "next": self._link(request, keys, page[-1:], is_there=is_back or is_more),
            "previous": self._link(
                request, keys, page[:1], is_there=is_more if is_back else bool(place), is_back=True
            ),
        }
        return page

    def get_paginated_response(self, data):
        return Response(Page(data, cursors=self._links))

    def get_schema_operation_parameters(self, view):
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        return [
            _parameter("cursor", {"type": "string"}, "Of `next` or `previous` of another page."),
            _parameter("limit", size, "How many rows a page has."),
        ]

    def _keys(self, queryset, view) -> list[Key]:
        """The view's `ordering`, then by key: no two rows stand at one place."""
        names = tuple(getattr(view, "ordering", self.ordering))
        names = names if names[-1].lstrip("-") == "pk" else (*names, "-pk")
        return [_key(queryset, name) for name in names]

    def _place(self, request, keys) -> tuple[list[Any], bool]:
        """The values that a page goes on behind, none for the first, and whether backwards."""
        given = request.query_params.get("cursor")
        if given is None:
            return [], False
        try:
            values, (is_back,) = place_in(given, keys)
        except ValueError:
            told = _("It is of another list, or of none.")
            raise ValidationError({"cursor": [told]}, code="invalid") from None
        return values, bool(is_back)

    def _link(self, request, keys, at, *, is_there, is_back=False) -> str | None:
        """Where the rows beyond this one are read; an empty page leads nowhere."""
        if not (at and is_there):
            return None
        token = token_of(keys, [getattr(at[0], key.column) for key in keys], is_back)
        return replace_query_param(request.build_absolute_uri(), "cursor", token)

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


def _key(queryset: QuerySet, name: str) -> Key:
    """What a list is sorted by, a column or what was annotated."""
    column = name.lstrip("-")
    meta = queryset.model._meta
    known = queryset.query.annotations.get(column)
    sorted_by = (
        known.output_field if known else meta.pk if column == "pk" else meta.get_field(column)
    )
    [read] = [read for kind, read in READERS.items() if isinstance(sorted_by, kind)]
    return Key(column, read, is_falling=name.startswith("-"))


def _parameter(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    told = {"description": words, "schema": schema}
    return {"name": name, "in": "query", "required": False, **told}
