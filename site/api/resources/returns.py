"""Goods that come back: asked for, called off, posted. Version 2 alone."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.endpoints import Endpoint
from api.idempotency import idempotent, uuid_for
from api.orders import is_customer, own_order
from api.pagination import all_of
from api.permissions import AllowAny, IsAuthenticated
from api.refusals import Refusal, refused_as
from api.resources.money import AMOUNT
from api.resources.order_moves import LARGEST_ID, MOST_LINES, UnitsSerializer
from api.resources.parameters import ORDER_TOKEN
from checkout.order.models import Consignment
from checkout.order.queries import consignments_of
from checkout.returns.actions import LONGEST_WORDS, call_off_return, request_return, send_return
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import ASKABLE, Reason, Return, Wish
from checkout.returns.queries import address_for, is_returnable, returns_of, with_contents
from checkout.returns.states import RETURNABLE, WAITING_FOR_GOODS, ReturnStatus


@refused_as(ReturnRefused)
def not_returned(refused: ReturnRefused) -> Refusal:
    """It cannot come back like that. Nothing was written."""
    return Refusal(409, "return_refused", str(refused))


class ReturnLineSerializer(serializers.Serializer):
    """`accepted` came and was taken back; `credit` is what was given back for it."""

    line = serializers.IntegerField(source="line_id")
    title = serializers.CharField(source="line.title")
    quantity = serializers.IntegerField()
    accepted = serializers.IntegerField()
    credit = serializers.DecimalField(**AMOUNT)


class ReturnSerializer(serializers.Serializer):
    """Units of one consignment that come back to its seller."""

    id = serializers.CharField(source="number")
    order = serializers.CharField(source="order.number")
    consignment = serializers.IntegerField(source="consignment_id")
    status = serializers.ChoiceField(choices=ReturnStatus.values)
    reason = serializers.ChoiceField(choices=Reason.values)
    words = serializers.CharField(allow_blank=True)
    wish = serializers.ChoiceField(choices=Wish.values)
    refusal = serializers.CharField(allow_blank=True)
    tracking_reference = serializers.CharField(allow_blank=True)
    refunded = serializers.DecimalField(**AMOUNT)
    requested_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    lines = ReturnLineSerializer(source="lines.all", many=True)


class ReturnDetailSerializer(ReturnSerializer):
    """A return, and where it goes while its goods are waited for."""

    send_to = serializers.SerializerMethodField()

    def get_send_to(self, back: Return) -> list[str]:
        """The address line by line; none before it was approved, or after it came."""
        return address_for(back) if back.status in WAITING_FOR_GOODS else []


class ReturnAskedSerializer(serializers.Serializer):
    order = serializers.CharField(max_length=40, help_text="Its number.")
    consignment = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    lines = UnitsSerializer(many=True, allow_empty=False, max_length=MOST_LINES)
    reason = serializers.ChoiceField(choices=[reason for reason, _told in ASKABLE])
    words = serializers.CharField(max_length=LONGEST_WORDS, default="", allow_blank=True)
    wish = serializers.ChoiceField(choices=Wish.values, default=Wish.BACK)


class PostedSerializer(serializers.Serializer):
    tracking_reference = serializers.CharField(max_length=128, default="", allow_blank=True)


class ReturnableLineSerializer(serializers.Serializer):
    line = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    returnable = serializers.IntegerField(source="quantity_returnable")


class ReturnableSerializer(serializers.Serializer):
    """A consignment of which something may be sent back now."""

    consignment = serializers.IntegerField(source="pk")
    seller = serializers.CharField(source="partner_name")
    lines = ReturnableLineSerializer(source="lines.all", many=True)


@extend_schema(tags=["returns"])
class Returns(Endpoint):
    """A customer's returns. Guests show the token of the order."""

    serializer_class = ReturnSerializer
    scopes = {
        "index": "returns:read",
        "retrieve": "returns:read",
        "returnable": "returns:read",
        "create": "returns:write",
        "call_off": "returns:write",
        "post_parcel": "returns:write",
    }

    sparse = {"index": ReturnSerializer, "retrieve": ReturnDetailSerializer}

    def get_permissions(self):
        self.permission_classes = [IsAuthenticated if self.action == "index" else AllowAny]
        return super().get_permissions()

    @extend_schema(summary="My returns", responses=ReturnSerializer(many=True))
    def index(self, request: Request) -> Response:
        return self.page_of(returns_of(request.user))

    @extend_schema(
        summary="A return", parameters=[ORDER_TOKEN], responses={200: ReturnDetailSerializer}
    )
    def retrieve(self, request: Request, number: str) -> Response:
        return self._answer(self._own(number))

    @extend_schema(
        summary="What of an order may be sent back",
        parameters=[ORDER_TOKEN],
        responses={200: ReturnableSerializer(many=True)},
    )
    def returnable(self, request: Request, number: str) -> Response:
        order = own_order(request, number)
        today = timezone.localdate()
        found: list[Consignment] = []
        if order.status in RETURNABLE:
            found = [each for each in consignments_of(order) if is_returnable(each, today=today)]
        return Response(all_of(ReturnableSerializer(found, many=True).data))

    @extend_schema(
        summary="Ask to send something back",
        parameters=[ORDER_TOKEN],
        request=ReturnAskedSerializer,
        responses={201: ReturnDetailSerializer},
    )
    @idempotent(is_required=True)
    def create(self, request: Request) -> Response:
        asked = self.given(ReturnAskedSerializer)
        order = own_order(request, asked["order"])
        if not order.consignments.filter(pk=asked["consignment"]).exists():
            raise serializers.ValidationError({"consignment": "It is not of this order."})
        back = request_return(
            asked["consignment"],
            by=self._customer(),
            quantities={each["line"]: each["quantity"] for each in asked["lines"]},
            reason=asked["reason"],
            words=asked["words"],
            wish=asked["wish"],
            key=uuid_for(request),
        )
        return self._answer(self._own(back.number), status=201)

    @extend_schema(
        summary="Keep the goods after all",
        parameters=[ORDER_TOKEN],
        request=None,
        responses={200: ReturnDetailSerializer},
    )
    @idempotent()
    def call_off(self, request: Request, number: str) -> Response:
        call_off_return(self._own(number).pk, by=self._customer())
        return self._answer(self._own(number))

    @extend_schema(
        summary="Say that the parcel was posted",
        parameters=[ORDER_TOKEN],
        request=PostedSerializer,
        responses={200: ReturnDetailSerializer},
    )
    @idempotent()
    def post_parcel(self, request: Request, number: str) -> Response:
        given = self.given(PostedSerializer)
        send_return(self._own(number).pk, by=self._customer(), **given)
        return self._answer(self._own(number))

    def _customer(self) -> User | None:
        """Who acts; nobody is the guest of the order's token."""
        user = self.request.user
        return user if user.is_authenticated else None

    def _own(self, number: str) -> Return:
        found: QuerySet[Return] = with_contents(Return.objects.filter(number=number))
        back = found.first()
        if back is None or not is_customer(self.request, back.order):
            raise Http404(_("There is no such return."))
        return back

    def _answer(self, back: Return, *, status: int = 200) -> Response:
        return Response(self.told(ReturnDetailSerializer, back), status=status)
