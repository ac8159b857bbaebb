"""What lists of orders can be asked for."""

from datetime import date
from typing import Any

from rest_framework import serializers

from checkout.order.queries import placed_between
from checkout.order.states import Status

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)


def check_day(day: date) -> None:
    """Raises ValidationError for days that the database cannot count on from."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise serializers.ValidationError("There are no orders of such days.")


class OrdersAskedSerializer(serializers.Serializer):
    """Of a status, and placed on certain days of the shop's time zone."""

    status = serializers.ChoiceField(choices=Status.values, required=False)
    placed_from = serializers.DateField(required=False, validators=[check_day])
    placed_until = serializers.DateField(required=False, validators=[check_day])


def criteria(asked: dict[str, Any]) -> dict[str, Any]:
    """For `filter()`, what OrdersAskedSerializer has read."""
    found = placed_between(asked.get("placed_from"), asked.get("placed_until"))
    return found | ({"status": asked["status"]} if "status" in asked else {})
