"""Pure rules of the catalogue: what a card says about price and stock."""

from collections.abc import Iterable
from datetime import date
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
    BACKORDER = "backorder"
    PRE_ORDER = "pre-order"
    RESERVED = "reserved"
    SOLD_OUT = "sold-out"
    UNAVAILABLE = "unavailable"


AT_HAND = (Availability.IN_STOCK, Availability.LOW)
BUYABLE = (*AT_HAND, Availability.BACKORDER, Availability.PRE_ORDER)


class Standing(NamedTuple):
    """What can be had of one stock record, at one time.

    `free` units can be bought (None: not counted), `at_hand` of them are in the house. What is not
    is sent about `days` after it was bought, or from `released_on` on.
    """

    availability: str
    free: int | None = None
    at_hand: int | None = None
    days: int | None = None
    released_on: date | None = None


class StockLine(NamedTuple):
    """One stock record as a card sees it: net price, and what can be had."""

    price: Decimal | None
    standing: Standing


class CardFigures(NamedTuple):
    """Price excluding tax, whether it is the lowest of several, and when it can be had."""

    price: Decimal | None
    price_varies: bool
    availability: str
    days: int | None = None
    released_on: date | None = None


def availability_of(free: int | None) -> str:
    """The `Availability` of `free` units in the house; None means stock is not counted."""
    if free is None or free > LOW_STOCK:
        return Availability.IN_STOCK
    return Availability.LOW if free > 0 else Availability.SOLD_OUT


def standing_of(
    *,
    in_stock: int | None,
    allocated: int = 0,
    limit: int = 0,
    reserved: int = 0,
    days: int | None = None,
    released_on: date | None = None,
    today: date,
) -> Standing:
    """What can be had of `in_stock` units of which `allocated` are sold and others hold `reserved`.

    `limit` more may be sold than are in stock. Before `released_on` everything is a pre-order.
    """
    if in_stock is None:
        return Standing(Availability.IN_STOCK)
    at_hand = max(0, in_stock - allocated - reserved)
    free = max(0, in_stock + limit - allocated - reserved)
    if not free:
        is_held = in_stock + limit - allocated > 0
        return Standing(Availability.RESERVED if is_held else Availability.SOLD_OUT, 0, 0)
    if released_on is not None and released_on > today:
        return Standing(Availability.PRE_ORDER, free, 0, released_on=released_on)
    if not at_hand:
        return Standing(Availability.BACKORDER, free, 0, days=days)
    return Standing(availability_of(at_hand), free, at_hand, days=days)


def card_figures(stock: Iterable[StockLine]) -> CardFigures:
    """Sum up the stock records of a product and its public children.

    The lowest price is taken among what can be bought, and among everything when nothing can. What
    is in the house counts before what will come, and that before what is not yet released.
    """
    priced = [(line.price, line.standing) for line in stock if line.price is not None]
    if not priced:
        return CardFigures(None, False, Availability.UNAVAILABLE)
    buyable = [(price, standing) for price, standing in priced if standing.availability in BUYABLE]
    prices = {price for price, _standing in (buyable or priced)}
    lowest, varies = min(prices), len(prices) > 1
    standings = [standing for _price, standing in buyable]
    at_hand = [each.at_hand for each in standings if each.availability in AT_HAND]
    if at_hand:
        known = [units for units in at_hand if units is not None]
        number = sum(known) if len(known) == len(at_hand) else None
        return CardFigures(lowest, varies, availability_of(number))
    coming = [each.days for each in standings if each.availability == Availability.BACKORDER]
    if coming:
        told = [days for days in coming if days is not None]
        days = min(told) if told else None
        return CardFigures(lowest, varies, Availability.BACKORDER, days=days)
    releases = [each.released_on for each in standings if each.released_on is not None]
    if releases:
        return CardFigures(lowest, varies, Availability.PRE_ORDER, released_on=min(releases))
    return CardFigures(lowest, varies, Availability.SOLD_OUT)
