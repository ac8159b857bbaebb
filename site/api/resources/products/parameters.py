"""What a list of products is asked by: words, filters, sort order, and how much of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from api.pagination import MOST_PAGES, MOST_PER_PAGE, PER_PAGE
from catalogue.rules import LARGEST_ID
from catalogue.search.addresses import CENT, CONTROL, LONGEST_WORDS, MOST_NAMES, MOST_VALUES
from catalogue.search.departments import Department, Departments
from catalogue.search.documents import BRAND, SELLER
from catalogue.search.engine import (
    NEWEST,
    RELEVANCE,
    SORT_ORDERS_OF_SEARCH,
    Choices,
    Looked,
    PriceRange,
)
from catalogue.search.models import FacetValue
from catalogue.search.names import names_of

LONGEST_NAME = 128
PRICE = {"max_digits": 9, "decimal_places": 2, "min_value": 0, "required": False}


SEVERAL = f"Up to {MOST_VALUES} of them."


class ListParameters(serializers.Serializer):
    """Parameters of a list. Any other name is an attribute to filter by (`colour=blue`).

    A name may come several times: any of its values may fit, and each name must fit.
    """

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_WORDS, help_text="Words to search."
    )
    category = serializers.CharField(
        required=False, help_text=f"Id, address (`ceramics/vases`) or slug. {SEVERAL}"
    )
    brand = serializers.CharField(required=False, help_text=f"Slug of a brand. {SEVERAL}")
    seller = serializers.CharField(required=False, help_text=f"Code of a seller. {SEVERAL}")
    min_price = serializers.DecimalField(**PRICE, help_text="As shown in the country.")
    max_price = serializers.DecimalField(**PRICE, help_text="As shown in the country; included.")
    rating = serializers.IntegerField(
        required=False, min_value=1, max_value=5, help_text="So many stars at least."
    )
    in_stock = serializers.BooleanField(
        required=False, default=False, help_text="Only what is there."
    )
    sort = serializers.ChoiceField(
        required=False,
        choices=SORT_ORDERS_OF_SEARCH,
        help_text="`newest` where nothing is searched, otherwise `relevance`.",
    )
    facets = serializers.BooleanField(
        required=False, default=False, help_text="Count what the list can be filtered by."
    )


class NumberedParameters(ListParameters):
    """And which page (v1)."""

    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=MOST_PAGES)
    per_page = serializers.IntegerField(
        required=False, default=PER_PAGE, min_value=1, max_value=MOST_PER_PAGE
    )


class CursorParameters(ListParameters):
    """And from where on (v2)."""

    cursor = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=2000, help_text="From `next`."
    )
    limit = serializers.IntegerField(
        required=False, default=PER_PAGE, min_value=1, max_value=MOST_PER_PAGE
    )


ALWAYS_FILTERS = (BRAND, SELLER)
NOT_FILTERS = frozenset(
    {*NumberedParameters().fields, *CursorParameters().fields, "country", "fields", "include"}
    | {"format", "availability", "price"}
) - {*ALWAYS_FILTERS}


@dataclass(frozen=True)
class Asked:
    """What a request asks, as the engine understands it; `departments` where they are needed.

    `looked` of the words where names had to be looked up anyway.
    """

    words: str
    sort: str
    choices: Choices
    given: Mapping[str, Any]
    departments: Departments
    looked: Looked | None


def asked_by(
    request: Request, *, parameters: type[ListParameters], is_of_category: bool = False
) -> Asked:
    """Read what a request asks. One query for what its names stand for, if it needs any.

    What is unknown among the names is not heeded; what is unknown among the values finds nothing.
    Raises ValidationError for what makes no sense, and for more than is looked up.
    """
    query = request.query_params
    serializer = parameters(data=query.dict())
    serializer.is_valid(raise_exception=True)
    given = serializer.validated_data
    words = CONTROL.sub(" ", given.get("q", "")).strip()
    needs_tree = is_of_category or given["facets"] or "category" in query
    chosen = _chosen(query)
    # Where a cursor leads nothing is mended: it says what is searched.
    typed = "" if given.get("cursor") else words
    names = names_of(_values_asked(chosen), with_departments=needs_tree, words=typed)
    return Asked(
        words=words,
        sort=_sort(given.get("sort", ""), words),
        choices=Choices(
            prices=_prices(given.get("min_price"), given.get("max_price")),
            categories=_categories(_values_of("category", query), names.departments),
            values=_keys_by_facet(chosen, names.values),
            rating=given.get("rating"),
            only_available=given["in_stock"],
        ),
        given=given,
        departments=names.departments,
        looked=names.looked,
    )


def _sort(asked: str, words: str) -> str:
    if asked == RELEVANCE and not words:
        raise ValidationError({"sort": _("Only what is searched has a relevance.")})
    return asked or (RELEVANCE if words else NEWEST)


def _prices(low: Decimal | None, high: Decimal | None) -> tuple[PriceRange, ...]:
    if low is not None and high is not None and low > high:
        raise ValidationError({"min_price": _("It is above max_price.")})
    if not low and high is None:
        return ()
    return (PriceRange(low or None, None if high is None else high + CENT),)


def _categories(names: list[str], departments: Departments) -> tuple[int, ...]:
    if not names:
        return ()
    found = (department_named(name, departments) for name in names)
    # 0 is no category's: nothing lies in what is not there.
    return tuple(each.pk for each in found if each) or (0,)


def department_named(name: str, departments: Departments) -> Department | None:
    """A public category by its id, address, slug or name."""
    if name.isascii() and name.isdecimal() and len(name) <= len(str(LARGEST_ID)):
        return next((each for each in departments if each.pk == int(name)), None)
    return departments.called(name)


def _chosen(query: Any) -> dict[str, list[str]]:
    """The values by name of what may be a facet; of which it is one, the database knows."""
    chosen: dict[str, list[str]] = {}
    for name in query:
        is_filter = name not in NOT_FILTERS and "\x00" not in name and len(name) <= LONGEST_NAME
        if not is_filter or not (values := _values_of(name, query)):
            continue
        if len(chosen) == MOST_NAMES:
            raise ValidationError({name: _("A list is filtered by %d names at most.") % MOST_NAMES})
        chosen[name] = values
    return chosen


def _values_of(name: str, query: Any) -> list[str]:
    """The values of a name, each once."""
    values = [value for value in dict.fromkeys(query.getlist(name)) if value]
    if len(values) > MOST_VALUES:
        raise ValidationError({name: _("Up to %d values of a name are looked up.") % MOST_VALUES})
    return values


def _keys_by_facet(
    chosen: Mapping[str, list[str]], values: list[FacetValue]
) -> dict[str, tuple[int, ...]]:
    """The keys of the chosen values.

    A facet whose value nobody knows has nothing (0 is no value's key). What is no facet is no
    filter.
    """
    found: dict[str, tuple[int, ...]] = {name: () for name in ALWAYS_FILTERS if name in chosen}
    for value in values:
        keys = (value.pk,) if value.slug in chosen[value.facet] else ()
        found[value.facet] = (*found.get(value.facet, ()), *keys)
    return {facet: keys or (0,) for facet, keys in found.items()}


def _values_asked(chosen: Mapping[str, list[str]]) -> QuerySet[FacetValue]:
    """Those that were chosen, and one of each facet, whichever it is, to tell that it is one."""
    if not chosen:
        return FacetValue.objects.none()
    of_facets = FacetValue.objects.filter(facet__in=chosen)
    demand = Q(pk__in=of_facets.order_by("facet", "slug").distinct("facet").values("pk"))
    for name, values in chosen.items():
        demand |= Q(facet=name, slug__in=[value for value in values if "\x00" not in value])
    return FacetValue.objects.filter(demand)
