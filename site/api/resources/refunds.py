"""Money given back by staff. Version 2 alone."""

from decimal import Decimal

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.idempotency import idempotent, uuid_for
from api.orders import order_seen
from api.pagination import all_of
from api.permissions import admin_with
from api.refusals import Refusal, refused_as
from api.resources.money import AMOUNT, GIVEN_AMOUNT
from api.resources.order_moves import MOST_LINES, UnitsSerializer
from checkout.payment.models import Refund, State
from checkout.payment.refunds import RefundRefused, refund_payment

REFUND = "payment.add_refund"


@refused_as(RefundRefused)
def not_given_back(refused: RefundRefused) -> Refusal:
    """It cannot be given back like that. Nothing was written."""
    return Refusal(409, "refund_refused", str(refused))


class RefundAskedSerializer(serializers.Serializer):
    """Units of lines, or an amount, or both: then the amount is what counts."""

    amount = serializers.DecimalField(**GIVEN_AMOUNT, min_value=Decimal("0.01"), required=False)
    lines = UnitsSerializer(many=True, required=False, max_length=MOST_LINES)
    reason = serializers.CharField(max_length=255)
    to_wallet = serializers.BooleanField(
        default=False, help_text="At once into the member's wallet, not where it came from."
    )

    def validate(self, asked: dict) -> dict:
        if "amount" not in asked and not asked.get("lines"):
            raise serializers.ValidationError({"amount": "Say an amount, or lines."})
        return asked


class RefundSerializer(serializers.Serializer):
    """Money on its way back by one of the order's payments."""

    id = serializers.UUIDField(source="uuid")
    amount = serializers.DecimalField(**AMOUNT)
    status = serializers.ChoiceField(choices=State.choices)
    reason = serializers.CharField(allow_blank=True)
    to_wallet = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


@extend_schema(tags=["orders"])
class Refunds(Endpoint):
    """Refunds of an order, for staff."""

    permission_classes = [admin_with(REFUND)]
    serializer_class = RefundSerializer
    scopes = {"index": "refunds:write", "create": "refunds:write"}
    whole = frozenset({"index", "create"})

    @extend_schema(
        summary="Refunds of an order",
        responses={200: RefundSerializer(many=True)},
    )
    def index(self, request: Request, number: str) -> Response:
        order = order_seen(request, number).order
        refunds = Refund.objects.filter(source__order=order).order_by("pk")
        return Response(all_of(RefundSerializer(refunds, many=True).data))

    @extend_schema(
        summary="Give money back",
        request=RefundAskedSerializer,
        responses={201: RefundSerializer(many=True)},
    )
    @idempotent(is_required=True, is_atomic=False)
    def create(self, request: Request, number: str) -> Response:
        order = order_seen(request, number).order
        asked = self.given(RefundAskedSerializer)
        refunds = refund_payment(
            order.pk,
            amount=asked.get("amount"),
            reason=asked["reason"],
            key=str(uuid_for(request)),
            by=request.user,
            lines={each["line"]: each["quantity"] for each in asked.get("lines", ())},
            to_wallet=asked["to_wallet"],
        )
        return Response(all_of(RefundSerializer(refunds, many=True).data), status=201)
