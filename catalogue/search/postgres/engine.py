"""Product search on PostgreSQL: full text, likeness of words, facets from arrays."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

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
    behind,
    order_of,
    ordered,
    position_in,
    position_of,
)
from catalogue.search.postgres.spelling import any_of, mended, wanted_words
from catalogue.search.postgres.suggestions import suggestions_for

WEIGHTS = [0.05, 0.2, 0.5, 1.0]
"""What a word counts in a description, in attributes, in brand and category, in the title."""

SOLD_OUT_COUNTS = 0.5
"""What nobody can buy comes after what is as fitting and there."""


class PostgresSearch:
    """See `catalogue.search.engine.SearchEngine`."""

    def search(self, query: Query) -> Results:
        """One query for the page with its pictures, and one for what is counted.

        Words that find nothing take two or three more: one to mend them, and one for each attempt.
        """
        if query.after or not query.words:
            return _results(query, Said())
        found = _results(query, Said(query.words))
        if _is_there(found) or _finds_anything(query, words_query(query.words)):
            return found
        better = mended(query.words)
        if better:
            found = _results(query, Said(better, did_you_mean=better))
            if _is_there(found) or _finds_anything(query, words_query(better)):
                return found
        some = any_of(better or query.words)
        return _results(query, Said(some, loosely=True)) if some else found

    def suggest(self, words: str) -> Suggestions:
        return suggestions_for(words)


def _is_there(found: Results) -> bool:
    return bool(found.total or found.products)


def _finds_anything(query: Query, words: SearchQuery) -> bool:
    """Whether only the choices are to blame for an empty page."""
    return bool(query.choices) and products_in_question(query, words).exists()


def _results(query: Query, said: Said) -> Results:
    """The page that is asked for, of these words, or of those that the place names."""
    keys = order_of(query.sort, has_words=bool(query.words))
    values: list[Any] = []
    if query.after:
        values, said = position_in(query.after, keys)
    words = words_query(said.words) if said.words else None
    products = products_in_question(query, words)
    chosen = conditions(query.choices)
    total, facets = _counted(products, chosen, query.counts)
    shown, position = [], ""
    start = 0 if query.after else (query.page - 1) * query.page_size
    if total is None or start < total:
        fitting = _ranked(products.filter(*chosen.values()), query, words, said.words)
        if values:
            fitting = fitting.filter(behind(keys, values))
        rows = _read(ordered(fitting, keys), start=start, number=query.page_size + 1)
        shown = keep_card_sizes(rows[: query.page_size])
        position = position_of(shown[-1], keys, said) if len(rows) > len(shown) else ""
    return Results(
        products=shown,
        total=total,
        facets=facets,
        next=position,
        did_you_mean=said.did_you_mean if total or shown else "",
        loosely=said.loosely,
        highlights={product.pk: marked(product.headline) for product in shown} if words else {},
    )


def _read(products: QuerySet, *, start: int, number: int) -> list[Product]:
    """So many products from a place on, with their pictures and sizes, in one query.

    PostgreSQL makes all columns of what it skips: further on only the keys are looked for first.
    """
    cards = sized(products.with_pictures())
    if not start:
        return list(cards[:number])
    return list(cards.filter(pk__in=products.values("pk")[start : start + number]))


def _counted(products: QuerySet, chosen: dict[str, Q], counts: Counts) -> tuple[int | None, Facets]:
    if counts == Counts.NOTHING:
        return None, Facets()
    if counts == Counts.TOTAL:
        return products.filter(*chosen.values()).count(), Facets()
    total, _in_question, facets = counted(products, chosen)
    return total, facets


def _ranked(products: QuerySet, query: Query, words: SearchQuery | None, said: str) -> QuerySet:
    """With `headline`, and with how well each fits, for who sorts by it."""
    if words is None:
        return products
    products = products.annotate(headline=headline("title", words))
    if query.sort != RELEVANCE:
        return products
    code = code_query(query.words)
    is_number = Q(search_document__document=code) if code else Q(pk__in=[])
    rank = SearchRank(
        F("search_document__document"),
        words_query(wanted_words(said)),
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
