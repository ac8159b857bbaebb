"""What each line of a priced basket costs to the cent, so that lines add up to the total."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checkout.order.rules import Money, settled


def settled_prices(lines: Sequence[Any], *, total: Decimal) -> list[Money]:
    """What basket lines cost, reductions taken off; with tax they add up to `total`.

    Reductions in per cent leave fractions of a cent on a basket's lines; its total is rounded once.
    """
    gross = [line.line_price_incl_tax_incl_discounts for line in lines]
    units = [
        Money(line.unit_price_excl_tax, line.unit_price_incl_tax - line.unit_price_excl_tax)
        for line in lines
    ]
    return settled(gross, units=units, total=total)
