"""What the names in an address stand for, and what is amiss with its words: in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Value

from catalogue.models import Category
from catalogue.search.departments import Departments
from catalogue.search.engine import Looked, search_engine
from catalogue.search.models import FacetValue

NO_DEPTH, OF_WORDS = 0, -1
"""In the column of a department's depth, which begins at 1: a facet's value, and a typed word."""

# The columns of every part: number, name or facet, slug, path, depth, heading, label.
WORDS = "SELECT place, word, near, '', {of_words}, '', '' FROM ({words}) AS amiss"


@dataclass(frozen=True)
class Names:
    """All departments, values by facet and slug, and what of the words was looked up. What was not
    asked is empty."""

    departments: Departments
    values: list[FacetValue]
    looked: Looked | None


def names_of(
    values: QuerySet[FacetValue], *, with_departments: bool = True, words: str = ""
) -> Names:
    """These values, all departments, and what of the words nothing has, in one query.

    For words alone, or those that the engine has elsewhere, nothing is asked: it looks them up
    itself, if it must.
    """
    parts = _part(_departments()) if with_departments else []
    parts += _part(_values(values))
    if not parts:
        return Names(Departments([]), [], None)
    asked = search_engine().looking_up(words) if words else None
    if asked:
        statement, parameters = asked
        parts.append((WORDS.format(of_words=OF_WORDS, words=statement), parameters))
    with connection.cursor() as cursor:
        whole = " UNION ALL ".join(f"({statement})" for statement, _parameters in parts)
        cursor.execute(whole, [each for _statement, parameters in parts for each in parameters])
        rows = cursor.fetchall()
    unknown = [row[:3] for row in rows if row[4] == OF_WORDS]
    return Names(
        departments=_departments_in(rows),
        values=_values_in(rows),
        looked=Looked(unknown or None) if asked else None,
    )


def _part(rows: QuerySet) -> list[tuple[str, Sequence[Any]]]:
    """A queryset as a statement with its parameters; none for one that can have no rows."""
    try:
        return [rows.query.sql_with_params()]
    except EmptyResultSet:
        return []


def _departments() -> QuerySet:
    public = Category.objects.filter(is_public=True, ancestors_are_public=True).order_by()
    return public.values_list("pk", "name", "slug", "path", "depth", Value(""), Value(""))


def _values(values: QuerySet[FacetValue]) -> QuerySet:
    return values.order_by().values_list(
        "pk", "facet", "slug", Value(""), Value(NO_DEPTH), "heading", "label"
    )


def _departments_in(rows: list[tuple]) -> Departments:
    of_departments = [row[:5] for row in rows if row[4] > NO_DEPTH]
    return Departments(sorted(of_departments, key=lambda row: row[3]))


def _values_in(rows: list[tuple]) -> list[FacetValue]:
    found = [
        FacetValue(pk=pk, facet=facet, slug=slug, heading=heading, label=label)
        for pk, facet, slug, _path, depth, heading, label in rows
        if depth == NO_DEPTH
    ]
    return sorted(found, key=lambda value: (value.facet, value.slug))
