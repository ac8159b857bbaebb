"""What lists of returns can be asked for."""

from typing import Any

from rest_framework import serializers

from api.resources.order_filters import check_day
from checkout.returns.states import ReturnStatus


class ReturnsAskedSerializer(serializers.Serializer):
    """Of a status, and asked for on certain days of the shop's time zone."""

    status = serializers.ChoiceField(choices=ReturnStatus.values, required=False)
    requested_from = serializers.DateField(required=False, validators=[check_day])
    requested_until = serializers.DateField(required=False, validators=[check_day])


COLUMNS = {
    "status": "status",
    "requested_from": "requested_at__date__gte",
    "requested_until": "requested_at__date__lte",
}


def criteria(asked: dict[str, Any]) -> dict[str, Any]:
    """For `filter()`, what ReturnsAskedSerializer has read."""
    return {COLUMNS[name]: value for name, value in asked.items()}
