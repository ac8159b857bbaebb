"""What lists of orders can be asked for."""

from typing import Any

from rest_framework import serializers

from checkout.days import check_day, within_days
from checkout.order.states import Status


class OrdersAskedSerializer(serializers.Serializer):
    """Of a status, and placed on certain days of the shop's time zone."""

    status = serializers.ChoiceField(choices=Status.values, required=False)
    placed_from = serializers.DateField(required=False, validators=[check_day])
    placed_until = serializers.DateField(required=False, validators=[check_day])


def criteria(asked: dict[str, Any]) -> dict[str, Any]:
    """For `filter()`, what OrdersAskedSerializer has read."""
    found = within_days("date_placed", asked.get("placed_from"), asked.get("placed_until"))
    return found | ({"status": asked["status"]} if "status" in asked else {})
