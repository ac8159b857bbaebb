"""Paying an order that is placed already: what an exchange costs more, or what the bank let go.

Its member comes after signing in, its guest by the signed link of a letter.
"""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkout.credit import credit_of
from checkout.order.states import Status
from checkout.payment import gateway
from checkout.payment.actions import NothingOwed, PaymentMismatch, abandon_order, start_payment
from checkout.payment.asking import settle_what_was_paid
from checkout.payment.books import amount_owed, sources_of
from checkout.payment.card_pages import NOT_READY, is_asked_by_script
from checkout.payment.cards import cards_of, payer_of
from checkout.payment.renewal import owed_of
from members.views.returns import OfOrder

AWAY = gettext_lazy("The bank cannot be reached. Please try again in a moment.")

logger = logging.getLogger("members")


class PayView(OfOrder):
    """The card, for what is owed; a POST answers with what Stripe.js needs to have it confirmed."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        sources = sources_of(self.order)
        owed = amount_owed(self.order, sources)
        if not owed:
            return redirect(self.address("order"))
        return self.page(
            "pay",
            folder="order",
            owed=owed,
            lines=self.order.lines_with_pictures(),
            credit=credit_of(self.order, sources),
            may_end=self._may_end(),
            pay_url=self.address("pay"),
            return_url=self.address("paid"),
            stripe_js_url=settings.STRIPE_JS_URL,
            stripe_publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
            saved_cards=cards_of(self.customer) if self.customer else [],
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if "end" in request.POST:
            return self._end()
        if not is_asked_by_script(request):
            messages.error(request, NOT_READY)
            return redirect(self.address("pay"))
        if not owed_of(self.order):
            return JsonResponse({"return_url": self.address("order")})
        try:
            payer = payer_of(self.customer, keeps_card=bool(request.POST.get("keep_card")))
            intent = start_payment(self.order, customer=payer)
        except NothingOwed:
            return JsonResponse({"return_url": self.address("paid")})
        except gateway.PaymentUnavailable:
            return JsonResponse({"message": str(AWAY)}, status=503)
        except gateway.PaymentInvalid as trouble:
            logger.error("Payment of order %s could not be started: %s", self.order, trouble)
            message = _("The payment could not be started. Nothing was charged.")
            return JsonResponse({"message": message}, status=502)
        return JsonResponse(
            {"client_secret": intent.client_secret, "return_url": self.address("paid")}
        )

    def _may_end(self) -> bool:
        """An exchange that costs more may be given up: the money of what came back is returned."""
        is_exchange = hasattr(self.order, "exchanged_for")
        return is_exchange and self.order.status == Status.PENDING_PAYMENT

    def _end(self) -> HttpResponse:
        try:
            if self._may_end() and abandon_order(self.order):
                messages.success(
                    self.request, _("The exchange is called off. Your money goes back.")
                )
        except gateway.PaymentUnavailable:
            messages.error(self.request, AWAY)
            return redirect(self.address("pay"))
        return redirect(self.address("order"))


class PaidView(OfOrder):
    """The browser is back from Stripe: settle what it paid."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            settle_what_was_paid(self.order)
        except (gateway.PaymentError, PaymentMismatch) as error:
            # The webhook and the reconciliation settle it later.
            logger.warning("Order %s could not be settled on return: %s", self.order, error)
            messages.info(request, _("Thank you. Your payment shows here in a moment."))
        else:
            self.order.refresh_from_db()
            if owed_of(self.order):
                messages.error(request, _("The payment did not go through."))
                return redirect(self.address("pay"))
            messages.success(request, _("Thank you. The order is paid."))
        return redirect(self.address("order"))
