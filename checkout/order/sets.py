"""Offers that make a part of a set cheaper: what they take off is spread over the whole set.

Oscar takes the price of the free piece of "three for two" off that piece. Whoever sent the other
two back would keep it for nothing.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checkout.offer.models import Condition, ConditionalOffer
from checkout.order.rules import spread


def prices_spread(basket: Any) -> list[Decimal]:
    """What each line of a priced basket costs, tax included, in fractions of a cent.

    It is what the basket says, but for the lines of sets, whose sum stays.
    """
    lines = basket.all_lines()
    prices = [line.line_price_incl_tax_incl_discounts for line in lines]
    for application in basket.offer_applications:
        offer = application["offer"]
        given = [_given(offer, line) for line in lines]
        cheaper = [sum(each.quantity for each in found) for found in given]
        if not any(cheaper) or _is_met(offer.condition, lines, cheaper, times=application["freq"]):
            continue
        prices = spread(
            prices,
            given=[sum((each.amount for each in found), Decimal(0)) for found in given],
            parts=[
                Decimal(units) / line.quantity
                for line, units in zip(lines, _units_of_set(offer, lines, cheaper), strict=True)
            ],
        )
    return prices


def _given(offer: ConditionalOffer, line: Any) -> list[Any]:
    """What an offer took off a line: each with `amount`, tax included, and `quantity`."""
    return [each for each in line.discounts if each.offer == offer]


def _is_met(
    condition: Condition, lines: Sequence[Any], units: Sequence[int], *, times: int
) -> bool:
    """Whether these units alone would have met a condition so many times: then they are no part."""
    pieces = [
        (line, count)
        for line, count in zip(lines, units, strict=True)
        if count and condition.proxy().can_apply_condition(line)
    ]
    if condition.type == Condition.VALUE:
        found = sum(line.unit_price_incl_tax * count for line, count in pieces)
    elif condition.type == Condition.COVERAGE:
        found = len({line.product_id for line, _count in pieces})
    else:
        found = sum(count for _line, count in pieces)
    return found >= (condition.value or 0) * times


def _units_of_set(
    offer: ConditionalOffer, lines: Sequence[Any], cheaper: Sequence[int]
) -> list[int]:
    """Of each line the units that are of the set: those that Oscar noted as used up by the offer.

    Of some offers it notes only what got cheaper. Then all that could meet the condition belong.
    """
    used = [line.quantity_with_offer_discount(offer) for line in lines]
    if sum(used) > sum(cheaper):
        return used
    condition = offer.condition.proxy()
    return [
        line.quantity if condition.can_apply_condition(line) else count
        for line, count in zip(lines, used, strict=True)
    ]
