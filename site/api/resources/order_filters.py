"""What lists of orders can be asked for."""

from typing import Any

from rest_framework import serializers

from checkout.order.states import Status
from dashboard.orders.queries import placed_between


class OrdersAskedSerializer(serializers.Serializer):
    """Of a status, and placed on certain days of the shop's time zone."""

    status = serializers.ChoiceField(choices=Status.values, required=False)
    placed_from = serializers.DateField(required=False)
    placed_until = serializers.DateField(required=False)

    def criteria(self) -> dict[str, Any]:
        """For `filter()`."""
        asked = self.validated_data
        found = placed_between(asked.get("placed_from"), asked.get("placed_until"))
        return found | ({"status": asked["status"]} if "status" in asked else {})
