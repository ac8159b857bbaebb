"""Pure rules of the catalogue: what a card says about price and stock."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

LOW_STOCK = 5
"""At this many units or fewer a product is shown as nearly gone."""


class Availability(models.TextChoices):
    """What a shopper is told about stock."""

    IN_STOCK = "in-stock", _("In stock")
    LOW = "low", _("Only a few left")
    SOLD_OUT = "sold-out", _("Sold out")
    UNAVAILABLE = "unavailable", _("Not for sale")


class StockLine(NamedTuple):
    """One stock record as the card sees it: net price and units free to sell (None: not counted)."""

    price: Decimal | None
    free: int | None


class CardFigures(NamedTuple):
    """Price excluding tax, whether it is the lowest of several, and the availability."""

    price: Decimal | None
    price_varies: bool
    availability: Availability


def availability_of(free: int | None) -> Availability:
    """What is said of `free` units; None means stock is not counted."""
    if free is None or free > LOW_STOCK:
        return Availability.IN_STOCK
    return Availability.LOW if free > 0 else Availability.SOLD_OUT


def card_figures(stock: Iterable[StockLine]) -> CardFigures:
    """Sum up the stock records of a product and its public children.

    The lowest price is taken among what can be bought, and among everything when nothing can.
    """
    priced = [line for line in stock if line.price is not None]
    if not priced:
        return CardFigures(None, False, Availability.UNAVAILABLE)
    buyable = [line for line in priced if availability_of(line.free) != Availability.SOLD_OUT]
    prices = {line.price for line in buyable or priced}
    if not buyable:
        availability = Availability.SOLD_OUT
    elif any(line.free is None for line in buyable):
        availability = Availability.IN_STOCK
    else:
        availability = availability_of(sum(line.free for line in buyable))
    return CardFigures(min(prices), len(prices) > 1, availability)
