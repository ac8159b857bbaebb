"""How amounts are told: with tax and without, in major units of a currency."""

from decimal import Decimal
from typing import Any

from oscar.core.prices import Price
from rest_framework import serializers

CENT = Decimal("0.01")
AMOUNT = {"max_digits": 14, "decimal_places": 2}
"""Of a field that tells an amount, a sum perhaps."""
GIVEN_AMOUNT = AMOUNT | {"max_digits": 12}
"""Of a field that takes one: as long as the columns are."""


class MoneySerializer(serializers.Serializer):
    """An amount with and without tax."""

    currency = serializers.CharField(max_length=3)
    excl_tax = serializers.DecimalField(**AMOUNT)
    incl_tax = serializers.DecimalField(**AMOUNT)


def money(excl_tax: Decimal, incl_tax: Decimal, currency: str) -> dict[str, Any]:
    """For a field of MoneySerializer."""
    return {
        "currency": currency,
        "excl_tax": str(excl_tax.quantize(CENT)),
        "incl_tax": str(incl_tax.quantize(CENT)),
    }


def money_of(price: Price) -> dict[str, Any]:
    """A price of Oscar's."""
    return money(price.excl_tax, price.incl_tax, price.currency)
