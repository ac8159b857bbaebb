"""Which products a listing shows: what is in question at all, and what was chosen of it."""

from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, DecimalField, Exists, F, Q, QuerySet, Value, When
from django.db.models.functions import Round

from catalogue.models import Product
from catalogue.rules import Availability
from catalogue.search.documents import NUMBER, code_of
from catalogue.search.engine import Choices, PriceRange, Query
from catalogue.search.models import TEXT_CONFIG

AVAILABLE = (Availability.IN_STOCK, Availability.LOW)
CENTS = 2
PRICE, CATEGORY, RATING, AVAILABILITY = "price", "category", "rating", "availability"


def words_query(words: str) -> SearchQuery:
    """All of the words, as web search engines read them: "a phrase", or, -without."""
    return SearchQuery(words, config=TEXT_CONFIG, search_type="websearch")


def code_query(words: str) -> SearchQuery | None:
    """A product number, with or without its dashes and spaces."""
    code = code_of(words)
    return SearchQuery(f"{NUMBER}{code}", config="simple", search_type="raw") if code else None


def products_in_question(query: Query, words: str = "", otherwise: str = "") -> QuerySet:
    """Public products of the query's category that have the words; nothing chosen is heeded yet.

    Where no product has them, those that have what is to be searched `otherwise`. Annotated with
    `shown_price`, and then with `has_words`, whether it is the words themselves.
    """
    products = Product.objects.filter(is_public=True).exclude(structure=Product.CHILD)
    if query.category is None:
        products = products.filter(search_document__isnull=False)
    else:
        products = products.filter(search_document__categories__contains=[query.category])
    if words and otherwise:
        finds = Exists(products_in_question(query, words))
        has_them = (Q(finds) & _has(words, query)) | (~Q(finds) & _has(otherwise, query))
        products = products.annotate(has_words=finds).filter(has_them)
    elif words:
        products = products.filter(_has(words, query))
    return products.annotate(shown_price=shown_price(query.tax_rates))


def _has(words: str, query: Query) -> Q:
    said, code = words_query(words), code_query(query.words)
    return Q(search_document__document=said | code if code else said)


def shown_price(tax_rates: Mapping[str, Decimal]):
    """The price on a card as the shopper reads it: with tax where the country expects it.

    Rounded half up to the cent for one unit, as `checkout.tax.rates` does. With one rate for all
    the order of prices is that of net prices.
    """
    rates = {tax_class: rate for tax_class, rate in tax_rates.items() if rate}
    if not rates:
        return F("card_price")
    money = DecimalField(max_digits=14, decimal_places=4)
    tax = Case(
        *(
            When(tax_class=tax_class, then=F("card_price") * Value(rate, output_field=money))
            for tax_class, rate in sorted(rates.items())
        ),
        default=Value(Decimal(0), output_field=money),
        output_field=money,
    )
    return F("card_price") + Round(tax, precision=CENTS)


def conditions(choices: Choices) -> dict[str, Q]:
    """What each kind of choice demands, by facet."""
    found: dict[str, Q] = {}
    if choices.categories:
        found[CATEGORY] = Q(search_document__categories__overlap=list(choices.categories))
    if choices.prices:
        found[PRICE] = reduce(or_, map(_costs, choices.prices))
    for facet, keys in choices.values.items():
        found[facet] = Q(search_document__values__overlap=list(keys))
    if choices.rating:
        found[RATING] = Q(rating__gte=choices.rating)
    if choices.only_available:
        found[AVAILABILITY] = Q(card_availability__in=AVAILABLE)
    return found


def _costs(prices: PriceRange) -> Q:
    low, high = prices.edges
    within = Q(shown_price__isnull=False)
    if low is not None:
        within &= Q(shown_price__gte=low)
    if high is not None:
        within &= Q(shown_price__lt=high)
    return within
