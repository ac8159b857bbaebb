"""What each line of a priced basket costs to the cent, so that lines add up to the total."""

from decimal import Decimal
from typing import Any

from checkout.order.rules import Money, settled
from checkout.order.sets import prices_spread


def settled_prices(basket: Any, *, total: Decimal) -> list[Money]:
    """What the lines of a basket cost, reductions taken off; with tax they add up to `total`.

    Reductions in per cent leave fractions of a cent on a basket's lines; its total is rounded once.
    """
    units = [
        Money(line.unit_price_excl_tax, line.unit_price_incl_tax - line.unit_price_excl_tax)
        for line in basket.all_lines()
    ]
    return settled(prices_spread(basket), units=units, total=total)
