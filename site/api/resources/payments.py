"""Paying an order by card: what a program needs for it, and what became of it.

The client secret is not kept with idempotency keys: asked again, an order has the same payment.
"""

import logging
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.idempotency import Keeping, idempotent
from api.orders import own_order
from api.permissions import AllowAny
from api.refusals import Refusal, refused_as
from api.resources.money import AMOUNT
from api.resources.parameters import BANK_REFUSED, ORDER_TOKEN
from checkout.order.models import Order
from checkout.order.states import Status
from checkout.payment import gateway
from checkout.payment.actions import NothingOwed, PaymentMismatch, start_payment
from checkout.payment.asking import settle_what_was_paid
from checkout.payment.books import amount_covered, sources_of
from checkout.payment.cards import payer_of
from checkout.payment.renewal import owed_of

logger = logging.getLogger("api")

RETRY_SECONDS = 5
NUMBER = r"^[0-9A-Za-z-]{1,40}$"


@refused_as(gateway.PaymentUnavailable)
def bank_away(error: gateway.PaymentUnavailable) -> Refusal:
    """Stripe cannot be reached. Nothing is lost."""
    message = _("The bank cannot be reached. Please try again in a moment.")
    return Refusal(503, "bank_away", message, headers={"Retry-After": str(RETRY_SECONDS)})


@refused_as(gateway.PaymentError)
def bank_refused(error: gateway.PaymentError) -> Refusal:
    """Stripe does not take what it was asked; that is in our log, for a person."""
    logger.error("Stripe refused what was asked by the API: %s", error)
    return Refusal(502, "bank_refused", _("The bank refused. Nothing was charged."))


@refused_as(NothingOwed)
def nothing_to_pay(error: NothingOwed) -> Refusal:
    """The order is paid, is covered by credit, or has ended."""
    return Refusal(409, "nothing_to_pay", _("There is nothing to pay of this order."))


@refused_as(PaymentMismatch)
def other_sum(error: PaymentMismatch) -> Refusal:
    """What Stripe has is not what was asked; that is in our log, for a person."""
    logger.error("A payment asked for by the API: %s", error)
    return Refusal(409, "payment_mismatch", error.customer_message)


class PaidOrderSerializer(serializers.Serializer):
    order = serializers.RegexField(NUMBER, help_text="The number of an order of one's own.")


class PaymentAskedSerializer(PaidOrderSerializer):
    keep_card = serializers.BooleanField(
        default=False,
        help_text="For members: to pay with it again (`cards/`). Confirm it with "
        "`setup_future_usage: on_session`, too.",
    )


class StartedPaymentSerializer(serializers.Serializer):
    """What Stripe.js or Stripe's mobile kits confirm the payment with, by a new card or by a
    member's kept one (`cards/`).
    """

    order = serializers.CharField()
    client_secret = serializers.CharField()
    publishable_key = serializers.CharField()
    amount = serializers.DecimalField(**AMOUNT)
    currency = serializers.CharField()


class PaymentStateSerializer(serializers.Serializer):
    """How far an order is paid. `payments` are Stripe's words, as `requires_action`."""

    order = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.values)
    is_paid = serializers.BooleanField()
    covered = serializers.DecimalField(
        **AMOUNT, help_text="Authorised, taken or held of the total."
    )
    payments = serializers.ListField(child=serializers.CharField())


@extend_schema(tags=["payments"])
class Payments(Endpoint):
    """Payments of an order, for its customer alone: a guest shows the order's token."""

    permission_classes = [AllowAny]
    serializer_class = PaidOrderSerializer
    limits = {"create": "checkout"}
    scopes = {"create": "orders:write", "verify": "orders:write"}

    @extend_schema(
        summary="Begin to pay",
        parameters=[ORDER_TOKEN],
        request=PaymentAskedSerializer,
        responses={
            201: StartedPaymentSerializer,
            502: BANK_REFUSED,
        },
    )
    @idempotent(answer=Keeping.MADE_AGAIN, is_atomic=False)
    def create(self, request: Request) -> Response:
        given = self.given(PaymentAskedSerializer)
        order = own_order(request, given["order"])
        if not owed_of(order):
            raise NothingOwed(f"Order {order.number} is {order.status}")
        member = request.user if request.user.is_authenticated else None
        payer = payer_of(member, keeps_card=given["keep_card"])
        intent = start_payment(order, customer=payer)
        told = {
            "order": order.number,
            "client_secret": intent.client_secret,
            "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
            "amount": intent.amount,
            "currency": intent.currency,
        }
        return Response(StartedPaymentSerializer(told).data, status=201)

    @extend_schema(
        summary="See what was paid",
        description="Asks Stripe and settles what it has; the webhook does the same by itself.",
        parameters=[ORDER_TOKEN],
        request=PaidOrderSerializer,
        responses={200: PaymentStateSerializer, 502: BANK_REFUSED},
    )
    def verify(self, request: Request) -> Response:
        given = self.given(PaidOrderSerializer)
        order = own_order(request, given["order"])
        intents = settle_what_was_paid(order)
        order.refresh_from_db()
        return Response(PaymentStateSerializer(_state(order, intents)).data)


def _state(order: Order, intents: list[gateway.Intent]) -> dict:
    covered = amount_covered(sources_of(order))
    return {
        "order": order.number,
        "status": order.status,
        "is_paid": order.paid_at is not None,
        "covered": max(covered, Decimal("0.00")),
        "payments": [intent.status for intent in intents],
    }
