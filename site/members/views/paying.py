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
from checkout.payment.asking import PROCESSING, payment_asked_about, settle_what_was_paid
from checkout.payment.books import amount_owed, sources_of
from checkout.payment.card_pages import (
    NOT_PAID,
    NOTHING_CHOSEN,
    OTHER_SUM,
    NothingChosen,
    chosen_to_pay_with,
    has_address,
    lead,
    lead_on,
    pay_with,
    refuse,
    show_who_asks,
)
from checkout.payment.cards import cards_of, payer_of
from checkout.payment.methods import Method, methods_offered
from checkout.payment.renewal import owed_of
from members.views.returns import OfOrder

SOON = gettext_lazy("Thank you. Your payment shows here in a moment.")
AWAY = gettext_lazy("The bank cannot be reached. Please try again in a moment.")

logger = logging.getLogger("members")


class PayView(OfOrder):
    """What to pay with what is owed; a POST answers with what Stripe.js needs to have a card
    confirmed, has a kept one charged at once, or leads to the page of a method's provider.
    """

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
            methods=methods_offered(with_address=has_address(self.order)),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if "end" in request.POST:
            return self._end()
        if not owed_of(self.order):
            return lead(request, self.address("order"))
        back = self.address("paid")
        try:
            chosen = chosen_to_pay_with(request, self.customer)
            method = chosen if isinstance(chosen, Method) else None
            payer = payer_of(self.customer, keeps_card=bool(request.POST.get("keep_card")))
            intent = start_payment(self.order, customer=payer, method=method)
            if chosen is not None:
                return_url = request.build_absolute_uri(back)
                told = pay_with(chosen, intent, self.order, return_url=return_url)
                return lead_on(request, told, back=back)
        except NothingChosen:
            return self._refuse(400, NOTHING_CHOSEN)
        except NothingOwed:
            return lead(request, back)
        except gateway.PaymentUnavailable:
            return self._refuse(503, AWAY)
        except gateway.PaymentRefused as refusal:
            return self._refuse(402, refusal.customer_message)
        except PaymentMismatch as trouble:
            logger.error("Payment of order %s could not be started: %s", self.order, trouble)
            return self._refuse(409, OTHER_SUM)
        except gateway.PaymentInvalid as trouble:
            logger.error("Payment of order %s could not be started: %s", self.order, trouble)
            return self._refuse(502, _("The payment could not be started. Nothing was charged."))
        return JsonResponse({"client_secret": intent.client_secret, "return_url": back})

    def _refuse(self, status: int, message: str) -> HttpResponse:
        return refuse(self.request, status, message, back=self.address("pay"))

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
        except PaymentMismatch as trouble:
            logger.error("Exchange %s could not be called off: %s", self.order, trouble)
            messages.error(self.request, OTHER_SUM)
            return redirect(self.address("pay"))
        return redirect(self.address("order"))


class PaidView(OfOrder):
    """The browser is back from Stripe: settle what it paid, or lead on to who still asks."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            intents = settle_what_was_paid(self.order)
        except (gateway.PaymentError, PaymentMismatch) as error:
            # The webhook and the reconciliation settle it later.
            logger.warning("Order %s could not be settled on return: %s", self.order, error)
            messages.info(request, SOON)
        else:
            self.order.refresh_from_db()
            if owed_of(self.order):
                if any(intent.status == PROCESSING for intent in intents):
                    messages.info(request, SOON)
                    return redirect(self.address("order"))
                if asked := payment_asked_about(intents):
                    return show_who_asks(request, asked, other_way=self.address("pay"))
                messages.error(request, NOT_PAID)
                return redirect(self.address("pay"))
            messages.success(request, _("Thank you. The order is paid."))
        return redirect(self.address("order"))
