"""Pure rules of the catalogue: what a card says about price and stock."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import models

LOW_STOCK = 5
"""At this many units or fewer a product is shown as nearly gone."""


LARGEST_ID = 2**63 - 1
DIGITS = len(str(LARGEST_ID))


def is_id(written: str) -> bool:
    """Whether digits in an address can be the id of a row: longer ones are an error to Python."""
    return written.isdecimal() and len(written) <= DIGITS and 0 < int(written) <= LARGEST_ID


class Availability(models.TextChoices):
    """What a shopper is told about stock."""

    IN_STOCK = "in-stock"
    LOW = "low"
    SOLD_OUT = "sold-out"
    UNAVAILABLE = "unavailable"


class StockLine(NamedTuple):
    """One stock record as a card sees it: net price and units free to sell (None: not counted)."""

    price: Decimal | None
    free: int | None


class CardFigures(NamedTuple):
    """Price excluding tax, whether it is the lowest of several, and the `Availability`."""

    price: Decimal | None
    price_varies: bool
    availability: str


def availability_of(free: int | None) -> str:
    """The `Availability` of `free` units; None means stock is not counted."""
    if free is None or free > LOW_STOCK:
        return Availability.IN_STOCK
    return Availability.LOW if free > 0 else Availability.SOLD_OUT


def card_figures(stock: Iterable[StockLine]) -> CardFigures:
    """Sum up the stock records of a product and its public children.

    The lowest price is taken among what can be bought, and among everything when nothing can.
    """
    priced = [(line.price, line.free) for line in stock if line.price is not None]
    if not priced:
        return CardFigures(None, False, Availability.UNAVAILABLE)
    buyable = [line for line in priced if availability_of(line[1]) != Availability.SOLD_OUT]
    prices = {price for price, _units in (buyable or priced)}
    free = [units for _price, units in buyable]
    if not buyable:
        availability = Availability.SOLD_OUT
    elif None in free:
        availability = Availability.IN_STOCK
    else:
        availability = availability_of(sum(units for units in free if units is not None))
    return CardFigures(min(prices), len(prices) > 1, availability)
