"""Goods that come back, for money or for others: asked for, called off, posted. Version 2 alone."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
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
from checkout.order.models import Line, Order
from checkout.order.states import Status
from checkout.returns.actions import LONGEST_WORDS, call_off_return, request_return, send_return
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.exchanges import choices_in
from checkout.returns.models import ASKABLE, Reason, Return, Wish
from checkout.returns.queries import address_for, returnable_of, returns_told_of, with_contents
from checkout.returns.states import WAITING_FOR_GOODS, ReturnStatus


@refused_as(ReturnRefused)
def not_returned(refused: ReturnRefused) -> Refusal:
    """It cannot come back like that. Nothing was written."""
    return Refusal(409, "return_refused", str(refused))


class ReturnLineSerializer(serializers.Serializer):
    """`accepted` came and was taken back; `credit` is what was given back for it, or pays for what
    was `wanted` instead. Settled without a `replacement`, that could not be had any more."""

    line = serializers.IntegerField(source="line_id")
    title = serializers.CharField(source="line.title")
    quantity = serializers.IntegerField()
    accepted = serializers.IntegerField()
    credit = serializers.DecimalField(**AMOUNT)
    wanted = serializers.IntegerField(
        source="wanted_id", allow_null=True, help_text="A product, instead of the money."
    )
    wanted_title = serializers.CharField(allow_blank=True)
    replacement = serializers.IntegerField(
        source="replacement_id", allow_null=True, help_text="The line of the exchange's order."
    )


class ExchangeSerializer(serializers.Serializer):
    """The order of what is sent instead. Unpaid, `asked` is to be paid for it as for any order."""

    order = serializers.CharField(source="exchange.number", help_text="Its number.")
    status = serializers.ChoiceField(source="exchange.status", choices=Status.values)
    used = serializers.DecimalField(
        source="exchanged", **AMOUNT, help_text="What the returned goods pay of it."
    )
    asked = serializers.DecimalField(
        source="exchange_asked", **AMOUNT, help_text="What it costs beyond that."
    )
    pay_until = serializers.DateTimeField(
        source="exchange.expires_at",
        allow_null=True,
        help_text="Unpaid, it ends then, and the money goes back.",
    )
    token = serializers.SerializerMethodField(
        help_text="A guest's right to see it, for the header X-Order-Token. Null for others."
    )

    def get_token(self, back: Return) -> str | None:
        order: Order = back.exchange
        return order.verification_hash() if order.user_id is None else None


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
    refunded = serializers.DecimalField(
        **AMOUNT, help_text="What it gave back, with what pays for an exchange."
    )
    paid_back = serializers.DecimalField(**AMOUNT, help_text="What of it went back as money.")
    exchange = serializers.SerializerMethodField()
    requested_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    lines = ReturnLineSerializer(source="lines.all", many=True)

    @extend_schema_field(ExchangeSerializer(allow_null=True))
    def get_exchange(self, back: Return) -> dict | None:
        return ExchangeSerializer(back).data if back.exchange else None


class ReturnDetailSerializer(ReturnSerializer):
    """A return, and where it goes while its goods are waited for."""

    send_to = serializers.SerializerMethodField()

    def get_send_to(self, back: Return) -> list[str]:
        """The address line by line; none before it was approved, or after it came."""
        return address_for(back) if back.status in WAITING_FOR_GOODS else []


class UnitsBackSerializer(UnitsSerializer):
    wanted = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        required=False,
        help_text="A product to have instead of the money, one of the line's `exchanges`.",
    )


class ReturnAskedSerializer(serializers.Serializer):
    order = serializers.CharField(max_length=40, help_text="Its number.")
    consignment = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    lines = UnitsBackSerializer(many=True, allow_empty=False, max_length=MOST_LINES)
    reason = serializers.ChoiceField(choices=[reason for reason, _told in ASKABLE])
    words = serializers.CharField(max_length=LONGEST_WORDS, default="", allow_blank=True)
    wish = serializers.ChoiceField(choices=Wish.values, default=Wish.BACK)


class PostedSerializer(serializers.Serializer):
    tracking_reference = serializers.CharField(max_length=128, default="", allow_blank=True)


class ChoiceSerializer(serializers.Serializer):
    """What may be had instead of a unit. `difference` is what it costs more, less if negative."""

    product = serializers.IntegerField(source="product.pk")
    title = serializers.CharField()
    difference = serializers.DecimalField(**AMOUNT)
    free = serializers.IntegerField(
        allow_null=True, help_text="How many there are. Null: as many as one likes."
    )


class ReturnableLineSerializer(serializers.Serializer):
    line = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    returnable = serializers.IntegerField(source="quantity_returnable")
    exchanges = serializers.SerializerMethodField()

    @extend_schema_field(ChoiceSerializer(many=True))
    def get_exchanges(self, line: Line) -> list[dict]:
        there = self.context["choices"].get(line.pk, ())
        return ChoiceSerializer([each for each in there if each.free != 0], many=True).data


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
    whole = frozenset({"returnable"})
    sparse = {"index": ReturnSerializer, "retrieve": ReturnDetailSerializer}

    def get_permissions(self):
        self.permission_classes = [IsAuthenticated if self.action == "index" else AllowAny]
        return super().get_permissions()

    @extend_schema(summary="My returns", responses=ReturnSerializer(many=True))
    def index(self, request: Request) -> Response:
        return self.page_of(returns_told_of(request.user))

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
        found = returnable_of(order, today=timezone.localdate())
        context = {"choices": choices_in(found)}
        return Response(all_of(ReturnableSerializer(found, many=True, context=context).data))

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
            wanted={each["line"]: each["wanted"] for each in asked["lines"] if "wanted" in each},
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
