"""Product search on PostgreSQL: full text, likeness of words, facets from arrays."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQueryField, SearchRank
from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.functional import SimpleLazyObject

from catalogue.models import Product
from catalogue.queries import keep_card_sizes, sized
from catalogue.rules import Availability
from catalogue.search.engine import RELEVANCE, Counts, Facets, Query, Results, Suggestions
from catalogue.search.postgres.conditions import (
    code_query,
    conditions,
    products_in_question,
    words_query,
)
from catalogue.search.postgres.facets import counted
from catalogue.search.postgres.highlights import headline, marked
from catalogue.search.postgres.orders import (
    Said,
    order_of,
    ordered,
    position_in,
    position_of,
)
from catalogue.search.postgres.spelling import Unknown, any_of, mended, wanted_words
from catalogue.search.postgres.suggestions import suggestions_for
from catalogue.search.postgres.totals import nothing_found, total_of, unknown_words
from compiled import CompiledQuery
from keyset import behind

WEIGHTS = [0.05, 0.2, 0.5, 1.0]
"""What a word counts in a description, in attributes, in brand and category, in the title."""

SOLD_OUT_COUNTS = 0.5
"""What nobody can buy comes after what is as fitting and there."""


class PostgresSearch:
    """See `catalogue.search.engine.SearchEngine`."""

    def search(self, query: Query) -> Results:
        """One query for the page with its pictures, and one for what is counted.

        Words that find nothing take more: they are mended, and some of them are enough where
        nothing has all of those either. Where they were looked up before, none is taken more.
        """
        if query.after or not query.words:
            return _results(query, Said()).results
        typed = Said(query.words)
        if query.looked is None:
            found = _results(query, typed, is_typed=True)
            instead = _instead(query.words, found.unknown)
            return _results(query, *instead).results if instead else found.results
        if query.looked.unknown is None:
            # The shop has them, but a category may not.
            some = _some_of(query.words) if query.category is not None else []
            return _results(query, typed, *some).results
        return _results(query, *(_instead(query.words, query.looked.unknown) or [typed])).results

    def suggest(self, words: str) -> Suggestions:
        return suggestions_for(words)

    def looking_up(self, words: str) -> tuple[str, Sequence[Any]]:
        return nothing_found(products_in_question(Query(words=words), words), words=words)


class _Found(NamedTuple):
    """Results; and of words that find nothing what is unknown, None where something has them all:
    then the choices are to blame for an empty page."""

    results: Results
    unknown: Unknown | None


def _instead(words: str, unknown: Unknown | None) -> list[Said]:
    """What is searched instead of words that find nothing, the better one first; nothing if they
    find something, or nothing better can be done."""
    if unknown is None:
        return []
    better = mended(words, unknown)
    meant = [Said(better, did_you_mean=better)] if better else []
    return meant + _some_of(better or words)


def _some_of(words: str) -> list[Said]:
    some = any_of(words)
    return [Said(some, loosely=True)] if some else []


def _results(
    query: Query, said: Said, otherwise: Said | None = None, *, is_typed: bool = False
) -> _Found:
    """The page that is asked for, of these words, or of those that the place names; and where
    nothing has them, of what is said `otherwise`. What is amiss is told of words as typed."""
    keys = order_of(query.sort, has_words=bool(query.words))
    values: list[Any] = []
    if query.after:
        values, said = position_in(query.after, keys)
    words = (said.words, otherwise.words if otherwise else "")
    products = SimpleLazyObject(partial(products_in_question, query, *words))
    chosen = conditions(query.choices)
    typed = query.words if is_typed else ""
    total, facets, unknown = _counted(products, chosen, query.counts, typed=typed)
    shown, position = [], ""
    start = 0 if query.after else (query.page - 1) * query.page_size
    if total is None or start < total:
        number = query.page_size + 1
        if _is_plain(query):
            rows = _first_of_all(query.sort, number, tuple(query.tax_rates.items()))()
        else:
            fitting = _ranked(products.filter(*chosen.values()), query, *words)
            if values:
                fitting = fitting.filter(behind(keys, values))
            rows = _read(ordered(fitting, keys), start=start, number=number)
        shown = keep_card_sizes(rows[: query.page_size])
        if otherwise and shown and not shown[0].has_words:
            said = otherwise
        position = position_of(shown[-1], keys, said) if len(rows) > len(shown) else ""
        if typed and total is None and not shown:
            unknown = unknown_words(products, words=typed)
    results = Results(
        products=shown,
        total=total,
        facets=facets,
        next=position,
        did_you_mean=said.did_you_mean if total or shown else "",
        loosely=said.loosely if total or shown else False,
        highlights={p.pk: marked(p.headline) for p in shown} if said.words else {},
    )
    return _Found(results, unknown)


def _is_plain(query: Query) -> bool:
    """Whether the first of all there is are asked for, as most clients of the API do."""
    is_chosen = query.words or query.category is not None or query.choices
    return not (is_chosen or query.after or query.page > 1)


@lru_cache(128)
def _first_of_all(sort: str, number: int, rates: tuple[tuple[str, Decimal], ...]) -> CompiledQuery:
    """So many of them, with their pictures and sizes: a third of the time went into the SQL."""
    query = Query(sort=sort, tax_rates=dict(rates))
    products = ordered(products_in_question(query), order_of(sort, has_words=False))
    return CompiledQuery(lambda: sized(products.with_pictures())[:number])


def _read(products: QuerySet, *, start: int, number: int) -> list[Product]:
    """So many products from a place on, with their pictures and sizes, in one query.

    PostgreSQL makes all columns of what it skips: further on only the keys are looked for first.
    """
    cards = sized(products.with_pictures())
    if not start:
        return list(cards[:number])
    return list(cards.filter(pk__in=products.values("pk")[start : start + number]))


def _counted(
    products: QuerySet, chosen: dict[str, Q], counts: Counts, *, typed: str
) -> tuple[int | None, Facets, Unknown | None]:
    """How many fit, and the facets, what is asked for of it; and what is amiss with typed words
    that find nothing, where anything is counted."""
    if counts == Counts.NOTHING:
        return None, Facets(), None
    if counts == Counts.FACETS:
        total, facets = counted(products, chosen)
        unknown = unknown_words(products, words=typed) if typed and not total else None
        return total, facets, unknown
    if not typed:
        return products.filter(*chosen.values()).count(), Facets(), None
    total, unknown = total_of(products, chosen, words=typed)
    return total, Facets(), unknown


def _ranked(products: QuerySet, query: Query, words: str, otherwise: str) -> QuerySet:
    """With `headline`, and with how well each fits, for who sorts by it."""
    if not words:
        return products
    asked = _asked(words, otherwise)
    products = products.annotate(headline=headline("title", asked))
    if query.sort != RELEVANCE:
        return products
    code = code_query(query.words)
    is_number = Q(search_document__document=code) if code else Q(pk__in=[])
    rank = SearchRank(
        F("search_document__document"),
        _asked(wanted_words(words), wanted_words(otherwise)),
        weights=Value(WEIGHTS),
    )
    gone = Q(card_availability__in=(Availability.SOLD_OUT, Availability.UNAVAILABLE))
    share = Case(
        When(gone, then=Value(SOLD_OUT_COUNTS)), default=Value(1.0), output_field=FloatField()
    )
    return products.alias(
        is_number=Case(
            # Nothing to ask for leaves the default alone, which must be no number of a column.
            When(is_number, then=Value(1)),
            default=Cast(Value(0), IntegerField()),
            output_field=IntegerField(),
        ),
        fitness=rank * share,
    )


def _asked(words: str, otherwise: str) -> Any:
    """Which of the two it is that products were found by (`has_words`)."""
    said = words_query(words)
    if not otherwise:
        return said
    found = When(has_words=True, then=said)
    return Case(found, default=words_query(otherwise), output_field=SearchQueryField())
