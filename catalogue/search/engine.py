"""The one interface of listings and search. The setting SEARCH_ENGINE names who answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from catalogue.models import Product

RELEVANCE, NEWEST = "relevance", "newest"
SORT_ORDERS = (NEWEST, "price-asc", "price-desc", "rating", "title")
SORT_ORDERS_OF_SEARCH = (RELEVANCE, *SORT_ORDERS)

PRODUCTS_PER_PAGE = 24


@dataclass(frozen=True)
class PriceRange:
    """From `low` up to and without `high`, as shown to the shopper; None: open."""

    low: Decimal | None
    high: Decimal | None

    def __str__(self) -> str:
        """As an address says it: `20-50`, `-20`, `150-`."""
        return "-".join("" if edge is None else f"{edge.normalize():f}" for edge in self.edges)

    @property
    def edges(self) -> tuple[Decimal | None, Decimal | None]:
        return self.low, self.high


@dataclass(frozen=True)
class Choices:
    """What a shopper has chosen. Within one kind any may fit, and each kind must fit.

    `values` has numbers of `FacetValue` by facet: brand, seller and the filterable attributes.
    """

    prices: tuple[PriceRange, ...] = ()
    categories: tuple[int, ...] = ()
    values: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    rating: int | None = None
    only_available: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.prices or self.categories or self.values or self.rating or self.only_available
        )


class Counts(IntEnum):
    """How much is counted of what fits: nothing, how many there are, or each facet too."""

    NOTHING = 0
    TOTAL = 1
    FACETS = 2


class UnknownPosition(ValueError):
    """What was given as a place in a listing is none."""


@dataclass(frozen=True)
class Looked:
    """What was looked up of a query's words beforehand, in the whole shop: each that nothing has,
    by its place, with one that the shop has instead; None where a product has all of them."""

    unknown: Sequence[tuple[int, str, str | None]] | None


@dataclass(frozen=True)
class Query:
    """One listing: within a category or of what was searched, filtered, sorted, one page of it.

    A page is the one of a number, or, with `after`, what follows the place that `Results.next` of
    the page before named: that costs the same however far one has read. `tax_rates` are the
    fractions by tax class of the shopper's country: prices are compared, counted and sorted as
    they are shown. Without rates these are the net prices. `looked` saves the engine a query where
    the words find nothing.
    """

    words: str = ""
    category: int | None = None
    choices: Choices = Choices()
    sort: str = NEWEST
    page: int = 1
    page_size: int = PRODUCTS_PER_PAGE
    after: str = ""
    counts: Counts = Counts.FACETS
    tax_rates: Mapping[str, Decimal] = field(default_factory=dict)
    looked: Looked | None = None


@dataclass(frozen=True)
class ValueCount:
    """How many products have a value, of those that fit all other kinds of choices."""

    key: int
    slug: str
    label: str
    count: int


@dataclass
class Facets:
    """What the products can be filtered by. The counts of a kind do not heed its own choices.

    `prices` are counts by the number of a step between `price_edges`; `ratings` by whole stars,
    rounded down; `values` by facet, with the heading of each in `headings`.
    """

    categories: dict[int, int] = field(default_factory=dict)
    price_edges: Sequence[Decimal] = ()
    prices: dict[int, int] = field(default_factory=dict)
    ratings: dict[int, int] = field(default_factory=dict)
    available: int = 0
    values: dict[str, list[ValueCount]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)


@dataclass
class Results:
    """One page. `products` are ready for cards; `highlights` are titles with <mark>, by product.

    `total` is None and `facets` are empty where they were not asked for. `next` is the place behind
    the last product, empty where nothing follows.
    `did_you_mean` is what was searched instead, where the words themselves find nothing. `loosely`:
    nothing has all the words, and these have some.
    """

    products: list[Product]
    total: int | None
    facets: Facets
    next: str = ""
    did_you_mean: str = ""
    loosely: bool = False
    highlights: dict[int, SafeString] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """Something that begins like what is being typed. `title` is safe, with <mark>.

    `price` is net, and of a product whose `price_varies` the lowest.
    """

    title: SafeString
    url: str
    picture: str = ""
    price: Decimal | None = None
    price_varies: bool = False
    tax_class: str = ""
    note: str = ""


@dataclass
class Suggestions:
    products: list[Suggestion] = field(default_factory=list)
    categories: list[Suggestion] = field(default_factory=list)
    articles: list[Suggestion] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.products or self.categories or self.articles)


class SearchEngine(Protocol):
    """Whoever finds products. Words come as they were typed: any text of up to 200 characters."""

    def search(self, query: Query) -> Results:
        """A page of products and what they can be filtered by. A page too far has no products.

        Raises UnknownPosition for an `after` that no results named in this order.
        """

    def suggest(self, words: str) -> Suggestions:
        """What begins like these words, in one round trip; where nothing does, what was meant."""

    def looking_up(self, words: str) -> tuple[str, Sequence[Any]] | None:
        """A statement with its parameters that finds `Looked.unknown` of these words in the shop's
        database, for who asks that something else anyway; no row stands for None.

        None from an engine that has its words elsewhere: `search` looks them up, if it must.
        """


@lru_cache
def _engine(path: str) -> Any:
    return import_string(path)()


def search_engine() -> SearchEngine:
    """The engine that SEARCH_ENGINE names."""
    return _engine(settings.SEARCH_ENGINE)
