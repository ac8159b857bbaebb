"""Product search on PostgreSQL: full text, likeness of words, facets from arrays."""

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When

from catalogue.rules import Availability
from catalogue.search.engine import RELEVANCE, Query, Results, Suggestions
from catalogue.search.postgres.conditions import (
    code_query,
    conditions,
    products_in_question,
    words_query,
)
from catalogue.search.postgres.facets import counted
from catalogue.search.postgres.highlights import headline, marked
from catalogue.search.postgres.spelling import any_of, mended, wanted_words
from catalogue.search.postgres.suggestions import suggestions_for

WEIGHTS = [0.05, 0.2, 0.5, 1.0]
"""What a word counts in a description, in attributes, in brand and category, in the title."""

SOLD_OUT_COUNTS = 0.5
"""What nobody can buy comes after what is as fitting and there."""

ORDERS = {
    "newest": ("-date_created", "-id"),
    "price-asc": (F("shown_price").asc(nulls_last=True), "-id"),
    "price-desc": (F("shown_price").desc(nulls_last=True), "-id"),
    "rating": (F("rating").desc(nulls_last=True), "-rating_count", "-id"),
    "title": ("title", "-id"),
}


class PostgresSearch:
    """See `catalogue.search.engine.SearchEngine`."""

    def search(self, query: Query) -> Results:
        """Two queries for the page and one more for the pictures.

        Words that find nothing take two or three more: one to mend them, and one for each attempt.
        """
        if not query.words:
            return _results(query, "")
        found = _results(query, query.words)
        if found.total or _finds_anything(query, words_query(query.words)):
            return found
        better = mended(query.words)
        if better:
            found = _results(query, better, did_you_mean=better)
            if found.total or _finds_anything(query, words_query(better)):
                return found
        some = any_of(better or query.words)
        return _results(query, some, loosely=True) if some else found

    def suggest(self, words: str) -> Suggestions:
        return suggestions_for(words)


def _finds_anything(query: Query, words: SearchQuery) -> bool:
    """Whether only the choices are to blame for an empty page."""
    return bool(query.choices) and products_in_question(query, words).exists()


def _results(query: Query, said: str, *, did_you_mean: str = "", loosely: bool = False) -> Results:
    words = words_query(said) if said else None
    products = products_in_question(query, words)
    chosen = conditions(query.choices)
    total, _in_question, facets = counted(products, chosen)
    start = (query.page - 1) * query.page_size
    shown = []
    highlights = {}
    if start < total:
        cards = _sorted(products.filter(*chosen.values()), query, words, said).for_cards()
        shown = list(cards[start : start + query.page_size])
    if words is not None:
        highlights = {product.pk: marked(product.headline) for product in shown}
    return Results(
        products=shown,
        total=total,
        facets=facets,
        did_you_mean=did_you_mean if total else "",
        loosely=loosely,
        highlights=highlights,
    )


def _sorted(products: QuerySet, query: Query, words: SearchQuery | None, said: str) -> QuerySet:
    if words is None:
        return products.order_by(*ORDERS.get(query.sort, ORDERS["newest"]))
    products = products.annotate(headline=headline("title", words))
    if query.sort != RELEVANCE:
        return products.order_by(*ORDERS.get(query.sort, ORDERS["newest"]))
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
            When(is_number, then=Value(1)), default=Value(0), output_field=IntegerField()
        ),
        fitness=rank * share,
    ).order_by("-is_number", "-fitness", "-rating_count", "-id")
