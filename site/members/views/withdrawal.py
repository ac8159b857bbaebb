"""The withdrawal function: Directive 2011/83/EU art. 11a. Two steps, and a receipt.

Its entrance is open to everybody and in the foot of every page. A signed link leads to an order.
"""

from typing import Any
from uuid import uuid4

from allauth.core import ratelimit
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import View

from checkout.order.models import Order
from checkout.order.queries import consignments_of
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Withdrawal
from checkout.returns.queries import offer_of, orders_to_withdraw_from, units_to_withdraw
from checkout.returns.withdrawal import declare_withdrawal
from members.forms.returns import LinkForm, StatementForm
from outbox.actions import record_event


class WithdrawalView(View):
    """The entrance: a member's orders, and for everybody else a link by mail.

    Strangers are told the same whether there is such an order or not.
    """

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self._page(LinkForm())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        asked = form.cleaned_data
        if not ratelimit.consume(request, action="withdrawal", key=asked["email"].lower()):
            form.add_error(None, _("Too many tries. Please try again in an hour."))
            return self._page(form, status=429)
        with transaction.atomic():
            # Looked up by a worker: the answer takes as long for an order that does not exist.
            told = {"number": asked["number"], "email": asked["email"]}
            record_event("withdrawal.link_asked", key=str(uuid4()), payload=told)
        return self._page(form, sent_to=asked["email"])

    def _page(self, form: LinkForm, *, status: int = 200, sent_to: str = "") -> HttpResponse:
        user = self.request.user
        orders = orders_to_withdraw_from(user, at=timezone.now()) if user.is_authenticated else []
        context = {"form": form, "orders": orders, "sent_to": sent_to}
        response = render(self.request, "pages/withdrawal.html", context, status=status)
        add_never_cache_headers(response)
        return response


class OfLinkedOrder(View):
    """A page of the order that a signed link leads to. A wrong signature is no order."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        orders = Order.objects.select_related("user", "shipping_address__country")
        self.order = get_object_or_404(orders, number=kwargs["order_number"])
        if not self.order.check_verification_hash(kwargs["hash"]):
            raise Http404

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"order": self.order, "link": self.kwargs["hash"]}
        return render(self.request, f"pages/{template}.html", context, status=status)


class StatementView(OfLinkedOrder):
    """The statement, then the same again to be confirmed: nothing happens before that."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self._offer().may_withdraw:
            return self.page("withdrawal_over", offer=self.offer)
        return self._statement(StatementForm(self._left(), initial=self._known(), chosen=True))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = StatementForm(self._left(), request.POST)
        if known := self._known_already(request.POST.get("key", "")):
            return self._receipt(known)
        if not self._offer().may_withdraw:
            return self.page("withdrawal_over", offer=self.offer, status=409)
        if not form.is_valid() or "change" in request.POST:
            return self._statement(form)
        if "confirm" not in request.POST:
            return self._recap(form)
        given = form.cleaned_data
        try:
            withdrawal = declare_withdrawal(
                self.order.pk,
                by=None,
                quantities=form.quantities(),
                name=given["name"],
                email=given["email"],
                key=given["key"],
                at=timezone.now(),
            )
        except ReturnRefused as refusal:
            form.add_error(None, str(refusal))
            return self._statement(form)
        return self._receipt(withdrawal)

    def _offer(self):
        self.offer = offer_of(self.order, consignments_of(self.order), at=timezone.now())
        return self.offer

    def _left(self) -> dict:
        lines = list(self.order.lines.order_by("pk"))
        left = units_to_withdraw(lines)
        return {line: left[line.pk] for line in lines}

    def _known(self) -> dict[str, Any]:
        """Who is known need not say again who it is."""
        address, user = self.order.shipping_address, self.order.user
        name = (user.get_full_name() if user else "") or (address.name if address else "")
        return {"key": uuid4(), "name": name, "email": self.order.email}

    def _known_already(self, key: str) -> Withdrawal | None:
        return next((w for w in self.order.withdrawals.all() if str(w.key) == key), None)

    def _statement(self, form: StatementForm) -> HttpResponse:
        lines = self.order.lines_with_pictures()
        is_refused = form.is_bound and bool(form.errors)
        return self.page(
            "withdrawal_statement",
            form=form,
            rows=form.rows(lines),
            exempt=[line for line in lines if not line.may_be_withdrawn],
            offer=self.offer,
            status=422 if is_refused else 200,
        )

    def _recap(self, form: StatementForm) -> HttpResponse:
        chosen = form.quantities()
        rows = [row for row in form.rows(self.order.lines.all()) if row.line.pk in chosen]
        return self.page(
            "withdrawal_confirm",
            form=form,
            units=[(row.line, chosen[row.line.pk]) for row in rows],
            fields=[(name, form[name].value()) for name in form.fields],
        )

    def _receipt(self, withdrawal: Withdrawal) -> HttpResponse:
        args = [self.order.number, self.kwargs["hash"], withdrawal.key]
        return redirect("withdrawal:receipt", *args)


class ReceiptView(OfLinkedOrder):
    """What was declared and when, to be kept: the same went out by mail."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        found = self.order.withdrawals.prefetch_related("lines__line", "returns__consignment")
        withdrawal = get_object_or_404(found, key=kwargs["key"])
        return self.page("withdrawal_receipt", withdrawal=withdrawal)
