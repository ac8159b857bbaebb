"""Paying an order that is placed already: what an exchange costs more, or what the bank let go.

Its member comes after signing in, its guest by the signed link of a letter.
"""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkout.credit import credit_of
from checkout.order.states import Status
from checkout.payment import gateway
from checkout.payment.actions import NothingOwed, PaymentMismatch, abandon_order
from checkout.payment.asking import PROCESSING, payment_asked_about, settle_what_was_paid
from checkout.payment.books import amount_owed, sources_of
from checkout.payment.card_pages import (
    NOT_PAID,
    TROUBLES,
    begin_to_pay,
    has_address,
    lead,
    refuse,
    show_who_asks,
    told_of,
)
from checkout.payment.cards import cards_of
from checkout.payment.methods import methods_offered
from checkout.payment.renewal import owed_of
from members.views.returns import OfOrder

SOON = gettext_lazy("Thank you. Your payment shows here in a moment.")

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
            return begin_to_pay(request, self.order, self.customer, back=back)
        except NothingOwed:
            return lead(request, back)
        except TROUBLES as trouble:
            told = told_of(trouble)
            logger.log(
                told.level, "Payment of order %s could not be started: %s", self.order, trouble
            )
            return refuse(request, told.status, told.words, back=self.address("pay"))

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
        except (gateway.PaymentUnavailable, PaymentMismatch) as trouble:
            told = told_of(trouble)
            logger.log(told.level, "Exchange %s could not be called off: %s", self.order, trouble)
            messages.error(self.request, told.words)
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
