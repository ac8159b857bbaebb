"""Addresses of listings: what one says, and how one is written.

`/catalogue/?brand=finch&brand=wren&price=20-50&sort=price-asc&page=2`: within a name any value may
fit, and each name must fit. The order is always the same, and what says nothing is left out, so
that one choice has one address. What is unknown is not heeded.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import quote

from django.http import QueryDict

from catalogue.search.documents import RESERVED
from catalogue.search.engine import PriceRange

LONGEST_WORDS = 200
MOST_NAMES, MOST_VALUES = 20, 40
PRICE = re.compile(r"(\d{0,7}(?:\.\d{1,2})?)-(\d{0,7}(?:\.\d{1,2})?)")
THOUSANDS = re.compile(r"[.,\s](?=\d{3}(?!\d))")
AMOUNT = re.compile(r"\d{1,7}(?:[.,]\d{1,2})?")
CONTROL = re.compile(r"[\x00-\x1f\x7f\s]+")
CENT = Decimal("0.01")
RATINGS = ("4", "3", "2")
IN_STOCK = "in-stock"
PRICE_FIELDS = ("price_from", "price_to")
LAST = ("rating", "availability", "sort", "page")


@dataclass(frozen=True)
class Address:
    """The parameters of a listing: `chosen` has texts by name, without words, sort and page."""

    path: str
    words: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    def __str__(self) -> str:
        pairs = [("q", self.words)] if self.words else []
        pairs += self.pairs
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
        return f"{self.path}?{query}" if query else self.path

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of what is chosen, in the order of an address."""
        names = sorted(self.chosen, key=lambda name: (name in LAST, name))
        return [(name, value) for name in names for value in sorted(self.chosen[name])]

    def has(self, name: str, value: str) -> bool:
        return value in self.chosen.get(name, ())

    def chooses(self, name: str, values: Iterable[str]) -> "Address":
        """With these values for a name, or without the name when there are none; on page one."""
        chosen = self.chosen | {name: tuple(values)}
        return replace(self, chosen={key: found for key, found in chosen.items() if found}, page=1)

    def without(self, name: str, value: str) -> "Address":
        left = (other for other in self.chosen.get(name, ()) if other != value)
        return self.chooses(name, left)

    def cleared(self) -> "Address":
        """Without choices; words and order stay."""
        return replace(self, chosen={}, page=1)

    def on_page(self, number: int) -> "Address":
        return replace(self, page=number)


def address_of(path: str, given: QueryDict, *, sorts: tuple[str, ...]) -> Address:
    """What a request asks for. `sorts` are the orders of this listing, the first being usual.

    Values of facets are taken as they are; whether there are such is for the caller to find out.
    Raises ValueError for a page that is no number from 1 on.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    for name, values in given.lists():
        known = [value for value in dict.fromkeys(values) if value and "\x00" not in value]
        if known and name not in RESERVED and len(name) <= 128 and len(chosen) < MOST_NAMES:
            chosen[name] = tuple(known[:MOST_VALUES])
    chosen |= _fixed(given)
    sort = given.get("sort", "")
    return Address(
        path=path,
        words=CONTROL.sub(" ", given.get("q", "")).strip()[:LONGEST_WORDS],
        chosen=chosen,
        sort=sort if sort in sorts[1:] else "",
        page=page_number(given.get("page", "")),
    )


def page_number(text: str) -> int:
    """A page's number; 1 where none is said. Raises ValueError for anything but a whole number."""
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) >= 1):
        raise ValueError(text)
    return int(text)


def range_of(text: str) -> PriceRange | None:
    """The prices that an address says, such as `20-50`; None for what makes no sense."""
    match = PRICE.fullmatch(text)
    if match is None:
        return None
    low, high = (Decimal(edge) if edge else None for edge in match.groups())
    if (low is None and high is None) or (low is not None and high is not None and low >= high):
        return None
    return PriceRange(low or None, high)


def typed_range(given: QueryDict) -> str:
    """The prices that were typed into the two fields, as an address says them; "" for none.

    Who types 50 means up to and with 50: the range ends a cent above. Thousands may be set apart,
    as the shop itself does.
    """
    typed = (given.get(name, "").strip().lstrip("£€$ ") for name in PRICE_FIELDS)
    low, high = (
        Decimal(text.replace(",", ".")) if AMOUNT.fullmatch(text) else None
        for text in (THOUSANDS.sub("", each) for each in typed)
    )
    if low and high and low > high:
        low, high = high, low
    high = high + CENT if high else None
    return str(PriceRange(low or None, high or None)) if low or high else ""


def typed_amounts(prices: PriceRange) -> tuple[str, str]:
    """What stands in the two fields for these prices: `typed_range` the other way round."""
    low, high = prices.low, prices.high
    return (
        f"{low.normalize():f}" if low else "",
        f"{(high - CENT).normalize():f}" if high else "",
    )


def _fixed(given: QueryDict) -> dict[str, tuple[str, ...]]:
    """The choices that have names of their own, of which only sense is taken."""
    prices = [prices for text in given.getlist("price") if (prices := range_of(text))]
    categories = [text for text in given.getlist("category") if text and "\x00" not in text]
    rating = [text for text in given.getlist("rating") if text in RATINGS]
    found = {
        "price": tuple(dict.fromkeys(map(str, prices)))[:MOST_VALUES],
        "category": tuple(dict.fromkeys(categories))[:MOST_VALUES],
        "seller": tuple(
            text for text in dict.fromkeys(given.getlist("seller")) if text and "\x00" not in text
        )[:MOST_VALUES],
        "rating": (min(rating),) if rating else (),
        "availability": (IN_STOCK,) if IN_STOCK in given.getlist("availability") else (),
    }
    return {name: values for name, values in found.items() if values}


def _quoted(text: str) -> str:
    return quote(text, safe="/-._~")
