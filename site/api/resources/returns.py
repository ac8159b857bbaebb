"""Goods that come back, for money or for others: asked for by customers, moved on by who sells them
and by staff."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.endpoints import Endpoint
from api.idempotency import idempotent, uuid_for
from api.orders import own_order
from api.pagination import all_of
from api.permissions import AllowAny, IsAuthenticated, admin_with
from api.refusals import Refusal, no_such_step, refused_as
from api.resources.money import AMOUNT
from api.resources.order_moves import LARGEST_ID, MOST_LINES, UnitsSerializer
from api.resources.parameters import ORDER_TOKEN
from api.resources.return_filters import ReturnsAskedSerializer, criteria
from api.resources.return_forms import ReturnDetailSerializer, ReturnSerializer
from api.resources.return_moves import ReturnMoveSerializer
from api.returns import (
    SEE,
    SeenReturn,
    next_statuses,
    own_return,
    return_seen,
    return_to_move,
    state_of,
)
from checkout.order.actions import lock_order
from checkout.order.models import Line
from checkout.order.states import Role
from checkout.returns.actions import LONGEST_WORDS, call_off_return, request_return, send_return
from checkout.returns.exceptions import InvalidReturnStatus, ReturnRefused
from checkout.returns.exchanges import choices_in
from checkout.returns.models import ASKABLE, Return, Wish
from checkout.returns.queries import returnable_of, with_lines
from checkout.returns.steps import take_step

ASKED = [ReturnsAskedSerializer]
ROWS = ReturnSerializer(many=True)


@refused_as(ReturnRefused)
def not_returned(refused: ReturnRefused) -> Refusal:
    """It cannot come back like that. Nothing was written."""
    return Refusal(409, "return_refused", str(refused))


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
    """A return: its customer's, its seller's, and staff's to look after. Guests show the token of
    the order."""

    serializer_class = ReturnSerializer
    scopes = {
        "index": "returns:read",
        "retrieve": "returns:read",
        "returnable": "returns:read",
        "create": "returns:write",
        "move": "returns:write",
        "call_off": "returns:write",
        "post_parcel": "returns:write",
    }
    whole = frozenset({"returnable"})
    sparse = {"index": ReturnSerializer, "retrieve": ReturnDetailSerializer}
    guarded = frozenset({"move"})

    def get_permissions(self):
        is_members = self.action in ("index", "move")
        self.permission_classes = [IsAuthenticated if is_members else AllowAny]
        return super().get_permissions()

    @extend_schema(summary="My returns", responses=ReturnSerializer(many=True))
    def index(self, request: Request) -> Response:
        own = with_lines(Return.objects.filter(order__user=request.user))
        return self.page_of(own, role=Role.CUSTOMER)

    @extend_schema(
        summary="A return", parameters=[ORDER_TOKEN], responses={200: ReturnDetailSerializer}
    )
    def retrieve(self, request: Request, number: str) -> Response:
        return self._answer(return_seen(request, number))

    @extend_schema(
        summary="Move a return on",
        description="Sellers say whether the goods may come; staff do all that the dashboard does, "
        "with the same permissions. What is not possible is refused with 409, and `errors` name "
        "the possible statuses.",
        request=ReturnMoveSerializer,
        responses=ReturnDetailSerializer,
    )
    @idempotent()
    def move(self, request: Request, number: str) -> Response:
        sent = self.sent(ReturnMoveSerializer)
        seen = return_to_move(request, number, sent.validated_data["status"])
        step = sent.step_of(seen.back)
        with transaction.atomic():
            lock_order(seen.back.order_id)
            seen.back.refresh_from_db(fields=["status"])
            self.check_match(state_of(seen.back))
            try:
                take_step(seen.back.pk, step, by=request.user)
            except InvalidReturnStatus as refused:
                allowed = next_statuses(request, seen.back, seen.role)
                raise no_such_step(str(refused), code="return_not_moved", allowed=allowed) from None
        message = _("The return is moved on.")
        return self._answer(return_seen(request, number), message=message)

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
        return self._answer(return_seen(request, back.number), status=201)

    @extend_schema(
        summary="Keep the goods after all",
        parameters=[ORDER_TOKEN],
        request=None,
        responses={200: ReturnDetailSerializer},
    )
    @idempotent()
    def call_off(self, request: Request, number: str) -> Response:
        call_off_return(own_return(request, number).pk, by=self._customer())
        return self._answer(return_seen(request, number))

    @extend_schema(
        summary="Say that the parcel was posted",
        parameters=[ORDER_TOKEN],
        request=PostedSerializer,
        responses={200: ReturnDetailSerializer},
    )
    @idempotent()
    def post_parcel(self, request: Request, number: str) -> Response:
        given = self.given(PostedSerializer)
        send_return(own_return(request, number).pk, by=self._customer(), **given)
        return self._answer(return_seen(request, number))

    def _customer(self) -> User | None:
        """Who acts; nobody is the guest of the order's token."""
        user = self.request.user
        return user if user.is_authenticated else None

    def _answer(self, seen: SeenReturn, *, status: int = 200, message: str = "") -> Response:
        about = {"role": seen.role, "next_statuses": seen.next_statuses}
        response = Response(self.told(ReturnDetailSerializer, seen.back, **about), status=status)
        response.message, response.state = message, state_of(seen.back)
        return response


@extend_schema(tags=["returns"])
class ReturnLists(Endpoint):
    """Returns that somebody looks after, newest first."""

    serializer_class = ReturnSerializer
    scopes = {"all": "returns:read", "of_sellers": "returns:read"}
    sparse = {"all": ReturnSerializer, "of_sellers": ReturnSerializer}

    def get_permissions(self):
        self.permission_classes = [admin_with(SEE) if self.action == "all" else IsAuthenticated]
        return super().get_permissions()

    @extend_schema(summary="All returns, for staff", parameters=ASKED, responses=ROWS)
    def all(self, request: Request) -> Response:
        return self._page(Return.objects.all(), Role.STAFF)

    @extend_schema(summary="Returns of my seller's goods", parameters=ASKED, responses=ROWS)
    def of_sellers(self, request: Request) -> Response:
        sellers = request.user.partners.all()
        return self._page(Return.objects.filter(consignment__partner__in=sellers), Role.SELLER)

    def _page(self, returns: QuerySet, role: Role) -> Response:
        asked = criteria(self.asked(ReturnsAskedSerializer))
        return self.page_of(with_lines(returns.filter(**asked)), role=role)
