"""How amounts are told: with tax and without, in major units of a currency."""

from decimal import Decimal
from typing import Any

from oscar.core.prices import Price
from rest_framework import serializers

CENT = Decimal("0.01")


class MoneySerializer(serializers.Serializer):
    """An amount with and without tax."""

    currency = serializers.CharField(max_length=3)
    excl_tax = serializers.DecimalField(max_digits=12, decimal_places=2)
    incl_tax = serializers.DecimalField(max_digits=12, decimal_places=2)


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
