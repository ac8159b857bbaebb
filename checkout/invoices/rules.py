"""The arithmetic of invoices: rates, sums by rate, and what a refund takes off which invoice.

Amounts are Decimal major units of one currency; rates are fractions (0.2 is 20 %).

Rounding: the tax of a line is the one the order was placed with, rounded half up to the cent. The
table of rates adds up lines and is not computed anew, so that it, the lines and the total agree to
the cent. A portion of an amount is rounded as the difference of two running sums, or takes the
rest; portions of the same amount therefore add up to it exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from checkout.order.rules import CENT, ZERO, Money, shares

FINEST_RATE = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What is left of an invoice at one rate, after its credit notes."""

    invoice_id: int
    consignment_id: int
    rate: Decimal
    left: Money


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Something that a refund is for. `weight` is its price with tax, and what it weighs."""

    consignment_id: int
    rate: Decimal
    weight: Decimal
    title: str
    sku: str = ""
    units: int | None = None
    line_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Credited:
    """An amount of a refund, taken off invoices at one rate: (invoice, amount) each.

    `wanted` None: a reduction of all that is left, in proportion.
    """

    consignment_id: int
    rate: Decimal
    parts: tuple[tuple[int, Money], ...]
    wanted: Wanted | None = None

    @property
    def price(self) -> Money:
        return total(price for _invoice, price in self.parts)


def total(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money())


def by_rate(amounts: Iterable[tuple[Decimal, Money]]) -> dict[Decimal, Money]:
    """The sums of (rate, amount) by rate, the highest rate first."""
    sums: dict[Decimal, Money] = {}
    for rate, price in amounts:
        sums[rate] = sums.get(rate, Money()) + price
    return dict(sorted(sums.items(), reverse=True))


def rate_of_price(price: Money, *, units: int, known: Sequence[Decimal]) -> Decimal:
    """The rate that leads from a price to its tax: the first of `known` that can have.

    Tax is rounded for each unit, and once more with the order's total; so that much it may be off.
    A rate that is not known any more is told from the amounts, to a tenth of a per cent.
    """
    slack = CENT / 2 * units + CENT
    for rate in known:
        if abs(price.excl_tax * rate - price.tax) <= slack:
            return rate
    if not price.excl_tax:
        return Decimal(0)
    return (price.tax / price.excl_tax).quantize(FINEST_RATE, ROUND_HALF_UP)


def part_of(price: Money, gross: Decimal) -> Money:
    """The part of an amount that is `gross` with tax. All of it leaves nothing, net or tax.

    Neither part is negative or more than there is. Raises ValueError beyond the amount.
    """
    if not ZERO <= gross <= price.incl_tax:
        raise ValueError(f"{gross} of {price.incl_tax}")
    if not gross:
        return Money()
    net = (price.excl_tax * gross / price.incl_tax).quantize(CENT, ROUND_HALF_UP)
    return Money(net, gross - net)


def credit_due(
    *, invoiced: Decimal, credited: Decimal, taken: Decimal, returned: Decimal, waived: Decimal
) -> Decimal:
    """How much of what was returned or waived is still without a credit note.

    Money that was taken and not invoiced (in advance, or too late), or for what was waived, is
    returned first: nobody owed it. No more than was invoiced: a bank may take back for a dispute
    what was returned before. Never negative.
    """
    never_owed = max(taken - (invoiced - waived), ZERO)
    to_credit = min(waived + max(returned - never_owed, ZERO), invoiced)
    return max(to_credit - credited, ZERO)


def expected_balance(
    *, invoiced: Decimal, taken: Decimal, returned: Decimal, waived: Decimal
) -> Decimal:
    """What invoices less credit notes come to: money taken less money returned, where nothing is
    under way; goods sent that are not paid yet, and not waived, count as well, money in advance
    does not. Nothing where a bank took back what was returned before."""
    owed = invoiced - waived
    due = max(owed - taken, ZERO)
    in_advance = max(taken - owed - returned, ZERO)
    return max(taken - returned + due - in_advance, ZERO)


def credited_parts(
    amount: Decimal, *, wanted: Sequence[Wanted], balances: Sequence[Balance]
) -> list[Credited]:
    """Take an amount (with tax) off invoices: for what is wanted first, and the rest of everything.

    What is wanted shares the amount by weight, and is taken off the invoices of its consignment at
    its rate, the oldest first. What these do not hold reduces all that is left in proportion.
    Raises ValueError when the balances hold less than the amount.
    """
    left = {(each.invoice_id, each.rate): each for each in balances}
    if sum((each.left.incl_tax for each in balances), ZERO) < amount:
        raise ValueError(f"{amount} is more than was invoiced")
    found = []
    rest = amount
    weights = [each.weight for each in wanted]
    if wanted and sum(weights):
        for each, part in zip(wanted, shares(amount, weights), strict=True):
            fitting = [
                balance
                for balance in left.values()
                if (balance.consignment_id, balance.rate) == (each.consignment_id, each.rate)
            ]
            parts = _take(part, fitting, left)
            if parts:
                found.append(
                    Credited(
                        consignment_id=each.consignment_id,
                        rate=each.rate,
                        parts=tuple(parts),
                        wanted=each,
                    )
                )
            rest -= total(price for _invoice, price in parts).incl_tax
    if rest:
        found += _reductions(rest, left)
    return found


def _take(
    amount: Decimal, fitting: Sequence[Balance], left: dict[tuple[int, Decimal], Balance]
) -> list[tuple[int, Money]]:
    parts = []
    for balance in fitting:
        gross = min(amount, balance.left.incl_tax)
        if gross:
            parts.append((balance.invoice_id, _taken(balance, gross, left)))
            amount -= gross
    return parts


def _taken(balance: Balance, gross: Decimal, left: dict[tuple[int, Decimal], Balance]) -> Money:
    price = part_of(balance.left, gross)
    rest = Money(balance.left.excl_tax - price.excl_tax, balance.left.tax - price.tax)
    left[balance.invoice_id, balance.rate] = replace(balance, left=rest)
    return price


def _reductions(rest: Decimal, left: dict[tuple[int, Decimal], Balance]) -> list[Credited]:
    grouped: dict[tuple[int, Decimal], list[tuple[int, Money]]] = {}
    balances = [balance for balance in left.values() if balance.left.incl_tax]
    weights = [balance.left.incl_tax for balance in balances]
    for balance, gross in zip(balances, shares(rest, weights), strict=True):
        if gross:
            key = (balance.consignment_id, balance.rate)
            part = (balance.invoice_id, _taken(balance, gross, left))
            grouped.setdefault(key, []).append(part)
    return [
        Credited(consignment_id=consignment_id, rate=rate, parts=tuple(parts))
        for (consignment_id, rate), parts in grouped.items()
    ]
