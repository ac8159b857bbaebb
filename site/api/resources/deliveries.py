"""How the goods of a cart may travel, and what that costs."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.baskets import basket_of
from api.resources.cart import ASKED, BasketEndpoint
from api.resources.money import AMOUNT, MoneySerializer, money_of
from catalogue.partner.places import Place
from checkout.shipping.deliveries import Sending, Way, sendings_of
from checkout.shipping.models import CollectionPoint


class PointSerializer(serializers.Serializer):
    """Where goods are fetched."""

    name = serializers.CharField()
    address = serializers.ListField(source="address_lines", child=serializers.CharField())
    opening_hours = serializers.CharField(allow_blank=True)


class WaySerializer(serializers.Serializer):
    code = serializers.CharField(help_text="For `delivery` or `deliveries` of an order.")
    name = serializers.CharField()
    description = serializers.CharField(source="method.description", allow_blank=True)
    price = serializers.SerializerMethodField()
    free_above = serializers.DecimalField(source="method.free_above", **AMOUNT, allow_null=True)
    collection_point = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_price(self, way: Way) -> dict[str, Any]:
        return money_of(way.charge)

    @extend_schema_field(PointSerializer(allow_null=True))
    def get_collection_point(self, way: Way) -> dict[str, Any] | None:
        point: CollectionPoint | None = way.point
        return PointSerializer(point).data if point else None


class SendingSerializer(serializers.Serializer):
    """What one seller sends. The first way is the cheapest in which it is brought."""

    seller = serializers.IntegerField(source="seller.pk")
    seller_name = serializers.CharField(source="seller.display_name")
    lines = serializers.SerializerMethodField()
    worth = serializers.DecimalField(**AMOUNT)
    ways = WaySerializer(many=True)

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_lines(self, sending: Sending) -> list[int]:
        return [line.pk for line in sending.lines]


class DeliveriesSerializer(serializers.Serializer):
    """No sendings: nothing of it has to travel. No ways: it is not delivered there."""

    country = serializers.CharField()
    currency = serializers.CharField()
    sendings = SendingSerializer(many=True)


@extend_schema(tags=["cart"])
class Deliveries(BasketEndpoint):
    """Ways of delivery for what is in the cart, by seller."""

    serializer_class = DeliveriesSerializer
    scopes = {"retrieve": "carts:write"}

    @extend_schema(
        summary="Ways of delivery", parameters=ASKED, responses={200: DeliveriesSerializer}
    )
    def retrieve(self, request: Request) -> Response:
        basket = basket_of(request)
        place: Place = basket.strategy.place
        told = {
            "country": place.country,
            "currency": basket.currency or settings.OSCAR_DEFAULT_CURRENCY,
            "sendings": [] if basket.is_empty else sendings_of(basket, place),
        }
        return Response(DeliveriesSerializer(told).data)
