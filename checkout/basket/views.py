"""The basket page, its drawer, and every change a customer can make to either."""

import logging
import re
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from oscar.apps.basket import views

from catalogue.queries import may_be_shown
from checkout.basket import pages
from checkout.basket.actions import (
    change_quantities,
    forget_saved_line,
    move_to_basket,
    put_line_back,
    remove_line,
    save_for_later,
)
from checkout.basket.adding import (
    add_product,
    choose_first,
    refusal_in_words,
    unsaid_options,
)
from checkout.basket.exceptions import BasketRefused
from checkout.basket.queries import SHELF, shelf_of
from checkout.basket.voucher_views import VoucherAddView, VoucherRemoveView

__all__ = ["BasketAddView", "BasketView", "VoucherAddView", "VoucherRemoveView"]

logger = logging.getLogger("checkout.basket")

QUANTITY = forms.IntegerField(
    min_value=0,
    max_value=9999,
    error_messages={
        "required": _("Please say how many."),
        "invalid": _("Please type a whole number."),
        "min_value": _("Please type a whole number."),
        "max_value": _("That is more than one order can hold."),
    },
)


@method_decorator(never_cache, name="dispatch")
class BasketView(View):
    """The basket. Its form sends all quantities, and of each what it was on the page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return pages.answer(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted, problems = _quantities(request.POST)
        typed = {pk: request.POST[f"quantity-{pk}"] for pk in [*wanted, *problems]}
        before = request.basket.applied_offers()
        try:
            if problems:
                words = _("Please look at the quantities marked below.")
                raise BasketRefused(words, lines=problems)
            if wanted:
                change_quantities(request.basket, wanted)
        except BasketRefused as refusal:
            logger.info("Basket %s refused %s: %s", request.basket.pk, typed, refusal.message)
            return pages.refused(request, refusal.message, problems=refusal.lines, typed=typed)
        done = _("It is no longer in your basket.") if 0 in wanted.values() else None
        return pages.changed(request, before, done=done)


@method_decorator(never_cache, name="dispatch")
class DrawerView(View):
    """What the drawer holds, for a script; the page for who has none."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return pages.answer(request) if request.htmx else redirect("basket:summary")


class BasketAddView(views.BasketAddView):
    """Oscar's, answering htmx with the drawer."""

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
            return self.nothing_added()

    def get_form_kwargs(self):
        if not may_be_shown(self.product):
            raise Http404
        return super().get_form_kwargs()

    def form_valid(self, form):
        basket = self.request.basket
        before = basket.applied_offers()
        quantity = form.cleaned_data["quantity"]
        line = add_product(
            basket,
            form.product,
            quantity=quantity,
            options=form.cleaned_options(),
            user=self.request.user,
            request=self.request,
        )
        if self.request.htmx:
            told = {"line": line.pk, "quantity": quantity}
            return pages.changed(self.request, before, added=told)
        words = self.get_success_message(form)
        messages.success(self.request, words, extra_tags="safe noicon")
        pages.BasketMessageGenerator().apply_messages(self.request, before)
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        if unsaid := unsaid_options(form):
            messages.error(self.request, choose_first(unsaid))
            return self.ask_for_options()
        words = refusal_in_words(form)
        logger.info("Product %s was not added: %s", self.product.pk, words)
        messages.error(self.request, words)
        return self.nothing_added()

    def ask_for_options(self) -> HttpResponse:
        """On the product's page, where they can be chosen; a card has no room for them."""
        address = self.product.get_absolute_url()
        if self.request.htmx and self.request.htmx.current_url_abs_path == address:
            return self.nothing_added()
        return redirect(address)

    def nothing_added(self) -> HttpResponse:
        if self.request.htmx:
            return HttpResponse(headers={"HX-Reswap": "none"})
        return redirect(self.get_success_url())


class ChangeView(View):
    """One change by one button: `change` makes it and says what is told of it."""

    http_method_names = ["post"]
    change: Callable[..., dict] = dict

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        before = request.basket.applied_offers()
        try:
            told = self.change(request, **kwargs)
        except BasketRefused as refusal:
            logger.info("Basket %s refused: %s", request.basket.pk, refusal.message)
            if request.htmx:
                return pages.refused(request, refusal.message, problems=refusal.lines)
            messages.error(request, refusal.message)
            return redirect("basket:summary")
        return pages.changed(request, before, **told)


def remove(request: HttpRequest, *, pk: int) -> dict:
    removed = remove_line(request.basket, pk)
    if removed is None:
        return {}
    line, token = removed
    return {"removed": {"title": line.product.get_title(), "token": token}}


def put_back(request: HttpRequest) -> dict:
    put_line_back(request.basket, request.POST.get("token", ""))
    return {"done": _("It is in your basket again.")}


def save(request: HttpRequest, *, pk: int) -> dict:
    shelf = save_for_later(request.basket, pk, shelf=shelf_of(request))
    if shelf is None:
        return {}
    if not request.user.is_authenticated:
        request.session[SHELF] = shelf.pk
    return {"done": _("It is saved for later.")}


def move(request: HttpRequest, *, pk: int) -> dict:
    shelf = shelf_of(request)
    if shelf is None or not move_to_basket(shelf, pk, basket=request.basket):
        return {}
    return {"done": _("It is in your basket now.")}


def forget(request: HttpRequest, *, pk: int) -> dict:
    if (shelf := shelf_of(request)) is not None:
        forget_saved_line(shelf, pk)
    return {"done": _("It is no longer saved.")}


def _quantities(posted: QueryDict) -> tuple[dict[int, int], dict[int, str]]:
    """The quantities that differ from what they were, and what is wrong with the others."""
    wanted, problems = {}, {}
    for name, value in posted.items():
        if not (match := re.fullmatch(r"quantity-([0-9]{1,18})", name)):
            continue
        pk = int(match[1])
        if value == posted.get(f"was-{pk}"):
            continue
        try:
            wanted[pk] = QUANTITY.clean(value)
        except ValidationError as error:
            problems[pk] = error.messages[0]
    return wanted, problems
