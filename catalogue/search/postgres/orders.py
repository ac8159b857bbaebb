"""The orders of listings, and where in one a page goes on: behind the row that was the last.

A place says, beside what the last product was sorted by (`keyset`), what the words were taken
for, so that a search goes on with what it began with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from catalogue.models import Product
from catalogue.search.engine import NEWEST, RELEVANCE, UnknownPosition
from keyset import Key, direction, moment, number, place_in, price, text, token_of

ID = Key("id", number)
ORDERS: dict[str, tuple[Key, ...]] = {
    NEWEST: (Key("date_created", moment), ID),
    "price-asc": (Key("shown_price", price, is_falling=False, is_optional=True), ID),
    "price-desc": (Key("shown_price", price, is_optional=True), ID),
    "rating": (Key("rating", number, is_optional=True), Key("rating_count", number), ID),
    "title": (Key("title", text, is_falling=False), ID),
    RELEVANCE: (
        Key("is_number", number),
        Key("fitness", number),
        Key("rating_count", number),
        ID,
    ),
}


@dataclass(frozen=True)
class Said:
    """What was searched: the words as they were read, and whether others or fewer were typed."""

    words: str = ""
    did_you_mean: str = ""
    loosely: bool = False


def order_of(sort: str, *, has_words: bool) -> tuple[Key, ...]:
    """The keys of a sort order; the newest first where it makes no sense."""
    known = sort in ORDERS and (sort != RELEVANCE or has_words)
    return ORDERS[sort if known else NEWEST]


def ordered(products: QuerySet, keys: Sequence[Key]) -> QuerySet:
    """Sorted, what has no value last, with the values in `place_0`, `place_1`, …"""
    places = {f"place_{at}": F(key.column) for at, key in enumerate(keys[:-1])}
    return products.annotate(**places).order_by(*map(direction, keys))


def position_of(product: Product, keys: Sequence[Key], said: Said) -> str:
    """Where a page goes on that ended with this product, as it was read by `ordered`."""
    values = [getattr(product, f"place_{at}") for at in range(len(keys) - 1)]
    return token_of(keys, [*values, product.pk], said.words, said.did_you_mean, said.loosely)


def position_in(token: str, keys: Sequence[Key]) -> tuple[list[Any], Said]:
    """The values and words of a place. Raises UnknownPosition for what is none of this order."""
    try:
        values, (words, meant, loosely) = place_in(token, keys)
        return values, Said(text(words), text(meant), bool(loosely))
    except ValueError:
        raise UnknownPosition(token) from None
