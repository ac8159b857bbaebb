"""Pages by place: a list goes on behind the row that was the last, wherever that stands by now.

A place says all that the row was sorted by, its own number included, so that what is added or
taken away meanwhile shifts nothing, and no number of equal rows hides one. It is written as text
that only this module reads.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

LONGEST_TOKEN = 2000
LARGEST_NUMBER = 2**63 - 1
DECIMALS = 8


class UnknownPlace(ValueError):
    """It names no place in this order."""


class Key(NamedTuple):
    """One column that an order sorts by; `read` makes its value of what JSON keeps of it.

    A row may lack the value where `is_optional`, and then comes last.
    """

    column: str
    read: Callable[[Any], Any]
    is_falling: bool = True
    is_optional: bool = False

    @property
    def name(self) -> str:
        """As Django names a direction."""
        return f"-{self.column}" if self.is_falling else self.column


def turned(keys: Sequence[Key]) -> list[Key]:
    """The same order from its end. No key is optional."""
    return [key._replace(is_falling=not key.is_falling) for key in keys]


def direction(key: Key) -> OrderBy:
    """Without a word of what is missing where nothing is: an index that says none would not do."""
    missing_last = True if key.is_optional else None
    column = F(key.column)
    return (
        column.desc(nulls_last=missing_last)
        if key.is_falling
        else column.asc(nulls_last=missing_last)
    )


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


def token_of(keys: Sequence[Key], values: Sequence[Any], *more: Any) -> str:
    """A place as text, with what else is to be known where the list goes on."""
    place = [[key.name for key in keys], [*map(_plain, values)], *more]
    # As they are, letters of any script take half the room.
    return urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode().rstrip("=")


def place_in(token: str, keys: Sequence[Key]) -> tuple[list[Any], list[Any]]:
    """The values of a place, and what else was told. Raises UnknownPlace for none of this order."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError
        padded = token + "=" * (-len(token) % 4)
        names, written, *more = json.loads(urlsafe_b64decode(padded))
        if names != [key.name for key in keys] or len(written) != len(keys):
            raise ValueError
        values = [_read(key, value) for key, value in zip(keys, written, strict=True)]
    except (ValueError, TypeError, ArithmeticError, binascii.Error, RecursionError):
        raise UnknownPlace(token) from None
    return values, more


def moment(text: str) -> datetime:
    """A time that knows its zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    return found


def price(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite() or not -DECIMALS <= int(found.as_tuple().exponent) <= 0:
        raise ValueError
    return found


def number(value: float) -> float:
    """A number that the database can hold."""
    if not (isinstance(value, int | float) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER):
        raise ValueError
    return value


def text(value: str) -> str:
    """Words that the database can hold."""
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    value.encode()
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(key: Key, value: Any) -> Any:
    return None if value is None and key.is_optional else key.read(value)
