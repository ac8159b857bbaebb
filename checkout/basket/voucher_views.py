"""Vouchers put to a basket and taken off it."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View
from oscar.core.loading import get_class

from checkout.basket import pages
from checkout.basket.exceptions import BasketRefused
from checkout.basket.vouchers import redeem, take_off

BasketVoucherForm = get_class("basket.forms", "BasketVoucherForm")


class VoucherAddView(View):
    """A code, and what it takes off, or why it does not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("basket:summary")

    def post(self, request: HttpRequest) -> HttpResponse:
        before = request.basket.applied_offers()
        form = BasketVoucherForm(request.POST)
        try:
            if not form.is_valid():
                raise BasketRefused(_("Please type the code as it was given to you."))
            redeem(
                request.basket,
                form.cleaned_data["code"],
                user=request.user,
                may_guess=lambda: ratelimit.consume(request, action="voucher"),
                reprice=lambda: pages.reprice(request),
            )
        except BasketRefused as refusal:
            pages.reprice(request)
            return pages.answer(
                request,
                status=422,
                refused=refusal.message if request.basket.is_empty else None,
                voucher_error=refusal.message,
                voucher_code=request.POST.get("code", "")[:128].replace("\0", ""),
            )
        return pages.changed(request, before, done=_("Your voucher is in the sum."))


class VoucherRemoveView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        before = request.basket.applied_offers()
        done = _("The voucher is taken off.") if take_off(request.basket, pk) else None
        return pages.changed(request, before, done=done)
