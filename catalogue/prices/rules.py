"""When a price may be called reduced, and from what.

Directive 98/6/EC, Article 6a (from Directive (EU) 2019/2161): a reduction is announced with the
lowest price of at least the 30 days before it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

WINDOW = timedelta(days=30)
TOLD = 2 * WINDOW
"""No history from before tells anything of a reduction: one ends when it is a window old."""


class Offered(NamedTuple):
    """The price from a moment on (UTC); None: not offered to anybody."""

    since: datetime
    price: Decimal | None


class Span(NamedTuple):
    """From a moment until before another (UTC); None: it lasts."""

    since: datetime
    until: datetime | None


class Reduction(NamedTuple):
    """The lowest price before the reduction, and when it stops being news (UTC)."""

    before: Decimal
    until: datetime


def reduction(
    history: Sequence[Offered], *, at: datetime, lowered: Sequence[Span] = ()
) -> Reduction | None:
    """What may be struck through beside the price of now; None: nothing.

    `history` is oldest first and in one currency; `lowered` is when offers made it cheaper than
    that. What it cost then is not known here, so nothing is said of a reduction after it. Nothing
    may be struck through unless the product was on offer when the 30 days before the reduction
    began, at prices that were all higher than now; and no longer than 30 days, since then the
    lowest price of the last 30 days is this one.
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
    at_opening = [each for each in past if each.since <= opening][-1:]
    if at >= began + WINDOW or not at_opening or at_opening[0].price is None:
        return None
    if any(each.since < began and (each.until or at) > opening for each in lowered):
        return None
    since_then = [each for each in past if opening < each.since < began]
    before = min(each.price for each in [*at_opening, *since_then] if each.price is not None)
    return Reduction(before, began + WINDOW) if before > now else None
