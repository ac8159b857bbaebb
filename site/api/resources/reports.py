"""Reports for staff: what was sold, by day, seller or product."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.orders import SEE
from api.permissions import admin_with
from api.resources.money import AMOUNT
from checkout.days import check_day
from checkout.order.sales import BY, sales, sales_total

USUAL_DAYS = 30
MOST_DAYS = 366
USUAL_ROWS, MOST_ROWS = 100, 500


class ReportAskedSerializer(serializers.Serializer):
    """The last thirty days, if nothing is said. Days are of the shop's time zone."""

    by = serializers.ChoiceField(choices=list(BY), default="day")
    first = serializers.DateField(required=False, validators=[check_day])
    last = serializers.DateField(required=False, validators=[check_day])
    rows = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, default=USUAL_ROWS)

    def validate(self, asked: dict) -> dict:
        asked.setdefault("last", timezone.localdate())
        asked.setdefault("first", asked["last"] - timedelta(days=USUAL_DAYS - 1))
        days = (asked["last"] - asked["first"]).days + 1
        if not 0 < days <= MOST_DAYS:
            raise serializers.ValidationError({"first": f"From 1 to {MOST_DAYS} days."})
        return asked


class SumsSerializer(serializers.Serializer):
    currency = serializers.CharField(source="order__currency")
    orders = serializers.IntegerField()
    units = serializers.IntegerField()
    excl_tax = serializers.DecimalField(**AMOUNT)
    incl_tax = serializers.DecimalField(**AMOUNT)


class SalesRowSerializer(SumsSerializer):
    """A day, a seller or a product; the others are null."""

    day = serializers.DateField(default=None, allow_null=True)
    seller = serializers.IntegerField(source="partner_id", default=None, allow_null=True)
    product = serializers.IntegerField(source="product_id", default=None, allow_null=True)
    name = serializers.SerializerMethodField(help_text="Of the seller or product.")

    def get_name(self, row: dict) -> str:
        """ "" for a day."""
        return row.get("partner_name") or row.get("title") or ""


class ReportSerializer(serializers.Serializer):
    """Goods sold, offers taken off, without delivery and what was called off."""

    by = serializers.ChoiceField(choices=list(BY))
    first = serializers.DateField()
    last = serializers.DateField()
    total = SumsSerializer(many=True, help_text="Of all rows, those left out included.")
    rows = SalesRowSerializer(many=True)


@extend_schema(tags=["admin"])
class Reports(Endpoint):
    """Sales, for staff who may see orders."""

    permission_classes = [admin_with(SEE)]
    serializer_class = ReportSerializer
    scopes = {"retrieve": "orders:read"}

    @extend_schema(
        summary="Sales", parameters=[ReportAskedSerializer], responses={200: ReportSerializer}
    )
    def retrieve(self, request: Request) -> Response:
        asked = self.asked(ReportAskedSerializer)
        days = {"first": asked["first"], "last": asked["last"]}
        told = {
            "by": asked["by"],
            **days,
            "total": sales_total(**days),
            "rows": list(sales(by=asked["by"], **days)[: asked["rows"]]),
        }
        return Response(ReportSerializer(told).data)
