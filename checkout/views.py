"""The end of the checkout: looking it over, paying, and what comes after. Its steps: step_views."""

import logging
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

from checkout.order.exceptions import OrderRefused, PlacementNotYours
from checkout.order.models import Order
from checkout.order.placement import Placement, place_order
from checkout.order.rules import Status
from checkout.payment import gateway
from checkout.payment.actions import (
    PaymentMismatch,
    abandon_order,
    settle_free_order,
    settle_payment,
    start_payment,
)
from checkout.payment.cards import cards_of, customer_of, known_customer_of, note_cards
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

__all__ = ["IndexView", "ShippingAddressView", "ShippingMethodView"]

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
        else:
            total = context["order_total"].incl_tax
        return context | {
            "placement_key": placement_key(self.request),
            "expected_total": total,
            "place_url": reverse("checkout:place"),
            "return_url": reverse("checkout:return"),
            "stripe_js_url": settings.STRIPE_JS_URL,
            "stripe_publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
            "saved_cards": cards_of(self.request.user)
            if self.request.user.is_authenticated
            else [],
        }


class PlaceOrderView(CheckoutSessionMixin, View):
    """Places the order and answers with what Stripe.js needs to have the card confirmed."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            order = place_order(self.placement())
            remember_order(request, order)
            if order.total_incl_tax == 0:
                settle_free_order(order)
            if order.total_incl_tax == 0 or order.status != Status.PENDING_PAYMENT:
                return JsonResponse(
                    {"order_number": order.number, "return_url": reverse("checkout:return")}
                )
            intent = start_payment(order, customer=self.customer(request))
        except ValueError as error:
            logger.warning("Placement refused: %s", error)
            return self.refuse(400, _("This page is out of date. Please load it again."))
        except PlacementNotYours as error:
            logger.warning("Placement refused: %s", error)
            return self.refuse(403, _("This order is not yours."))
        except OrderRefused as refusal:
            forget_placement(request)
            errors = [{"line": p.line_id, "message": p.message} for p in refusal.problems]
            return JsonResponse(
                {"errors": errors, "basket_url": reverse("basket:summary")}, status=409
            )
        except OperationalError as error:
            logger.warning("Placement gave up waiting: %s", error)
            return self.refuse(
                503, _("The shop is very busy. Nothing was charged: please try again.")
            )
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
        if not request.user.is_authenticated:
            return None
        if request.POST.get("keep_card"):
            return customer_of(request.user)
        return known_customer_of(request.user)

    def placement(self) -> Placement:
        """What the form asks for. Only key and total come from it; all else is the session's.

        Raises ValueError when the key or the total is not what this page sends.
        """
        key = UUID(self.request.POST.get("placement_key", ""))
        try:
            expected = MONEY.clean(self.request.POST.get("expected_total"))
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
        choice = self.choice()
        return Placement(
            key=key,
            basket_id=basket_id,
            user=user,
            guest_email=email,
            shipping_address=self.chosen_address(),
            shipping_code=choice.every,
            shipping_codes=choice.by_seller,
            expected_total=expected,
        )

    def refuse(self, status: int, message: str) -> JsonResponse:
        return JsonResponse({"message": message}, status=status)


class PaymentReturnView(View):
    """The browser is back from Stripe: settle what it paid, then say thank you."""

    def get(self, request: HttpRequest) -> HttpResponse:
        order = order_under_way(request)
        if order is None:
            return redirect("basket:summary")
        if order.status == Status.PENDING_PAYMENT:
            try:
                for source in order.sources.all():
                    intent = gateway.retrieve_intent(source.reference)
                    settle_payment(intent)
                    if intent.keeps_card and intent.customer:
                        note_cards(intent.customer)
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
    """The order just placed: paid, or waiting for the bank's answer."""

    template_name = "oscar/checkout/thank_you.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        order = order_under_way(request)
        if order is None:
            return redirect("home")
        if order.status in (Status.EXPIRED, Status.CANCELLED):
            messages.warning(request, _("This order has ended unpaid. Nothing was charged."))
            return redirect("basket:summary")
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
