"""The orders of listings, and where in one a page goes on: behind the row that was the last.

A place is written as text that only this module reads. It says the values that the last product
was sorted by, so that what is added or sold meanwhile shifts nothing, and what the words were
taken for, so that a search goes on with what it began with.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from catalogue.models import Product
from catalogue.rules import LARGEST_ID
from catalogue.search.engine import NEWEST, RELEVANCE, UnknownPosition

LONGEST_TOKEN = 2000
DECIMALS = 8


class Key(NamedTuple):
    """One column that an order sorts by; `read` makes its value of what JSON keeps of it.

    A row may lack the value where `is_optional`, and then comes last.
    """

    column: str
    read: Callable[[Any], Any]
    is_falling: bool = True
    is_optional: bool = False


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _price(text: str) -> Decimal:
    price = Decimal(text)
    if not price.is_finite() or not -DECIMALS <= int(price.as_tuple().exponent) <= 0:
        raise ValueError
    return price


def _number(value: float) -> float:
    if not -LARGEST_ID <= float(value) <= LARGEST_ID:
        raise ValueError
    return value


def _text(value: str) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    return value


ID = Key("id", _number)
ORDERS: dict[str, tuple[Key, ...]] = {
    NEWEST: (Key("date_created", _moment), ID),
    "price-asc": (Key("shown_price", _price, is_falling=False, is_optional=True), ID),
    "price-desc": (Key("shown_price", _price, is_optional=True), ID),
    "rating": (Key("rating", _number, is_optional=True), Key("rating_count", _number), ID),
    "title": (Key("title", _text, is_falling=False), ID),
    RELEVANCE: (
        Key("is_number", _number),
        Key("fitness", _number),
        Key("rating_count", _number),
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
    places = {f"place_{number}": F(key.column) for number, key in enumerate(keys[:-1])}
    return products.annotate(**places).order_by(*map(_direction, keys))


def behind(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """The rows that come after one with these values, in this order."""
    found = Q()
    same = Q()
    for key, value in zip(keys, values, strict=True):
        if value is not None:
            step = Q(**{f"{key.column}__{'lt' if key.is_falling else 'gt'}": value})
            found |= same & (
                step | Q(**{f"{key.column}__isnull": True}) if key.is_optional else step
            )
        same &= Q(**{f"{key.column}__isnull": True} if value is None else {key.column: value})
    first = keys[0]
    if not first.is_optional:  # said once more, in the words of an index
        found &= Q(**{f"{first.column}__{'lte' if first.is_falling else 'gte'}": values[0]})
    return found


def position_of(product: Product, keys: Sequence[Key], said: Said) -> str:
    """Where a page goes on that ended with this product, as it was read by `ordered`."""
    values = [getattr(product, f"place_{number}") for number in range(len(keys) - 1)]
    told = [[key.column for key in keys], [*map(_plain, values), product.pk]]
    text = json.dumps([*told, said.words, said.did_you_mean, said.loosely])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position_in(token: str, keys: Sequence[Key]) -> tuple[list[Any], Said]:
    """The values and words of a place. Raises UnknownPosition for what is none of this order."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError
        padded = token + "=" * (-len(token) % 4)
        columns, written, words, meant, loosely = json.loads(urlsafe_b64decode(padded))
        if columns != [key.column for key in keys] or len(written) != len(keys):
            raise ValueError
        values = [_read(key, value) for key, value in zip(keys, written, strict=True)]
        said = Said(_text(words), _text(meant), bool(loosely))
    except (ValueError, TypeError, ArithmeticError, binascii.Error, RecursionError):
        raise UnknownPosition(token) from None
    return values, said


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(key: Key, value: Any) -> Any:
    return None if value is None and key.is_optional else key.read(value)


def _direction(key: Key) -> Any:
    """Without a word of what is missing where nothing is: an index that says none would not do."""
    missing_last = True if key.is_optional else None
    column = F(key.column)
    return (
        column.desc(nulls_last=missing_last)
        if key.is_falling
        else column.asc(nulls_last=missing_last)
    )
