"""The cards that a member keeps for the next order. Their numbers are at Stripe alone."""

import logging
import re
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from checkout.payment import gateway
from checkout.payment.card_pages import AWAY, NO_CARD, is_asked_by_script, refuse
from checkout.payment.cards import (
    CardNotYours,
    begin_keeping,
    cards_of,
    finish_keeping,
    forget_card,
)
from members.views.pages import AccountPage

logger = logging.getLogger("members")

SETUP = re.compile(r"seti_\w{1,100}", re.ASCII)


class CardListView(AccountPage, TemplateView):
    template_name = "oscar/customer/cards/card_list.html"
    page_title = gettext_lazy("Payment methods")
    active_tab = "cards"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"cards": cards_of(self.request.user)}


class CardAddView(AccountPage, TemplateView):
    """The card form of Stripe's; a POST answers with what its script needs to keep the card."""

    template_name = "oscar/customer/cards/card_add.html"
    page_title = gettext_lazy("Add a card")
    active_tab = "cards"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "stripe_js_url": settings.STRIPE_JS_URL,
            "stripe_publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        }

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_asked_by_script(request):
            return refuse(request, 400, NO_CARD, back=reverse("customer:card-add"))
        # Whoever has stolen numbers would try them here.
        if not ratelimit.consume(request, action="card", user=request.user):
            message = _("Too many tries. Please try again in an hour.")
            return JsonResponse({"message": message}, status=429)
        try:
            setup = begin_keeping(request.user)
        except gateway.PaymentError as trouble:
            logger.warning("Member %s could not add a card: %s", request.user.pk, trouble)
            return JsonResponse({"message": str(AWAY)}, status=503)
        address = f"{reverse('customer:card-added')}?setup_intent={setup.id}"
        return JsonResponse({"client_secret": setup.client_secret, "return_url": address})


class CardAddedView(View):
    """The browser is back from Stripe, which may have kept a card."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        setup_id = request.GET.get("setup_intent", "")
        if not SETUP.fullmatch(setup_id):
            raise Http404
        try:
            kept = finish_keeping(request.user, setup_id)
        except (CardNotYours, gateway.PaymentInvalid) as trouble:
            logger.warning("Member %s named a setup that is not theirs", request.user.pk)
            raise Http404 from trouble
        except gateway.PaymentError:
            # Stripe's message tells of the card as well.
            messages.info(request, _("Your card will be here in a moment."))
            return redirect("customer:card-list")
        if kept:
            messages.success(request, _("The card is kept for your next orders."))
        else:
            messages.error(request, _("The bank did not accept this card."))
        return redirect("customer:card-list")


class CardDeleteView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            forget_card(request.user, kwargs["pk"])
        except CardNotYours as trouble:
            raise Http404 from trouble
        except gateway.PaymentError:
            messages.error(request, AWAY)
        else:
            messages.success(request, _("The card is forgotten."))
        return redirect("customer:card-list")
