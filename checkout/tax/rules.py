"""Pure rules of tax: how it is rounded, and how delivery is split by rate.

The rounding rule, all amounts in major units of one currency, all roundings half up to the cent:

- A unit's tax is its net price times the rate, rounded; a line's is the unit's times its quantity.
- What an offer or a voucher takes off a line lowers its net and its tax in the proportion of the
  unit's net price to its gross price, and so at the line's own rate.
- Delivery is priced net for each seller's goods. Its net is split by the rates of those goods, in
  proportion to their net value (a supply that is ancillary to others is taxed as they are); each
  part's tax is its net times its rate, rounded.
- Net and tax make the gross everywhere, and the order is the sum of its lines and its deliveries:
  nothing is rounded twice.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from checkout.order.rules import CENT, ZERO, Money, shares


class TaxPart(NamedTuple):
    """The part of an amount that is taxed at one rate (a fraction)."""

    rate: Decimal
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def tax_at(net: Decimal, rate: Decimal) -> Decimal:
    """Tax on a net amount, rounded half up to the cent."""
    return (net * rate).quantize(CENT, ROUND_HALF_UP)


def split_by_rate(net: Decimal, values: Mapping[Decimal, Decimal]) -> list[TaxPart]:
    """A net amount taxed in proportion to `values`, the net value of goods by their rate.

    The parts' nets add up to the amount. Goods worth nothing count alike; no goods: no tax.
    """
    worth = {rate: value for rate, value in values.items() if value > 0}
    weights = worth or dict.fromkeys(values, Decimal(1)) or {Decimal(0): Decimal(1)}
    rates = sorted(weights, reverse=True)
    nets = shares(net, [weights[rate] for rate in rates])
    parts = zip(rates, nets, strict=True)
    return [TaxPart(rate, part, tax_at(part, rate)) for rate, part in parts if part]


def lowered_by(parts: Iterable[TaxPart], off: Decimal) -> list[TaxPart]:
    """Parts after `off` is taken from their gross amount, from each in proportion to it.

    A part's net is its new gross divided by one and its rate, rounded; the rest of it is tax.
    """
    whole = list(parts)
    gross = sum((part.gross for part in whole), ZERO)
    if not whole or off <= 0:
        return whole
    left = shares(max(gross - off, ZERO), [part.gross for part in whole])
    lowered = []
    for part, now in zip(whole, left, strict=True):
        net = (now / (1 + part.rate)).quantize(CENT, ROUND_HALF_UP)
        lowered.append(TaxPart(part.rate, net, now - net))
    return [part for part in lowered if part.gross]


def merged(parts: Iterable[TaxPart]) -> list[TaxPart]:
    """One part for each rate, the highest rate first."""
    sums: dict[Decimal, Money] = {}
    for part in parts:
        sums[part.rate] = sums.get(part.rate, Money()) + Money(part.net, part.tax)
    return [TaxPart(rate, sums[rate].excl_tax, sums[rate].tax) for rate in sorted(sums)[::-1]]


def total_of(parts: Iterable[TaxPart]) -> Money:
    return sum((Money(part.net, part.tax) for part in parts), Money())


def as_json(parts: Iterable[TaxPart]) -> list[dict[str, str]]:
    """Parts as orders keep them: amounts and the rate, a fraction, as text."""
    return [
        {"rate": str(part.rate.normalize() + 0), "net": str(part.net), "tax": str(part.tax)}
        for part in parts
    ]
