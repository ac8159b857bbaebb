"""A member's wallet: what is in it, what it was for, and codes of gift cards."""

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView
from oscar.templatetags.currency_filters import currency

from checkout.wallet.accounts import known_wallet_of
from checkout.wallet.actions import CodeRefused, redeem_card
from checkout.wallet.queries import entries_of
from members.views.pages import AccountPage

PER_PAGE = 25
LONGEST_CODE = 64


class WalletView(AccountPage, ListView):
    """The balance and its entries; a POST of a gift card's `code` moves what is on it here."""

    template_name = "oscar/customer/wallet.html"
    context_object_name = "entries"
    paginate_by = PER_PAGE
    page_title = gettext_lazy("Your wallet")
    active_tab = "wallet"
    refused = ""

    @cached_property
    def wallet(self):
        return known_wallet_of(self.request.user.pk, settings.OSCAR_DEFAULT_CURRENCY)

    def get_queryset(self):
        return entries_of(self.wallet)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "balance": self.wallet.balance if self.wallet else 0,
            "currency": settings.OSCAR_DEFAULT_CURRENCY,
            "refused": self.refused,
        }

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        code = request.POST.get("code", "")[:LONGEST_CODE].replace("\0", "")
        try:
            # Whoever guesses would guess here.
            if not ratelimit.consume(request, action="gift_card"):
                raise CodeRefused(_("Too many tries. Please try again in an hour."))
            amount = redeem_card(code, user=request.user)
        except CodeRefused as refusal:
            self.refused = str(refusal)
            response = self.get(request, *args, **kwargs)
            response.status_code = 422
            return response
        told = currency(amount, settings.OSCAR_DEFAULT_CURRENCY)
        messages.success(request, _("%(amount)s is in your wallet.") % {"amount": told})
        return redirect("customer:wallet")
