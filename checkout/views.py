"""The end of the checkout: looking it over, paying, and what comes after. Its steps: step_views."""

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
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRefresh

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
    start_payment,
)
from checkout.payment.asking import settle_what_was_paid
from checkout.payment.card_pages import NOT_READY, is_asked_by_script
from checkout.payment.cards import cards_of, payer_of
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

__all__ = ["CreditView", "IndexView", "ShippingAddressView", "ShippingMethodView"]

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
    """The summary and the card. An order placed but not paid is shown here again, to be paid."""

    template_name = "oscar/checkout/payment_details.html"

    def dispatch(self, request, *args, **kwargs):
        self.order = order_awaiting_payment(request)
        if self.order is None and request.basket.is_empty and order_under_way(request):
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
        }


class PlaceOrderView(CheckoutSessionMixin, View):
    """Places the order and answers with what Stripe.js needs to have the card confirmed.

    A form that needs no card, as when credit pays all, may be sent by the browser itself.
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            placement, left = self.placement()
            if left and not is_asked_by_script(request):
                # Placing holds stock for the order: not before there is a card to pay it with.
                return self.refuse(400, NOT_READY)
            order = place_order(placement)
            remember_order(request, order)
            if placement.credit:
                forget_credit(request)
            if left == 0:
                order = settle_covered_order(order)
            if order.status != Status.PENDING_PAYMENT:
                return self.paid(order)
            intent = start_payment(order, customer=self.customer(request))
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
        except gateway.PaymentInvalid as error:
            logger.error("Payment of a placed order could not be started: %s", error)
            return self.refuse(502, _("The payment could not be started. Nothing was charged."))
        return JsonResponse(
            {
                "order_number": order.number,
                "client_secret": intent.client_secret,
                "return_url": reverse("checkout:return"),
            }
        )

    def customer(self, request: HttpRequest) -> str | None:
        """Who the customer is at Stripe: only for members who have a kept card, or keep this one.

        Raises PaymentUnavailable.
        """
        user = request.user if request.user.is_authenticated else None
        return payer_of(user, keeps_card=bool(request.POST.get("keep_card")))

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
        user = self.request.user if self.request.user.is_authenticated else None
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
        back = reverse("checkout:return")
        if is_asked_by_script(self.request):
            return JsonResponse({"order_number": order.number, "return_url": back})
        return redirect(back)

    def refuse_order(self, refusal: OrderRefused) -> HttpResponse:
        if is_asked_by_script(self.request):
            errors = [{"line": p.line_id, "message": p.message} for p in refusal.problems]
            basket_url = reverse("basket:summary")
            return JsonResponse({"errors": errors, "basket_url": basket_url}, status=409)
        for problem in refusal.problems:
            messages.error(self.request, problem.message)
        return redirect("checkout:payment-details")

    def refuse(self, status: int, message: str) -> HttpResponse:
        if is_asked_by_script(self.request):
            return JsonResponse({"message": message}, status=status)
        messages.error(self.request, message)
        return redirect("checkout:payment-details")


class PaymentReturnView(View):
    """The browser is back from Stripe: settle what it paid, then say thank you."""

    def get(self, request: HttpRequest) -> HttpResponse:
        order = order_under_way(request)
        if order is None:
            return redirect("basket:summary")
        if order.status == Status.PENDING_PAYMENT:
            try:
                settle_what_was_paid(order)
            except (gateway.PaymentError, PaymentMismatch) as error:
                # The webhook and the reconciliation settle it later; the page says "waiting".
                logger.warning("Order %s could not be settled on return: %s", order.number, error)
        return redirect("checkout:thank-you")


class ReleaseOrderView(View):
    """The customer wants to change an order that is not paid: the basket comes back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        order = order_awaiting_payment(request)
        if order is None:
            return redirect("basket:summary")
        try:
            abandoned = abandon_order(order)
        except gateway.PaymentUnavailable:
            messages.error(request, _("The bank cannot be reached. Please try again in a moment."))
            return redirect("checkout:payment-details")
        if not abandoned:
            return redirect("checkout:thank-you")
        forget_placement(request)
        return redirect("basket:summary")


@method_decorator(never_cache, name="dispatch")
class ThankYouView(TemplateView):
    """The order just placed: paid, or waiting for the bank's answer.

    While it waits its page asks by itself, and is loaded anew only when there is something to say.
    """

    template_name = "oscar/checkout/thank_you.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        order = order_under_way(request)
        if order is None:
            return redirect("home")
        if order.status in (Status.EXPIRED, Status.CANCELLED):
            messages.warning(request, _("This order has ended unpaid. Nothing was charged."))
            return redirect("basket:summary")
        if request.htmx:
            is_waiting = order.status == Status.PENDING_PAYMENT
            return HttpResponse(status=204) if is_waiting else HttpResponseClientRefresh()
        return super().get(request, *args, order=order, **kwargs)

    def get_context_data(self, *, order: Order, **kwargs):
        link = reverse("customer:anon-order", args=[order.number, order.verification_hash()])
        if order.user_id:
            link = reverse("customer:order", args=[order.number])
        return super().get_context_data(**kwargs) | {
            "order": order,
            "tracking_url": link,
            "awaiting_payment": order.status == Status.PENDING_PAYMENT,
        }
