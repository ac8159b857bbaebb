"""The one interface of product search. Another engine takes its place behind `found_products`."""

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import QuerySet

from catalogue.queries import listed_products


def found_products(words: str) -> QuerySet:
    """Listed products whose title, number or description match the words, best first."""
    query = SearchQuery(words, config="english", search_type="websearch")
    vector = SearchVector("title", weight="A", config="english") + SearchVector(
        "upc", "description", weight="C", config="english"
    )
    products = listed_products().annotate(rank=SearchRank(vector, query), document=vector)
    return products.filter(document=query).order_by("-rank", "-id")
