"""Documents before they have a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from checkout.invoices.rules import Credited, by_rate, total
from checkout.order.rules import ZERO, Money


class About(StrEnum):
    """Why a document is issued, told on it in words."""

    PARCEL = "parcel"
    ADVANCE = "advance"
    CALLED_OFF = "called off"
    ORDER_ENDED = "order ended"
    REFUND = "refund"
    WAIVED = "waived"
    REFUND_FAILED = "refund failed"


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """A line to be: `unit_price` net and before the reduction, None where only a price is told."""

    title: str
    rate: Decimal
    price: Money
    sku: str = ""
    units: int | None = None
    unit_price: Decimal | None = None
    line_id: int | None = None

    @property
    def reduction(self) -> Decimal:
        """What offers took off, net, so that units, their price and the net sum agree."""
        if self.unit_price is None or self.units is None:
            return ZERO
        return self.unit_price * self.units - self.price.excl_tax


@dataclass(frozen=True, kw_only=True)
class DraftTax:
    """A sum at one rate; `credited_id` is the invoice that a credit note takes it off."""

    rate: Decimal
    price: Money
    credited_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A document of one consignment that is due. `cause` happens once."""

    kind: str
    consignment_id: int
    cause: str
    about: About
    supplied_at: datetime
    lines: Sequence[DraftLine]
    taxes: Sequence[DraftTax]
    transaction_id: int | None = None
    corrects_id: int | None = None

    @property
    def price(self) -> Money:
        return total(line.price for line in self.lines)


def taxes_of(lines: Sequence[DraftLine]) -> list[DraftTax]:
    """The table of an invoice."""
    sums = by_rate((line.rate, line.price) for line in lines)
    return [DraftTax(rate=rate, price=price) for rate, price in sums.items()]


def taxes_taken_off(credits_: Sequence[Credited]) -> list[DraftTax]:
    """The table of a credit note: a row for each invoice and rate."""
    sums: dict[tuple[int, Decimal], Money] = {}
    for each in credits_:
        for invoice_id, price in each.parts:
            key = (invoice_id, each.rate)
            sums[key] = sums.get(key, Money()) + price
    return [
        DraftTax(rate=rate, price=price, credited_id=invoice_id)
        for (invoice_id, rate), price in sorted(sums.items())
    ]
