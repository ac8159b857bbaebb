"""What is missing to free delivery: of one seller's goods, or of each seller's by itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from checkout.basket.models import Basket
from checkout.shipping.deliveries import Sending
from checkout.shipping.terms import told_ways


class FreeDelivery(NamedTuple):
    """From which worth of goods delivery is free and what is missing, in the basket's currency.

    `seller` is whose goods they are; "" where the basket holds one seller's goods alone.
    """

    threshold: Decimal
    worth: Decimal
    seller: str = ""

    @property
    def missing(self) -> Decimal:
        return max(Decimal(0), self.threshold - self.worth)


def meters_of(sendings: Sequence[Sending]) -> list[FreeDelivery]:
    """How far each seller's goods are from their lowest threshold, where there is one."""
    return _named((each.seller.display_name, each.free_above, each.worth) for each in sendings)


def told_meters(basket: Basket) -> list[FreeDelivery]:
    """The same at less cost, for the drawer: as far as the postcode does not matter."""
    travelling = defaultdict(list)
    for line in basket.all_lines():
        if line.product.is_shipping_required:
            travelling[line.stockrecord.partner_id].append(line)
    ways = told_ways(basket.strategy.country, sellers=travelling.keys()) if travelling else {}
    return _named(
        (
            of_seller[0].stockrecord.partner.display_name,
            min((way.free_above for way in ways[pk] if way.free_above is not None), default=None),
            sum((line.line_price_incl_tax_incl_discounts for line in of_seller), Decimal(0)),
        )
        for pk, of_seller in travelling.items()
    )


def _named(goods: Iterable[tuple[str, Decimal | None, Decimal]]) -> list[FreeDelivery]:
    """Of (seller, threshold, worth); the seller is told where there are several."""
    known = list(goods)
    return [
        FreeDelivery(threshold, worth, seller if len(known) > 1 else "")
        for seller, threshold, worth in known
        if threshold is not None and threshold > 0
    ]
