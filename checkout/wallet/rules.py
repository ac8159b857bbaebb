"""Pure arithmetic of credit: what it pays of an order, and when it is taken or let go.

Amounts are Decimal major units of one currency. Credit pays first: of what goes out, and of what
stays when goods are called off, the first part is always the credit's.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal("0.00")
REFUND_LASTS_DAYS = 90
"""What goes back to a gift card can be spent for so long at the least."""


class Share(NamedTuple):
    """What one source of credit still gives to an order: `amount`, of which `taken` is taken."""

    source_id: int
    amount: Decimal
    taken: Decimal


class Step(NamedTuple):
    """What is due of one source: to take from what it holds, and to give back."""

    source_id: int
    take: Decimal
    release: Decimal


def steps_due(
    shares: Sequence[Share], *, dispatched: Decimal, cancelled: Decimal, total: Decimal, over: bool
) -> list[Step]:
    """Bring shares, in the order in which they pay, up to what was sent and called off.

    `total` is the order's; gift cards that it sells count in none of the three. `over`: nothing
    more will be sent, so nothing stays held. A source that gave all it must has no step.
    """
    still_wanted, still_sent = total - cancelled, dispatched
    steps = []
    for share in shares:
        keep = max(min(share.amount, still_wanted), share.taken)
        take = max(min(keep, still_sent), share.taken)
        still_wanted -= keep
        still_sent -= take
        step = Step(
            share.source_id,
            take=take - share.taken,
            release=share.amount - (take if over else keep),
        )
        if step.take or step.release:
            steps.append(step)
    return steps


def last_day(start: date, *, years: int) -> date:
    """The last day of a card that begins on `start`; the 29th of February ends on the 28th."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def last_day_after_hold(ends_on: date, *, held_on: date, today: date) -> date:
    """The last day of a card to which comes back what was held: as many days are left as then.

    REFUND_LASTS_DAYS at the most, so that a card with more time left keeps its day.
    """
    return min(ends_on + (today - held_on), today + timedelta(days=REFUND_LASTS_DAYS))


def is_spendable(*, expires_on: date, is_blocked: bool, today: date) -> bool:
    """Whether a gift card pays: up to and with its last day."""
    return not is_blocked and today <= expires_on
