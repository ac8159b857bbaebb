"""What lists of returns can be asked for."""

from typing import Any

from rest_framework import serializers

from checkout.days import check_day, within_days
from checkout.returns.states import ReturnStatus


class ReturnsAskedSerializer(serializers.Serializer):
    """Of a status, and asked for on certain days of the shop's time zone."""

    status = serializers.ChoiceField(choices=ReturnStatus.values, required=False)
    requested_from = serializers.DateField(required=False, validators=[check_day])
    requested_until = serializers.DateField(required=False, validators=[check_day])


def criteria(asked: dict[str, Any]) -> dict[str, Any]:
    """For `filter()`, what ReturnsAskedSerializer has read."""
    found = within_days("requested_at", asked.get("requested_from"), asked.get("requested_until"))
    return found | ({"status": asked["status"]} if "status" in asked else {})
