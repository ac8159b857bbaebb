"""Pure rules of orders: numbers, states that follow from others, and shares to the cent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from checkout.order.states import ConsignmentStatus, Status

NUMBERS = 90_000_000
FIRST_NUMBER = 10_000_000
STEP = 48_271_639
"""Coprime to NUMBERS: every position of the sequence gets a number of its own."""
CENT = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Money:
    """An amount without tax and the tax on it, in major units of the order's currency."""

    excl_tax: Decimal = ZERO
    tax: Decimal = ZERO

    @property
    def incl_tax(self) -> Decimal:
        return self.excl_tax + self.tax

    def __add__(self, other: "Money") -> "Money":
        return Money(self.excl_tax + other.excl_tax, self.tax + other.tax)


def order_number(position: int) -> str:
    """The number at a position of the sequence: eight digits that do not tell how many sold."""
    return str(FIRST_NUMBER + position * STEP % NUMBERS)


def consignment_status(
    *, open_units: int, sent_units: int, started: bool, all_delivered: bool
) -> str:
    """The state of a consignment: by what is still to be sent, what was sent, what arrived."""
    if open_units and not (sent_units or started):
        return ConsignmentStatus.WAITING
    if open_units:
        return ConsignmentStatus.IN_FULFILMENT
    if not sent_units:
        return ConsignmentStatus.CANCELLED
    return ConsignmentStatus.DELIVERED if all_delivered else ConsignmentStatus.DISPATCHED


def order_status(consignments: Collection[str]) -> str:
    """The state of a paid order that is neither closed nor given back, by its consignments'."""
    live = set(consignments) - {ConsignmentStatus.CANCELLED}
    if not live:
        return Status.CANCELLED
    if live == {ConsignmentStatus.WAITING}:
        return Status.PAID
    if live == {ConsignmentStatus.DELIVERED}:
        return Status.DELIVERED
    if live <= {ConsignmentStatus.DISPATCHED, ConsignmentStatus.DELIVERED}:
        return Status.DISPATCHED
    return Status.IN_FULFILMENT


def refund_state(*, taken: Decimal, lost: Decimal, returned: Decimal, due: Decimal) -> str:
    """What is said of the money beside the state: "", "Partly refunded" or "Refunded".

    As long as less was taken than is `due`, there is money to come: then it is not all back. What
    banks took back of it, `lost`, need not go back as well, but may have gone before.
    """
    if returned <= 0:
        return ""
    is_all = any(returned >= kept >= due for kept in (taken, taken - lost))
    return "Refunded" if is_all else "Partly refunded"


def share_of_units(total: Decimal, *, quantity: int, gone: int, units: int) -> Decimal:
    """The part of a line's total that falls to the next `units` after `gone` of its `quantity`.

    In whatever portions the units go, their parts add up to the total exactly and none is
    negative: each is the difference of two roundings (half up) of the same running sum.
    """
    if gone < 0 or units < 0 or gone + units > quantity:
        raise ValueError(f"{gone} and {units} units are more than {quantity}")
    before = (total * gone / quantity).quantize(CENT, ROUND_HALF_UP)
    after = (total * (gone + units) / quantity).quantize(CENT, ROUND_HALF_UP)
    return after - before


def worth_of_units(price: Money, *, quantity: int, gone: int, units: int) -> Money:
    """What the next units of a line cost, its reductions and tax included; see share_of_units."""
    return Money(
        share_of_units(price.excl_tax, quantity=quantity, gone=gone, units=units),
        share_of_units(price.tax, quantity=quantity, gone=gone, units=units),
    )


def shares(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split an amount by weights, to the cent and without remainder; equally if none weighs."""
    if not sum(weights):
        weights = [Decimal(1)] * len(weights)
    whole, run, given, parts = sum(weights), Decimal(0), ZERO, []
    for weight in weights:
        run += weight
        upto = (total * run / whole).quantize(CENT, ROUND_HALF_UP)
        parts.append(upto - given)
        given = upto
    return parts


def spread(
    prices: Sequence[Decimal], *, given: Sequence[Decimal], parts: Sequence[Decimal]
) -> list[Decimal]:
    """Spread what was taken off some prices over all that have part in it, by what each cost.

    `given` is taken off the prices already. `parts` are the parts of them, from 0 to 1, that bear
    it. The sum stays, and nothing falls below zero: what those cannot bear stays where it is.
    """
    before = [price + off for price, off in zip(prices, given, strict=True)]
    weights = [price * part for price, part in zip(before, parts, strict=True)]
    off, whole = sum(given), sum(weights)
    if not 0 < off <= whole:
        return list(prices)
    return [price - off * weight / whole for price, weight in zip(before, weights, strict=True)]


def settled(gross: Sequence[Decimal], *, units: Sequence[Money], total: Decimal) -> list[Money]:
    """Lines to the cent: their gross amounts add up to `total`, and each keeps its own rate.

    A line's tax is its gross in the proportion of a unit's tax to a unit's gross price, rounded
    half up. A line without a reduction so has its unit's tax times its quantity.
    """
    lines = []
    for amount, unit in zip(shares(total, gross), units, strict=True):
        tax = ZERO
        if unit.incl_tax:
            tax = (amount * unit.tax / unit.incl_tax).quantize(CENT, ROUND_HALF_UP)
        lines.append(Money(amount - tax, tax))
    return lines
