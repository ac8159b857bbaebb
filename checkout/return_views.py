"""What comes after paying: the way back from bank or provider, and thanks."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRefresh

from checkout.order.models import Order
from checkout.order.states import MONEY_GOES_BACK, Status
from checkout.payment import gateway
from checkout.payment.actions import PaymentMismatch
from checkout.payment.asking import is_under_way, payment_asked_about, settle_what_was_paid
from checkout.payment.card_pages import NOT_PAID, provider_awaited, show_who_asks
from checkout.session import order_under_way

logger = logging.getLogger("checkout")


@method_decorator(never_cache, name="dispatch")
class PaymentReturnView(View):
    """The browser is back from Stripe: settle what it paid, then say thank you.

    What is not paid leads to the bank or provider that still asks, or to another try.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        order = order_under_way(request)
        if order is None:
            return redirect("basket:summary")
        if order.status != Status.PENDING_PAYMENT:
            return redirect("checkout:thank-you")
        try:
            intents = settle_what_was_paid(order)
        except (gateway.PaymentError, PaymentMismatch) as error:
            # The webhook and the reconciliation settle it later; the page says "waiting".
            logger.warning("Order %s could not be settled on return: %s", order.number, error)
            return redirect("checkout:thank-you")
        if is_under_way(intents):
            return redirect("checkout:thank-you")
        if asked := payment_asked_about(intents):
            other_way = reverse("checkout:payment-details")
            return show_who_asks(request, asked, other_way=other_way)
        messages.error(request, NOT_PAID)
        return redirect("checkout:payment-details")


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
        if order.status in MONEY_GOES_BACK:
            return _way_on_from_ended(request, order)
        if request.htmx:
            is_waiting = order.status == Status.PENDING_PAYMENT
            return HttpResponse(status=204) if is_waiting else HttpResponseClientRefresh()
        return super().get(request, *args, order=order, **kwargs)

    def get_context_data(self, *, order: Order, **kwargs):
        is_waiting = order.status == Status.PENDING_PAYMENT
        return super().get_context_data(**kwargs) | {
            "order": order,
            "tracking_url": _page_of(order),
            "awaiting_payment": is_waiting,
            "provider": provider_awaited(order) if is_waiting else None,
        }


def _way_on_from_ended(request: HttpRequest, order: Order) -> HttpResponse:
    """What was paid is told of on the order's own page; of what was not, a payment may yet come."""
    if order.paid_at:
        return redirect(_page_of(order))
    words = _("This order has ended unpaid. A payment of it that comes late goes back to you.")
    messages.warning(request, words)
    return redirect("basket:summary")


def _page_of(order: Order) -> str:
    """A member's in the account; a guest's by the link that nobody else has."""
    if order.user_id:
        return reverse("customer:order", args=[order.number])
    return reverse("customer:anon-order", args=[order.number, order.verification_hash()])
