"""From the cart to an order: what it comes to, and placing it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from oscar.core.loading import get_class
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.models import User
from api.authentication import KeyHolder
from api.baskets import basket_of, known_basket_id
from api.endpoints import Endpoint
from api.guesses import guess
from api.idempotency import idempotent, uuid_for
from api.orders import SeenOrder
from api.permissions import AllowAny
from api.refusals import Error, Refusal, refused_as
from api.resources.checkout_forms import (
    AgreedPlacementSerializer,
    PlacementSerializer,
    QuestionSerializer,
    QuoteSerializer,
)
from api.resources.money import money, money_of
from api.resources.order_forms import OrderSerializer
from api.resources.parameters import BASKET_TOKEN
from api.versions import LATEST
from checkout.basket.models import Basket
from checkout.credit import CreditPlan, amounts_agreed, plan_credit
from checkout.order.exceptions import OrderRefused, PlacementNotYours, Problem
from checkout.order.models import Order, ShippingAddress
from checkout.order.placement import Placement, Quote, place_order, quote
from checkout.order.states import Role
from checkout.payment.actions import settle_covered_order
from checkout.shipping.deliveries import Choice, cheapest_delivery, sendings_of
from checkout.tax.regions import place_of
from checkout.wallet.actions import CodeRefused, find_card

Selector = get_class("partner.strategy", "Selector")


@refused_as(OrderRefused)
def not_ordered(refused: OrderRefused) -> Refusal:
    """Nothing was written and nothing is charged, for these reasons."""
    errors = tuple(
        Error(_field_of(each), str(each.message), each.code) for each in refused.problems
    )
    message = _("The basket cannot be ordered as it is. Nothing was charged.")
    return Refusal(409, "order_refused", message, errors)


@refused_as(PlacementNotYours)
def not_yours(refused: PlacementNotYours) -> Refusal:
    """The basket is another one's."""
    return Refusal(403, "basket_not_yours", _("This basket is not yours to order."))


@refused_as(CodeRefused)
def code_refused(refused: CodeRefused) -> Refusal:
    """The gift card does not pay."""
    message = str(refused)
    return Refusal(409, "gift_card_refused", message, (Error("gift_card", message, "refused"),))


@extend_schema(tags=["orders"])
class Checkout(Endpoint):
    """Ordering what is in the cart, as member or as guest."""

    permission_classes = [AllowAny]
    serializer_class = OrderSerializer
    limits = {"create": "checkout"}
    located = frozenset({"create"})
    scopes = {"create": "orders:write", "quote": "carts:write"}

    @extend_schema(versions=[LATEST], request=AgreedPlacementSerializer)  # type: ignore[list-item]
    @extend_schema(
        summary="Place an order",
        description="The order holds its goods for a while; pay it by `payments/create/`. What "
        "cannot be had as it was shown is told line by line, with 409, and nothing is charged: "
        "what sold out or costs something else, and vouchers that no longer apply.",
        parameters=[BASKET_TOKEN],
        request=PlacementSerializer,
        responses={201: OrderSerializer},
    )
    @idempotent(is_required=True, is_atomic=False)
    def create(self, request: Request) -> Response:
        is_agreed = self.version is LATEST
        kind = AgreedPlacementSerializer if is_agreed else PlacementSerializer
        sent = self.sent(kind, context={"user": request.user})
        order = place_order(self._placement(sent))
        # Whatever credit leaves to a card is paid by itself: then this changes nothing.
        order = settle_covered_order(order)
        seen = SeenOrder(order, Role.CUSTOMER)
        response = Response(OrderSerializer(seen).data, status=201)
        response.message = _("Thank you for your order.")
        response["Location"] = reverse("order", args=[order.number], request=request)
        return response

    @extend_schema(
        summary="What an order would come to",
        parameters=[BASKET_TOKEN],
        request=QuestionSerializer,
        responses={200: QuoteSerializer},
    )
    def quote(self, request: Request) -> Response:
        sent = self.sent(QuestionSerializer)
        basket = basket_of(request)
        address = sent.chosen_address(self._member())
        quoted = self._quote(basket.pk, self._choice(basket.pk, sent, address), address)
        plan = self._credit(sent, quoted)
        charge, total = quoted.shipping_charge, quoted.total
        goods = total.excl_tax - charge.excl_tax, total.incl_tax - charge.incl_tax
        told = {
            "goods": money(*goods, total.currency),
            "delivery": money_of(charge),
            "delivery_name": quoted.shipping_method.name,
            "total": money_of(total),
            "credit": [{"name": each.name, "amount": each.amount} for each in plan.parts],
            "left": plan.left,
        }
        return Response(QuoteSerializer(told).data)

    def _member(self) -> User | None:
        user = self.request.user
        return user if user.is_authenticated else None

    def _placement(self, sent: PlacementSerializer) -> Placement:
        """What is asked for; of an order that this key has made already, only whose it is."""
        asked, member, key = sent.validated_data, self._member(), uuid_for(self.request)
        made = Order.objects.filter(placement_key=key).first()
        if made is not None:
            basket_id = made.basket_id if member else known_basket_id(self.request)
            choice, address = Choice(), None
            credit: Mapping[int, Decimal] = {}
        else:
            basket_id = basket_of(self.request).pk
            address = sent.chosen_address(member)
            choice = self._choice(basket_id, sent, address)
            credit = self._agreed_credit(basket_id, sent, choice, address)
        if basket_id is None:
            raise OrderRefused([Problem(_("The basket is empty."), code="basket_empty")])
        return Placement(
            key=key,
            basket_id=basket_id,
            user=member,
            guest_email=asked.get("email", ""),
            shipping_address=address,
            shipping_code=choice.every,
            shipping_codes=choice.by_seller,
            expected_total=asked.get("expected_total"),
            credit=credit,
        )

    def _choice(
        self, basket_id: int | None, sent: QuestionSerializer, address: ShippingAddress | None
    ) -> Choice:
        """The ways that were named, or else the cheapest ones."""
        if sent.choice.every or address is None or basket_id is None:
            return sent.choice
        basket = basket_of(self.request)
        place = place_of(address)
        basket.strategy = Selector().strategy(place=place)
        delivery = cheapest_delivery(basket, sendings_of(basket, place), like=sent.choice)
        return delivery.choice if delivery is not None else sent.choice

    def _quote(
        self, basket_id: int | None, choice: Choice, address: ShippingAddress | None
    ) -> Quote:
        return quote(
            Basket.objects.get(pk=basket_id) if basket_id else Basket(),
            user=self._member(),
            shipping_address=address,
            shipping_code=choice.every,
            shipping_codes=choice.by_seller,
        )

    def _agreed_credit(
        self,
        basket_id: int | None,
        sent: PlacementSerializer,
        choice: Choice,
        address: ShippingAddress | None,
    ) -> Mapping[int, Decimal]:
        """What wallet and gift card pay. Raises OrderRefused when they leave another part."""
        asked: dict[str, Any] = sent.validated_data
        if not (asked["use_wallet"] or asked.get("gift_card")):
            return {}
        plan = self._credit(sent, self._quote(basket_id, choice, address))
        return amounts_agreed(plan, left=asked.get("expected_left", plan.left))

    def _credit(self, sent: QuestionSerializer, quoted: Quote) -> CreditPlan:
        asked = sent.validated_data
        if asked["use_wallet"] and isinstance(self.request.auth, KeyHolder):
            raise PermissionDenied(_("A key spends nobody's wallet: sign in for that."))
        card = None
        if code := asked.get("gift_card"):
            with guess(self.request, action="gift_card"):
                card = find_card(code).pk
        return plan_credit(
            self.request.user,
            pays_by_wallet=asked["use_wallet"],
            gift_card=card,
            lines=quoted.basket.all_lines(),
            # Of another total than was shown none is credited: the placement says what has changed.
            total=asked.get("expected_total", quoted.total.incl_tax),
        )


def _field_of(problem: Problem) -> str:
    if problem.voucher_id is not None:
        return f"vouchers.{problem.voucher_id}"
    return f"lines.{problem.line_id}" if problem.line_id else ""
