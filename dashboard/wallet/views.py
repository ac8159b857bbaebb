"""Wallets and gift cards for staff: found, looked at, filled, blocked, mailed again."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from checkout.wallet.actions import CreditRefused, block_card, grant_credit, unblock_card
from checkout.wallet.gift_cards import give_card, send_again
from checkout.wallet.models import Account, GiftCard
from checkout.wallet.queries import entries_of, gift_cards, sums_owed, wallets
from dashboard.permissions import check_may
from dashboard.wallet.forms import (
    BlockForm,
    CardSearchForm,
    CreditForm,
    CreditToForm,
    GiveCardForm,
    WordsForm,
)

PAGE = 50
METHODS = ["get", "head", "options", "post"]


class WalletListView(View):
    """All wallets, what the shop owes, and credit for a member who may have no wallet yet."""

    http_method_names = METHODS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, CreditToForm(initial={"key": uuid4()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        check_may(request, "wallet.add_transfer")
        form = CreditToForm(request.POST)
        if form.is_valid():
            wallet = _grant(request, form, form.member)
            if wallet is not None:
                return redirect("dashboard:wallet", pk=wallet.pk)
        return self._page(request, form)

    def _page(self, request: HttpRequest, form: CreditToForm) -> HttpResponse:
        search = WordsForm(request.GET)
        search.is_valid()
        context = {
            "search": search,
            "form": form,
            "owed": sums_owed(settings.OSCAR_DEFAULT_CURRENCY),
            "currency": settings.OSCAR_DEFAULT_CURRENCY,
            **_paged(request, wallets(words=search.cleaned_data.get("words", ""))),
        }
        return _answer(request, "wallet_list", context, form)


class WalletView(View):
    """One wallet: its entries, and credit given or taken away."""

    http_method_names = METHODS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, _wallet(pk), CreditForm(initial={"key": uuid4()}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        check_may(request, "wallet.add_transfer")
        wallet = _wallet(pk)
        form = CreditForm(request.POST)
        if wallet.user and form.is_valid() and _grant(request, form, wallet.user):
            return redirect("dashboard:wallet", pk=pk)
        return self._page(request, wallet, form)

    def _page(self, request: HttpRequest, wallet: Account, form: CreditForm) -> HttpResponse:
        context = {"wallet": wallet, "form": form, **_paged(request, entries_of(wallet))}
        return _answer(request, "wallet", context, form)


class GiftCardListView(View):
    """All gift cards, and one given away by the shop."""

    http_method_names = METHODS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, GiveCardForm(initial={"key": uuid4()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        check_may(request, "wallet.add_giftcard")
        form = GiveCardForm(request.POST)
        if form.is_valid():
            try:
                card = give_card(**form.cleaned_data, by=request.user)
            except CreditRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The gift card is on its way."))
                return redirect("dashboard:gift-card", pk=card.pk)
        return self._page(request, form)

    def _page(self, request: HttpRequest, form: GiveCardForm) -> HttpResponse:
        search = CardSearchForm(request.GET)
        search.is_valid()
        asked = {name: search.cleaned_data.get(name, "") for name in search.fields}
        context = {
            "search": search,
            "form": form,
            "today": timezone.localdate(),
            **_paged(request, gift_cards(**asked)),
        }
        return _answer(request, "gift_card_list", context, form)


class GiftCardView(View):
    """One gift card: `block` with a reason, `unblock`, or `send` its code once more."""

    http_method_names = METHODS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, _card(pk), BlockForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        check_may(request, "wallet.change_giftcard")
        card, form = _card(pk), BlockForm()
        if "block" in request.POST:
            form = BlockForm(request.POST)
            if not form.is_valid():
                return self._page(request, card, form)
            block_card(pk, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The card pays no more."))
        elif "unblock" in request.POST:
            unblock_card(pk, by=request.user)
            messages.success(request, _("The card pays again."))
        elif "send" in request.POST and card.blocked_at is None:
            send_again(pk)
            messages.success(request, _("Its code is on its way again."))
        return redirect("dashboard:gift-card", pk=pk)

    def _page(self, request: HttpRequest, card: GiftCard, form: BlockForm) -> HttpResponse:
        context = {
            "card": card,
            "form": form,
            "today": timezone.localdate(),
            **_paged(request, entries_of(card.account)),
        }
        return _answer(request, "gift_card", context, form)


def _wallet(pk: int) -> Account:
    wallets = Account.objects.filter(kind=Account.Kind.WALLET).select_related("user")
    return get_object_or_404(wallets, pk=pk)


def _card(pk: int) -> GiftCard:
    cards = GiftCard.objects.select_related("account", "line__order", "blocked_by")
    return get_object_or_404(cards, pk=pk)


def _grant(request: HttpRequest, form: CreditForm, member: Any) -> Account | None:
    asked = form.cleaned_data
    try:
        wallet = grant_credit(
            member,
            amount=asked["amount"],
            reason=asked["reason"],
            key=str(asked["key"]),
            by=request.user,
        )
    except CreditRefused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("The wallet is brought up to date."))
    return wallet


def _paged(request: HttpRequest, rows: Any) -> dict[str, Any]:
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "paginator": page.paginator,
        "is_paginated": page.has_other_pages(),
    }


def _answer(request: HttpRequest, template: str, context: dict, form: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, f"oscar/dashboard/wallet/{template}.html", context, status=status)
