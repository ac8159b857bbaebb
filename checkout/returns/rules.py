"""Pure rules of returns and of the right of withdrawal: days, units and amounts.

Directive 2011/83/EU is called CRD here; (EU) 2023/2673 put its article 11a in. Days are those of
the shop's time zone, which whoever calls has already applied. Amounts are Decimal major units of
the order's currency, tax included.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

WITHDRAWAL_DAYS = 14
"""CRD art. 9(1). The day of delivery does not count (Regulation 1182/71 art. 3(1))."""
SEND_BACK_DAYS = 14
"""CRD art. 14(1): from the day on which the withdrawal was declared."""
REIMBURSE_DAYS = 14
"""CRD art. 13(1), from the same day; it may wait for the goods (art. 13(3))."""
FAULT_YEARS = 2
"""Directive (EU) 2019/771 art. 10(1): so long a seller answers for what was wrong at delivery."""
FIRST_DAY_OF_WEEKEND = 5
CENT = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Split:
    """Units of a line: those that were not sent yet, and those that the customer has."""

    unsent: int
    sent: int


@dataclass(frozen=True)
class Exchange:
    """What returned goods pay for those that replace them, what is asked beside, what is left."""

    used: Decimal
    asked: Decimal
    left: Decimal


def last_day_to_withdraw(delivered: date) -> date:
    """The last day of the withdrawal period, to its end; `delivered` is the last parcel's.

    A period that would end on a Saturday or Sunday ends with the next Monday (Regulation 1182/71
    art. 3(4)). Public holidays are not known here: a shop that keeps them gives a day more by hand.
    """
    last = delivered + timedelta(days=WITHDRAWAL_DAYS)
    return last + timedelta(days=max(0, 7 - last.weekday())) if _is_weekend(last) else last


def may_withdraw(*, today: date, delivered: date | None) -> bool:
    """Whether the period is open: from the order on, to the last day after the last delivery.

    CRD art. 9(2)(b): for goods in several parcels it runs from the last one. None: not all of them
    arrived yet.
    """
    return delivered is None or today <= last_day_to_withdraw(delivered)


def last_day_to_send_back(declared: date) -> date:
    """CRD art. 14(1): it is kept by posting the goods on that day."""
    return declared + timedelta(days=SEND_BACK_DAYS)


def last_day_to_reimburse(declared: date) -> date:
    """CRD art. 13(1). The shop may wait for the goods, or for the proof that they were posted."""
    return declared + timedelta(days=REIMBURSE_DAYS)


def last_day_to_ask(delivered: date, *, is_fault: bool, days: int) -> date:
    """Until when a return may be asked for: for a fault as the law says, else the shop's `days`."""
    if not is_fault:
        return delivered + timedelta(days=days)
    try:
        return delivered.replace(year=delivered.year + FAULT_YEARS)
    except ValueError:
        # Delivered on 29 February: the two years are over with the end of the month.
        return delivered.replace(year=delivered.year + FAULT_YEARS, day=28)


def may_ask(*, today: date, delivered: date | None, is_fault: bool, days: int) -> bool:
    """Whether a return may be asked for. None: not delivered yet, as far as anybody knows."""
    return delivered is None or today <= last_day_to_ask(delivered, is_fault=is_fault, days=days)


def split_units(wanted: int, *, unsent: int, sent: int) -> Split:
    """What a withdrawal of units calls off, which is first, and what has to come back.

    Raises ValueError for none or for more than there are.
    """
    if not 0 < wanted <= unsent + sent:
        raise ValueError(f"{wanted} of {unsent + sent} units")
    first = min(wanted, unsent)
    return Split(unsent=first, sent=wanted - first)


def credit(price: Decimal, *, deduction: Decimal) -> Decimal:
    """What is given back for goods of a price, less what they lost: never below zero or above it.

    CRD art. 14(2): goods that were handled more than needed to see what they are may have lost in
    value.
    """
    return min(max(price - deduction, ZERO), price)


def price_in_exchange(paid: Decimal, *, units: int, old: Decimal, new: Decimal) -> Decimal:
    """What units cost that replace returned ones for which `paid` was paid, to the cent.

    `old` and `new` are what a unit of either costs today. Cheaper goods cost the same part of their
    price as was paid of the old one's, so that a reduction is kept and never paid out; of what was
    paid for, nothing is free. Dearer ones cost what was paid and the whole difference.
    """
    if new >= old:
        return (paid + units * (new - old)).quantize(CENT, ROUND_HALF_UP)
    costs = (paid * new / old).quantize(CENT, ROUND_HALF_UP)
    return max(costs, min(paid, new, CENT))


def share_of_exchange(*, value: Decimal, costs: Decimal) -> Exchange:
    """How goods worth `value` pay for others: what lacks is asked for, the rest goes back."""
    used = min(value, costs)
    return Exchange(used=used, asked=costs - used, left=value - used)


def delivery_to_give_back(
    *, is_whole_order: bool, paid: Decimal, given_back: Decimal = ZERO
) -> Decimal:
    """What the customer paid for the delivery of what came back, and did not get back yet.

    CRD art. 13(1) gives it back to whoever withdraws from the whole contract; who keeps a part had
    to have that delivered all the same. A shop need not give back what a dearer way cost more than
    its cheapest (art. 13(2)). This one does: an order does not say what else was offered.
    """
    return max(paid - given_back, ZERO) if is_whole_order else ZERO


def _is_weekend(day: date) -> bool:
    return day.weekday() >= FIRST_DAY_OF_WEEKEND
