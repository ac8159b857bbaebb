"""Choosing credit on the payment page: the wallet on and off, a gift card by its code."""

from allauth.core import ratelimit
from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from accounts.sealing import seal, unseal
from checkout.credit import choose_card, choose_wallet
from checkout.session import order_awaiting_payment
from checkout.wallet.actions import CodeRefused, find_card

REFUSED = "refused_gift_card"
"""Session key: {"why": words, "code": sealed, since it may be good another day}, told once."""
LONGEST_CODE = 64


def refused_code(request: HttpRequest) -> dict[str, str] | None:
    """Why the last code was refused, and the code as it was typed; told once. None: it was not."""
    refused = request.session.pop(REFUSED, None)
    if not refused:
        return None
    try:
        return refused | {"code": unseal(refused["code"], purpose=REFUSED)}
    except InvalidToken:
        return refused | {"code": ""}


class CreditView(View):
    """`wallet` 1 or 0; `code` of a gift card; or `take_off`. The payment page comes again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        # What a placed order holds, it holds.
        if order_awaiting_payment(request) is None:
            self._choose(request)
        return redirect("checkout:payment-details")

    def _choose(self, request: HttpRequest) -> None:
        if "wallet" in request.POST:
            choose_wallet(request, pays=request.POST["wallet"] == "1")
        elif "take_off" in request.POST:
            choose_card(request, None)
        elif "code" in request.POST:
            code = request.POST["code"][:LONGEST_CODE].replace("\0", "")
            try:
                if not ratelimit.consume(request, action="gift_card"):
                    raise CodeRefused(_("Too many tries. Please try again in an hour."))
                choose_card(request, find_card(code))
            except CodeRefused as refusal:
                request.session[REFUSED] = {
                    "why": str(refusal),
                    "code": seal(code, purpose=REFUSED),
                }
