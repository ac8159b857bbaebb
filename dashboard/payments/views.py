"""Payments for staff: tasks, differences, Stripe's messages, and the money of one order."""

import json
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, View

from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import (
    PaymentMismatch,
    RefundRefused,
    refund_again,
    refund_payment,
    take_what_is_due,
)
from checkout.payment.balance import follow_stripe, own_difference
from checkout.payment.messages import MessageForgotten, follow_message
from checkout.payment.models import Difference, Refund, StaffTask, WebhookEvent
from checkout.payment.staff_tasks import close_task, take_task
from dashboard.payments import queries
from dashboard.payments.forms import (
    DifferenceSearchForm,
    MessageSearchForm,
    RefundForm,
    TaskSearchForm,
)
from dashboard.permissions import ChangesNeed, check_may
from outbox.actions import record_event

PAGE = 50


class SearchedList(ListView):
    """A list with a form above it; what the form does not understand is left out."""

    paginate_by = PAGE
    form_class: Any

    def get_queryset(self):
        self.form = self.form_class(self.request.GET)
        self.form.is_valid()
        asked = {name: self.form.cleaned_data.get(name, "") for name in self.form.fields}
        return self.found(**asked)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"form": self.form}


class TaskListView(SearchedList):
    template_name = "oscar/dashboard/payments/task_list.html"
    context_object_name = "tasks"
    form_class = TaskSearchForm

    def found(self, **asked):
        return queries.tasks(**asked)


class TaskView(View):
    """Takes a task, or closes it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = get_object_or_404(StaffTask, pk=pk)
        if "close" in request.POST:
            done = close_task(task.pk, by=request.user, outcome=request.POST.get("outcome", ""))
            said = _("The task is closed.")
        else:
            done, said = take_task(task.pk, by=request.user), _("The task is yours.")
        if done:
            messages.success(request, said)
        else:
            messages.info(request, _("Somebody else has closed this task."))
        return redirect("dashboard:payment-tasks")


class DifferenceListView(SearchedList):
    template_name = "oscar/dashboard/payments/difference_list.html"
    context_object_name = "differences"
    form_class = DifferenceSearchForm

    def found(self, **asked):
        return queries.differences(**asked)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"run": queries.last_run()}


class DifferenceView(View):
    """Takes a difference, or has our books follow what Stripe says now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        difference = get_object_or_404(Difference, pk=pk)
        if "follow" not in request.POST:
            own_difference(difference.pk, by=request.user)
            messages.success(request, _("The difference is yours."))
            return redirect("dashboard:payment-differences")
        try:
            follow_stripe(difference)
        except (gateway.PaymentError, PaymentMismatch, RefundRefused) as trouble:
            messages.error(request, _("Our books cannot follow: %s") % trouble)
        else:
            _ask_for_reconciliation()
            messages.success(
                request, _("Our books follow Stripe. The row closes with the next comparison.")
            )
        return redirect("dashboard:payment-differences")


class ReconcileView(View):
    """Has the books compared now, by a worker."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        _ask_for_reconciliation()
        messages.success(
            request, _("The books are being compared. Load this page again in a moment.")
        )
        return redirect("dashboard:payment-differences")


class MessageListView(SearchedList):
    template_name = "oscar/dashboard/payments/message_list.html"
    context_object_name = "stripe_messages"
    form_class = MessageSearchForm

    def found(self, **asked):
        return queries.messages(**asked)


class MessageView(ChangesNeed, DetailView):
    """One message of Stripe's, without secrets, and the button that follows it again."""

    permission_to_change = "payment.change_webhookevent"
    model = WebhookEvent
    template_name = "oscar/dashboard/payments/message.html"
    context_object_name = "stripe_message"

    def get_context_data(self, **kwargs):
        text = json.dumps(self.object.payload, indent=2, ensure_ascii=False)
        return super().get_context_data(**kwargs) | {"text": text}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            if follow_message(self.get_object()):
                messages.success(request, _("The message was followed."))
            else:
                messages.error(request, _("The message still contradicts our books."))
        except MessageForgotten:
            messages.error(request, _("What Stripe said is not kept any more."))
        except gateway.PaymentUnavailable as trouble:
            messages.error(request, _("Stripe did not answer: %s") % trouble)
        return redirect("dashboard:payment-message", pk=pk)


class OrderView(View):
    """The money of one order: what was held, taken and returned, and what can be done."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(request, get_object_or_404(Order, number=number))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        check_may(request, "payment.add_refund")
        order = get_object_or_404(Order, number=number)
        if "take" in request.POST:
            return self._take(request, order)
        if "again" in request.POST:
            return self._give_again(request, order)
        return self._refund(request, order)

    def _refund(self, request: HttpRequest, order: Order) -> HttpResponse:
        form = RefundForm(request.POST, lines=queries.money_of(order)["returnable"])
        if not form.is_valid():
            return self._page(request, order, form=form)
        asked = form.cleaned_data
        try:
            refund_payment(
                order.pk,
                amount=asked["amount"],
                reason=asked["reason"],
                key=str(asked["key"]),
                by=request.user,
                lines=asked["lines"],
                to_wallet=asked["to_wallet"],
            )
        except RefundRefused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, order, form=form)
        messages.success(request, _("The refund is on its way."))
        return redirect("dashboard:payment-order", number=order.number)

    def _give_again(self, request: HttpRequest, order: Order) -> HttpResponse:
        """Give a refund that failed once more: to where it came from, or into the wallet."""
        refunds = {str(each.uuid): each for each in Refund.objects.filter(source__order=order)}
        failed = refunds.get(request.POST["again"])
        if failed is None:
            raise Http404
        try:
            refund_again(failed.pk, by=request.user, to_wallet="to_wallet" in request.POST)
        except RefundRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The refund is on its way."))
        return redirect("dashboard:payment-order", number=order.number)

    def _take(self, request: HttpRequest, order: Order) -> HttpResponse:
        """Capture what went out now, though the rest of a card of one capture is lost by it."""
        try:
            take_what_is_due(order.pk, at_last=True)
        except gateway.PaymentError as trouble:
            messages.error(request, _("Stripe did not answer: %s") % trouble)
        else:
            messages.success(request, _("What is due was asked for."))
        return redirect("dashboard:payment-order", number=order.number)

    def _page(self, request: HttpRequest, order: Order, form: Any = None) -> HttpResponse:
        money = queries.money_of(order)
        form = form or RefundForm(initial={"key": uuid4()}, lines=money["returnable"])
        context = {"order": order, "form": form, **money}
        status = 422 if form.errors else 200
        return render(request, "oscar/dashboard/payments/order.html", context, status=status)


def _ask_for_reconciliation() -> None:
    with transaction.atomic():
        record_event("payment.reconciliation_asked", key=timezone.now().isoformat(), payload={})
