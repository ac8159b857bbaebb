"""What is taken, let go and given back, and when: pure arithmetic on what was asked and what is.

Amounts are Decimal major units of one currency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

HOLD = timedelta(days=7)
"""How long a bank holds money, where Stripe does not say:
https://docs.stripe.com/payments/place-a-hold-on-a-payment-method"""
WARN_BEFORE = timedelta(hours=48)
TAKE_BEFORE = timedelta(hours=12)
"""What is due is taken this long before the bank lets go, even if the rest is lost by it."""

ORDER_OF_REFUNDS = {"pending": 0, "requires_action": 0, "succeeded": 1, "failed": 2, "canceled": 2}
# https://docs.stripe.com/api/disputes/object#dispute_object-status
WITHDRAWN = frozenset({"needs_response", "under_review", "lost"})
DISPUTE_ENDED = frozenset({"won", "lost", "warning_closed", "prevented"})
# An inquiry ("warning") withdraws nothing, and may become a dispute.
DISPUTE_OPEN = ("warning_needs_response", "warning_under_review", "needs_response", "under_review")
ORDER_OF_DISPUTES = {status: place for place, status in enumerate(DISPUTE_OPEN)} | dict.fromkeys(
    DISPUTE_ENDED, len(DISPUTE_OPEN)
)


@dataclass(frozen=True, kw_only=True)
class Held:
    """Money that a payment still holds. `takes_several` captures, or one that lets the rest go."""

    source_id: int
    held: Decimal
    takes_several: bool


@dataclass(frozen=True)
class Take:
    """Capture an amount; `final` lets go what is left of that payment."""

    source_id: int
    amount: Decimal
    final: bool


@dataclass(frozen=True)
class Release:
    """Let go all that a payment holds."""

    source_id: int


def next_step(
    *, due: Decimal, complete: bool, held: Sequence[Held], at_last: bool = False
) -> Take | Release | None:
    """What to ask of Stripe next, so that `due` is taken and nothing is held in vain.

    `due` is what went out and was not taken yet; `complete` says that nothing more will go out.
    A payment that can be captured once waits until all is out, unless its time is over (`at_last`).
    None: nothing now.
    """
    for payment in held:
        if payment.held <= 0:
            continue
        if due <= 0:
            if complete:
                return Release(payment.source_id)
            continue
        amount = min(due, payment.held)
        whole = amount == payment.held
        if payment.takes_several and not complete:
            return Take(payment.source_id, amount, whole)
        if complete or whole or at_last:
            return Take(payment.source_id, amount, True)
    return None


def refund_for_cancelled(
    *, taken: Decimal, total: Decimal, cancelled: Decimal, given_back: Decimal
) -> Decimal:
    """How much more to give back for cancelled goods: what was taken beyond the rest of the order.

    `taken` is less what a bank took back of it. `given_back` is what was refunded for cancelled
    goods before; refunds for other reasons do not count.
    """
    return max(taken - (total - cancelled) - given_back, Decimal(0))


def share(amount: Decimal, *, wanted: Sequence[tuple[int, Decimal]]) -> list[tuple[int, Decimal]]:
    """Share an amount out over what there is, in order: (key, available). Nothing of 0 is named."""
    parts = []
    for key, available in wanted:
        part = min(amount, available)
        if part > 0:
            parts.append((key, part))
            amount -= part
    return parts


def share_refund(
    amount: Decimal,
    *,
    cards: Sequence[tuple[int, Decimal]],
    credit: Sequence[tuple[int, Decimal]],
    kept: Decimal,
) -> list[tuple[int, Decimal]]:
    """Share a refund out over payments, (key, refundable) each: cards first, then credit.

    `kept` of the cards' money goes back last of all: it pays for gift cards that are alive.
    """
    free = max(_sum(cards) - kept, Decimal(0))
    on_credit = min(max(amount - free, Decimal(0)), _sum(credit))
    return share(amount - on_credit, wanted=cards) + share(on_credit, wanted=credit)


def comes_after(status: str, *, known: str, order: Mapping[str, int]) -> bool:
    """Whether a state is later than the known one; messages overtake one another.

    `order` is that of refunds or of disputes. A state that is not in it comes before all others.
    """
    return order.get(status, 0) > order.get(known, 0)


def must_warn(*, hold_ends: datetime, now: datetime) -> bool:
    return now >= hold_ends - WARN_BEFORE


def must_take(*, hold_ends: datetime, now: datetime) -> bool:
    return now >= hold_ends - TAKE_BEFORE


def difference_between(
    ours: tuple[Decimal, str] | None, theirs: tuple[Decimal | None, str] | None
) -> str | None:
    """How our amount and currency differ from Stripe's: unknown, missing, amount, currency or None.

    Nothing and zero are the same. Where Stripe converted the money and does not say from what,
    only the currency is compared.
    """
    mine = ours if ours and ours[0] else None
    its = theirs if theirs and (theirs[0] is None or theirs[0]) else None
    if mine is None or its is None:
        if mine is None and its is None:
            return None
        return "unknown" if mine is None else "missing"
    if mine[1] != its[1]:
        return "currency"
    return "amount" if its[0] is not None and mine[0] != its[0] else None


def _sum(parts: Sequence[tuple[int, Decimal]]) -> Decimal:
    return sum((amount for _key, amount in parts), Decimal(0))
