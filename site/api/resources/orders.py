"""Orders: of a member, of a seller, and all of them for staff; moved on by the shop's actions."""

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.idempotency import idempotent
from api.orders import (
    CHANGE,
    SEE,
    SeenOrder,
    order_seen,
    order_to_move,
    orders_of_sellers,
    state_of,
)
from api.permissions import (
    AllowAny,
    IsAuthenticated,
    admin_with,
    check_staff_with,
    is_staff_with,
)
from api.refusals import Refusal, conflict, no_such_step, refused_as
from api.resources.checkout import Checkout
from api.resources.order_filters import OrdersAskedSerializer, criteria
from api.resources.order_forms import (
    OrderRowSerializer,
    OrderSerializer,
    SellerOrderRowSerializer,
)
from api.resources.order_moves import MoveSerializer
from api.resources.order_parts import (
    DocumentSerializer,
    StorySerializer,
    invoices_told,
    story_told,
)
from api.resources.parameters import BANK_REFUSED, ORDER_TOKEN
from checkout.order.actions import cancel_order, lock_order
from checkout.order.exceptions import InvalidOrderStatus, OrderNotPaid
from checkout.order.models import Line, Order
from checkout.order.states import Role, Status
from checkout.order.steps import (
    consignment_steps_open_to,
    steps_open_to,
    take_consignments_on,
    take_step,
)
from checkout.payment.actions import abandon_order

LISTS = ("all", "own", "of_user")
ASKED = [OrdersAskedSerializer]
ROWS = OrderRowSerializer(many=True)
NEWEST_FIRST = ("-date_placed", "-pk")


@refused_as(InvalidOrderStatus)
def not_moved(refused: InvalidOrderStatus) -> Refusal:
    """The order, or a part of it, does not go there from where it is."""
    return Refusal(409, "order_not_moved", str(refused))


@extend_schema(tags=["orders"])
class Orders(Checkout):
    """Lists of orders, newest first, and placing one."""

    serializer_class = OrderRowSerializer
    ordering = NEWEST_FIRST
    scopes = Checkout.scopes | dict.fromkeys(LISTS, "orders:read")
    sparse = dict.fromkeys(LISTS, OrderRowSerializer)

    def get_permissions(self):
        if self.action == "all":
            self.permission_classes = [admin_with(SEE)]
        elif self.action in LISTS:
            self.permission_classes = [IsAuthenticated]
        return super().get_permissions()

    @extend_schema(summary="All orders, for staff", parameters=ASKED, responses=ROWS)
    def all(self, request: Request) -> Response:
        return self._page(Order.objects.all())

    @extend_schema(summary="My orders", parameters=ASKED, responses=ROWS)
    def own(self, request: Request) -> Response:
        return self._page(Order.objects.filter(user=request.user))

    @extend_schema(summary="A member's orders", parameters=ASKED, responses=ROWS)
    def of_user(self, request: Request, pk: int) -> Response:
        if pk != request.user.pk and not is_staff_with(request.user, SEE):
            raise Http404(_("There is no such member."))
        return self._page(Order.objects.filter(user=pk))

    def _page(self, orders: QuerySet) -> Response:
        found = _asked_for(self, orders).select_related("user")
        return self.page_of(_counted(found, Line.objects.all()))


@extend_schema(tags=["orders"])
class SellerOrders(Endpoint):
    """Orders with goods of the sellers whose people one is of, newest first."""

    serializer_class = SellerOrderRowSerializer
    ordering = NEWEST_FIRST
    scopes = {"index": "orders:read"}
    sparse = {"index": SellerOrderRowSerializer}

    @extend_schema(
        summary="Orders with goods of my seller",
        parameters=ASKED,
        responses=SellerOrderRowSerializer(many=True),
    )
    def index(self, request: Request) -> Response:
        orders = _asked_for(self, orders_of_sellers(request.user))
        own = Line.objects.filter(consignment__partner__in=request.user.partners.all())
        return self.page_of(_counted(orders, own))


@extend_schema(tags=["orders"])
class OneOrder(Endpoint):
    """One order: its customer's, its sellers' each the own part, and staff's to look after."""

    permission_classes = [AllowAny]
    serializer_class = OrderSerializer
    scopes = {"retrieve": "orders:read", "move": "orders:write", "cancel": "orders:write"}
    sparse = {"retrieve": OrderSerializer}
    parts = {
        "retrieve": {
            "events": StorySerializer(many=True),
            "invoices": DocumentSerializer(many=True),
        }
    }
    guarded = frozenset({"move"})
    heeding = frozenset({"cancel"})

    @extend_schema(summary="An order", parameters=[ORDER_TOKEN], responses=OrderSerializer)
    def retrieve(self, request: Request, number: str) -> Response:
        return self._answer(order_seen(request, number))

    @extend_schema(
        summary="Move an order on",
        description="Staff move all of it, or one consignment; sellers their own consignments. "
        "What is not possible is refused with 409, and `errors` name the possible statuses.",
        request=MoveSerializer,
        responses=OrderSerializer,
    )
    @idempotent()
    def move(self, request: Request, number: str) -> Response:
        seen = order_to_move(request, number)
        sent = self.sent(MoveSerializer)
        with transaction.atomic():
            order = lock_order(seen.order.pk)
            self.check_match(state_of(order))
            try:
                self._take(sent, SeenOrder(order, seen.role, seen.sellers))
            except InvalidOrderStatus as refused:
                raise _with_allowed(refused, order, seen.role) from None
        return self._answer(order_seen(request, number), message=_("The order is moved on."))

    @extend_schema(
        summary="Call an order off",
        description="Its customer, or staff, before anything was sent.",
        parameters=[ORDER_TOKEN],
        request=None,
        responses={200: OrderSerializer, 502: BANK_REFUSED},
    )
    def cancel(self, request: Request, number: str) -> Response:
        seen = order_seen(request, number)
        if seen.role != Role.CUSTOMER:
            check_staff_with(request.user, CHANGE)
        by = request.user if seen.role == Role.STAFF else None
        if by is None and seen.order.status == Status.PENDING_PAYMENT:
            if not abandon_order(seen.order, check=self._check_state):
                raise conflict(_("The order was paid in the meantime."), code="order_paid")
        else:
            with transaction.atomic():
                self._check_state(lock_order(seen.order.pk))
                cancel_order(seen.order.pk, by=by)
        return self._answer(order_seen(request, number), message=_("The order is called off."))

    def _check_state(self, order: Order) -> None:
        if self.names_a_state:
            self.check_match(state_of(order))

    def _take(self, sent: MoveSerializer, seen: SeenOrder) -> None:
        asked, by = sent.validated_data, self.request.user
        if seen.role == Role.STAFF and not sent.is_for_consignment:
            take_step(
                seen.order,
                asked["status"],
                by=by,
                tracking_reference=asked["tracking_reference"],
                reason=asked["reason"],
                although_unpaid=asked["although_unpaid"],
            )
            return
        take_consignments_on(sent.consignments_of(seen), sent.step, by=by)

    def _answer(self, seen: SeenOrder, *, message: str = "") -> Response:
        told = self.told(OrderSerializer, seen)
        if "events" in self.wanted.parts:
            told["events"] = story_told(seen) if seen.sellers is None else []
        if "invoices" in self.wanted.parts:
            told["invoices"] = invoices_told(seen, self.request)
        response = Response(told)
        response.message, response.state = message, state_of(seen.order)
        return response


def _asked_for(endpoint: Endpoint, orders: QuerySet) -> QuerySet:
    """Those of the orders that the query parameters ask for, newest first."""
    asked = endpoint.asked(OrdersAskedSerializer)
    return orders.filter(**criteria(asked)).order_by(*NEWEST_FIRST)


def _counted(orders: QuerySet, lines: QuerySet) -> QuerySet:
    """The orders with the `units` of such lines."""
    of_order = lines.filter(order=OuterRef("pk")).order_by().values("order")
    units = of_order.annotate(units=Sum("quantity")).values("units")
    return orders.annotate(units=Coalesce(Subquery(units), 0))


def _with_allowed(refused: InvalidOrderStatus, order: Order, role: Role) -> Exception:
    """The refusal, with the statuses that are possible instead; what is not paid goes nowhere
    before it is."""
    if isinstance(refused, OrderNotPaid):
        return conflict(str(refused), code="order_not_paid")
    order.refresh_from_db()
    is_staff = role == Role.STAFF
    allowed = steps_open_to(order) if is_staff else consignment_steps_open_to(order, role)
    return no_such_step(str(refused), code="order_not_moved", allowed=allowed)
