"""When a price may be called reduced, and from what.

Directive 98/6/EC, Article 6a (from Directive (EU) 2019/2161): a reduction is announced with the
lowest price of at least the 30 days before it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import NamedTuple

WINDOW = timedelta(days=30)
TOLD = 2 * WINDOW
"""No history from before tells anything of a reduction: one ends when it is a window old."""
CENT = Decimal("0.01")


class Offered(NamedTuple):
    """The net price from a moment on (UTC); None: not offered to anybody. A class of tax "" is not
    known."""

    since: datetime
    price: Decimal | None
    tax_class: str = ""


class Kind(StrEnum):
    """What the value of an offer says: how many per cent or how much it takes off, or the price
    that is left."""

    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    PRICE = "price"


class Terms(NamedTuple):
    """What an offer (its id) makes of the price of a single piece, so that any price can be put in.

    Amounts are net of tax. Nothing is taken off a piece that costs less than `least`. `combines`:
    it may meet others that do on the same piece.
    """

    offer: int
    kind: Kind
    value: Decimal
    least: Decimal
    combines: bool


class Span(NamedTuple):
    """From a moment until before another (UTC; None: it lasts) an offer made a price lower.

    On these terms, or (None) on terms that are not known.
    """

    since: datetime
    until: datetime | None
    terms: Terms | None = None


class Reduction(NamedTuple):
    """The lowest price before the reduction, and when it stops being news (UTC)."""

    before: Decimal
    until: datetime


def reduction(
    history: Sequence[Offered], *, at: datetime, lowered: Sequence[Span] = ()
) -> Reduction | None:
    """What may be struck through beside the price of now; None: nothing.

    `history` is oldest first and in one currency; `lowered` is what offers made of it. Nothing may
    be struck through unless the product was on offer when the 30 days before the reduction began,
    at prices that were all known, taxed alike and higher than now; and no longer than 30 days,
    since then the lowest price of the last 30 days is this one. Nor where the lowest was what an
    offer left: that is not known to the penny.
    """
    past = [each for each in history if each.since <= at]
    if not past or past[-1].price is None:
        return None
    now = past[-1].price
    began = past[-1].since
    for each in reversed(past):
        if each.price != now:
            break
        began = each.since
    opening = began - WINDOW
    if at >= began + WINDOW or _price_at(opening, past) is None:
        return None
    if len({each.tax_class for each in _in_force(past, since=opening)} - {""}) > 1:
        return None
    spans = [each for each in lowered if each.since < began and (each.until or at) > opening]
    if any(each.terms is None for each in spans):
        return None
    changes = {each.since for each in (*past, *spans) if opening < each.since < began}
    prices: set[Decimal] = set()
    left_by_offers: set[Decimal] = set()
    for moment in {opening, *changes}:
        if (price := _price_at(moment, past)) is not None:
            prices.add(price)
            left = lowest_price(price, _terms_at(moment, spans))
            if left < price:
                left_by_offers.add(left - CENT)
    before = min(prices)
    if before <= now or before > min(left_by_offers, default=before):
        return None
    return Reduction(before, began + WINDOW)


def lowest_price(price: Decimal, terms: Iterable[Terms]) -> Decimal:
    """The least that anybody paid for a single piece while offers ran on these terms, net of tax.

    Each offer reckons from the full price. Those that combine add up; of the others it is the best,
    and so it is of an offer's own terms, where it is not known when one gave way to the other.
    Rounded down to the cent; what was paid with tax may have been a cent less all the same.
    """
    alone: dict[int, Decimal] = {}
    combined: dict[int, Decimal] = {}
    for each in terms:
        best = combined if each.combines else alone
        best[each.offer] = max(best.get(each.offer, Decimal(0)), _taken_off(price, each))
    together = sum(combined.values(), Decimal(0))
    return max(price - max([together, *alone.values()]), Decimal(0)).quantize(CENT, ROUND_DOWN)


def _terms_at(moment: datetime, spans: Sequence[Span]) -> set[Terms]:
    # A set: a variant is told of an offer by its own span and by that of its parent.
    return {
        span.terms
        for span in spans
        if span.terms and span.since <= moment and (span.until is None or moment < span.until)
    }


def _in_force(history: Sequence[Offered], *, since: datetime) -> list[Offered]:
    """What was offered at a moment and after it."""
    before = [each for each in history if each.since <= since]
    return before[-1:] + [each for each in history if each.since > since]


def _price_at(moment: datetime, history: Sequence[Offered]) -> Decimal | None:
    return next((each.price for each in reversed(history) if each.since <= moment), None)


def _taken_off(price: Decimal, terms: Terms) -> Decimal:
    if price < terms.least:
        return Decimal(0)
    match terms.kind:
        case Kind.PERCENTAGE:
            return price * terms.value / 100
        case Kind.AMOUNT:
            return terms.value
        case Kind.PRICE:
            return max(price - terms.value, Decimal(0))
