"""The end of the checkout: looking it over and paying. Its steps: step_views; and what comes after:
return_views."""

import logging
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.forms import DecimalField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from accounts.models import User
from checkout.credit import amounts_agreed, credit_of, forget_credit, planned_credit
from checkout.credit_views import CreditView, refused_code
from checkout.order.exceptions import OrderRefused, PlacementNotYours
from checkout.order.models import Order
from checkout.order.placement import Placement, place_order
from checkout.order.rules import Status
from checkout.payment import gateway
from checkout.payment.actions import (
    NothingOwed,
    PaymentMismatch,
    abandon_order,
    settle_covered_order,
)
from checkout.payment.card_pages import (
    TROUBLES,
    begin_to_pay,
    chosen_to_pay_with,
    is_asked_by_script,
    lead,
    refuse,
    told_of,
)
from checkout.payment.cards import cards_of
from checkout.payment.methods import methods_offered
from checkout.return_views import PaymentReturnView, ThankYouView
from checkout.session import (
    PLACEMENT,
    CheckoutSessionMixin,
    forget_placement,
    order_awaiting_payment,
    order_under_way,
    placement_key,
    remember_order,
)
from checkout.step_views import IndexView, ShippingAddressView, ShippingMethodView

__all__ = [
    "CreditView",
    "IndexView",
    "PaymentReturnView",
    "ShippingAddressView",
    "ShippingMethodView",
    "ThankYouView",
]

logger = logging.getLogger("checkout")

MONEY = DecimalField(max_digits=12, decimal_places=2)

READY_TO_PAY = [
    "check_basket_is_not_empty",
    "check_basket_is_valid",
    "check_user_email_is_captured",
    "check_shipping_data_is_captured",
    "check_goods_are_set_aside",
]


class PaymentView(CheckoutSessionMixin, TemplateView):
    """The summary, and what to pay with. A placed order that is not paid is shown here again."""

    template_name = "oscar/checkout/payment_details.html"

    def dispatch(self, request, *args, **kwargs):
        self.order = order_awaiting_payment(request)
        if self.order is None and order_under_way(request) and request.basket.is_empty:
            return redirect("checkout:thank-you")
        self.pre_conditions = [] if self.order else READY_TO_PAY
        return super().dispatch(request, *args, **kwargs)

    def build_submission(self, **kwargs):
        if self.order:
            return {"order_kwargs": {}, "order": self.order}
        return super().build_submission(**kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.order:
            context["lines"] = self.order.lines_with_pictures()
            context["shipping_address"] = self.order.shipping_address
            total = self.order.total_incl_tax
            credit = credit_of(self.order)
        else:
            total = context["order_total"].incl_tax
            lines = self.request.basket.all_lines()
            credit = planned_credit(self.request, lines=lines, total=total)
        return context | {
            "placement_key": placement_key(self.request),
            "expected_total": total,
            "credit": credit,
            "credit_refused": refused_code(self.request),
            "place_url": reverse("checkout:place"),
            "return_url": reverse("checkout:return"),
            "stripe_js_url": settings.STRIPE_JS_URL,
            "stripe_publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
            "saved_cards": cards_of(self.request.user)
            if self.request.user.is_authenticated
            else [],
            "methods": methods_offered(with_address=bool(context["shipping_address"])),
        }


class PlaceOrderView(CheckoutSessionMixin, View):
    """Places the order and answers with what Stripe.js needs to have the card confirmed.

    A form sent by the browser itself needs nothing to pay with, as when credit pays all, or names
    a kept card, which is charged at once. Either form may name a method with a page of its own,
    where its customer goes on.
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            placement, left = self.placement()
            if left:
                # Placing holds stock for the order: not before there is something to pay it with.
                chosen_to_pay_with(request, self.member())
            order = place_order(placement)
            remember_order(request, order)
            if placement.credit:
                forget_credit(request)
            if left == 0:
                order = settle_covered_order(order)
            if order.status != Status.PENDING_PAYMENT:
                return self.paid(order)
            back = reverse("checkout:return")
            return begin_to_pay(request, order, self.member(), back=back, order_number=order.number)
        except ValueError as error:
            logger.warning("Placement refused: %s", error)
            return self.refuse(400, _("This page is out of date. Please load it again."))
        except PlacementNotYours as error:
            logger.warning("Placement refused: %s", error)
            return self.refuse(403, _("This order is not yours."))
        except OrderRefused as refusal:
            logger.info("Placement refused: %s", refusal)
            forget_placement(request)
            return self.refuse_order(refusal)
        except OperationalError as error:
            logger.warning("Placement gave up waiting: %s", error)
            return self.refuse(
                503, _("The shop is very busy. Nothing was charged: please try again.")
            )
        except NothingOwed:
            return self.paid(settle_covered_order(order))
        except gateway.PaymentUnavailable:
            return self.refuse(
                503,
                _("The bank cannot be reached. Your order is kept: please try again in a moment."),
            )
        except TROUBLES as trouble:
            told = told_of(trouble)
            logger.log(told.level, "Payment of a placed order could not be started: %s", trouble)
            return self.refuse(told.status, told.words)

    def member(self) -> User | None:
        return self.request.user if self.request.user.is_authenticated else None

    def placement(self) -> tuple[Placement, Decimal]:
        """What the form asks for, and what of it a card is to pay.

        Only key and amounts come from it; all else is the session's. Raises ValueError when they
        are not what this page sends, OrderRefused when credit covers another part than was shown.
        """
        key = UUID(self.request.POST.get("placement_key", ""))
        try:
            expected = MONEY.clean(self.request.POST.get("expected_total"))
            left = MONEY.clean(self.request.POST.get("expected_left") or expected)
        except ValidationError:
            raise ValueError("expected_total is missing or no amount") from None
        user = self.member()
        email = self.checkout_session.get_guest_email() or ""
        if not (user or email):
            raise ValueError("nobody is named to write to")
        under_way = self.request.session.get(PLACEMENT) or {}
        same_page = under_way.get("key") == str(key)
        basket_id = under_way["basket"] if same_page else self.request.basket.pk
        if basket_id is None:
            raise PlacementNotYours(f"Placement {key}: there is no basket")
        credit: Mapping[int, Decimal] = {}
        if left != expected and not (same_page and under_way["order"]):
            lines = self.request.basket.all_lines()
            plan = planned_credit(self.request, lines=lines, total=expected)
            credit = amounts_agreed(plan, left=left)
        choice = self.choice()
        placement = Placement(
            key=key,
            basket_id=basket_id,
            user=user,
            guest_email=email,
            shipping_address=self.chosen_address(),
            shipping_code=choice.every,
            shipping_codes=choice.by_seller,
            expected_total=expected,
            credit=credit,
        )
        return placement, left

    def paid(self, order: Order) -> HttpResponse:
        """Nothing is left to pay by card."""
        return lead(self.request, reverse("checkout:return"), order_number=order.number)

    def refuse_order(self, refusal: OrderRefused) -> HttpResponse:
        if is_asked_by_script(self.request):
            errors = [{"line": p.line_id, "message": p.message} for p in refusal.problems]
            basket_url = reverse("basket:summary")
            return JsonResponse({"errors": errors, "basket_url": basket_url}, status=409)
        for problem in refusal.problems:
            messages.error(self.request, problem.message)
        return redirect("checkout:payment-details")

    def refuse(self, status: int, message: str) -> HttpResponse:
        return refuse(self.request, status, message, back=reverse("checkout:payment-details"))


class ReleaseOrderView(View):
    """The customer wants to change an order that is not paid: the basket comes back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        order = order_awaiting_payment(request)
        if order is None:
            return redirect("basket:summary")
        try:
            abandoned = abandon_order(order)
        except (gateway.PaymentUnavailable, PaymentMismatch) as trouble:
            told = told_of(trouble)
            logger.log(told.level, "An unpaid order could not be called off: %s", trouble)
            messages.error(request, told.words)
            return redirect("checkout:payment-details")
        if not abandoned:
            return redirect("checkout:thank-you")
        forget_placement(request)
        return redirect("basket:summary")
