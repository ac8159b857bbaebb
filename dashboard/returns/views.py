"""Returns for staff: what waits for somebody, and one return with its next step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from checkout.order.moves import role_of
from checkout.returns.actions import (
    approve_return,
    call_off_return,
    close_return,
    reject_return,
)
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Return
from checkout.returns.pictures import picture_response
from checkout.returns.queries import address_for, reimburse_by
from checkout.returns.receipt import receive_return
from checkout.returns.settlement import settle_return, settlement_of
from checkout.returns.states import ReturnStatus, deeds_open_to
from dashboard.payments.views import SearchedList
from dashboard.permissions import check_may
from dashboard.returns import queries
from dashboard.returns.forms import InspectionForm, RejectForm, ReturnSearchForm, SettleForm

CHANGE = "returns.change_return"
GIVE_MONEY = "payment.add_refund"


class ReturnListView(SearchedList):
    template_name = "oscar/dashboard/returns/return_list.html"
    context_object_name = "returns"
    form_class = ReturnSearchForm

    def found(self, **asked):
        self.state = asked["state"]
        return queries.found_returns(self.request.user, **asked)

    def get_context_data(self, **kwargs):
        counts = queries.counts_by_state(self.request.user)
        return super().get_context_data(**kwargs) | {"counts": counts, "state": self.state}


class ReturnView(View):
    """One return: what the customer said, what came, and the step that is next."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self._return(number))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        check_may(request, CHANGE)
        back = self._return(number)
        deeds: dict[str, Callable[[Return], HttpResponse]] = {
            "approve": self._approve,
            "reject": self._reject,
            "receive": self._receive,
            "close": self._close,
            "call-off": self._call_off,
            "settle": self._settle,
        }
        deed = deeds.get(request.POST.get("deed", ""))
        if deed is None:
            raise Http404
        return deed(back)

    def _approve(self, back: Return) -> HttpResponse:
        return self._do(
            back,
            lambda: approve_return(back.pk, by=self.request.user),
            _("The customer is told where to send it."),
        )

    def _reject(self, back: Return) -> HttpResponse:
        form = RejectForm(self.request.POST)
        if not form.is_valid():
            return self._page(back, reject=form)
        reason = form.cleaned_data["reason"]
        return self._do(
            back,
            lambda: reject_return(back.pk, by=self.request.user, reason=reason),
            _("The return is rejected, and the customer is told why."),
        )

    def _receive(self, back: Return) -> HttpResponse:
        form = InspectionForm(back, self.request.POST)
        if not form.is_valid():
            return self._page(back, inspection=form)
        try:
            receive_return(back.pk, by=self.request.user, found=form.found())
        except ReturnRefused as refusal:
            form.add_error(None, str(refusal))
            return self._page(back, inspection=form)
        messages.success(self.request, _("It is written down. The money is next."))
        return redirect("dashboard:return-detail", number=back.number)

    def _close(self, back: Return) -> HttpResponse:
        return self._do(
            back,
            lambda: close_return(back.pk, by=self.request.user),
            _("The return is closed: nothing came."),
        )

    def _call_off(self, back: Return) -> HttpResponse:
        return self._do(
            back,
            lambda: call_off_return(back.pk, by=self.request.user),
            _("The return is called off: the customer keeps the goods."),
        )

    def _settle(self, back: Return) -> HttpResponse:
        check_may(self.request, GIVE_MONEY)
        form = SettleForm(self.request.POST)
        if not form.is_valid():
            raise Http404
        expected = form.cleaned_data["expected"]
        return self._do(
            back,
            lambda: settle_return(back.pk, by=self.request.user, expected=expected),
            _("The return is settled."),
        )

    def _do(self, back: Return, deed: Callable[[], Any], told: str) -> HttpResponse:
        try:
            deed()
        except ReturnRefused as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, told)
        return redirect("dashboard:return-detail", number=back.number)

    def _return(self, number: str) -> Return:
        return get_object_or_404(queries.return_by_number(self.request.user, number))

    def _page(
        self,
        back: Return,
        *,
        reject: RejectForm | None = None,
        inspection: InspectionForm | None = None,
    ) -> HttpResponse:
        role = role_of(self.request.user, order=back.order, consignment=back.consignment)
        deeds = deeds_open_to(back.status, role)
        settlement = settlement_of(back) if back.status == ReturnStatus.RECEIVED else None
        context = {
            "back": back,
            "order": back.order,
            "deeds": deeds,
            "reject": reject or RejectForm(),
            "inspection": (inspection or InspectionForm(back))
            if "receive_return" in deeds
            else None,
            "settlement": settlement,
            "send_to": address_for(back),
            "reimburse_by": reimburse_by(back),
        }
        status = 422 if reject or inspection else 200
        template = "oscar/dashboard/returns/return.html"
        return render(self.request, template, context, status=status)


class ReturnPictureView(View):
    """A customer's picture, out of the private storage, for whoever looks after the return."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, number: str, pk: int, size: str) -> HttpResponse:
        back = get_object_or_404(queries.return_by_number(request.user, number))
        picture = get_object_or_404(back.pictures, pk=pk)
        response = picture_response(picture, size)
        response["Cache-Control"] = "private, max-age=300"
        return response
