"""Orders: found, read, moved on by our actions, and exported."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView
from oscar.apps.dashboard.orders import views
from oscar.apps.dashboard.orders.views import get_order_for_user_or_404
from oscar.templatetags.currency_filters import currency
from oscar.views import sort_queryset

from checkout.invoices.queries import documents_of
from checkout.order.amendments import change_shipping_address, write_note
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.models import OrderNote
from checkout.order.queries import consignments_of, story_of
from checkout.order.states import Role, Status, deeds_open_to
from checkout.order.steps import STEPS, steps_open_to, take_step
from checkout.payment.books import amount_not_paid_for, amount_owed, refund_state_of
from checkout.payment.renewal import PaymentNotOwed, ask_for_payment
from checkout.returns.models import Return
from dashboard.orders.consignments import (
    ConsignmentDeeds,
    cards_of,
    may_readdress,
    number_of,
)
from dashboard.orders.forms import (
    NoteForm,
    OrderSearchForm,
    OrderStatsForm,
    OrderStatusForm,
    ShippingAddressForm,
)
from dashboard.orders.queries import orders_matching
from dashboard.permissions import ChangesNeed, check_may
from dashboard.spreadsheets import SafeCSVWriter

CHANGE_ORDER = "order.change_order"
BESIDE_THE_CARDS = (Status.COMPLETED, Status.CANCELLED)
"""The steps with the order as a whole; parcels are sent and arrive by the consignments' cards."""


class OrderListView(views.OrderListView):
    form_class = OrderSearchForm

    def get_queryset(self):
        orders = sort_queryset(self.base_queryset, self.request, ["number", "total_incl_tax"])
        self.form = self.form_class(self.request.GET)
        return orders_matching(orders, self.form.cleaned_data) if self.form.is_valid() else orders

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"order_statuses": STEPS}

    def download_selected_orders(self, request, orders):
        """The orders as a CSV file; reading is enough for it."""
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = (
            f'attachment; filename="{self.get_download_filename(request)}"'
        )
        writer = SafeCSVWriter(open_file=response)
        writer.writerow(self.CSV_COLUMNS.values())
        for order in orders:
            cells = self.get_row_values(order)
            writer.writerow([cells.get(column, "") for column in self.CSV_COLUMNS])
        return response

    def change_order_statuses(self, request, orders):
        """Take one step with each order; those that may not take it are told one by one."""
        check_may(request, CHANGE_ORDER)
        status = request.POST.get("new_status", "").strip()
        moved = 0
        for order in orders:
            try:
                take_step(order, status, by=request.user)
            except InvalidOrderStatus as refusal:
                messages.error(request, str(refusal))
            else:
                moved += 1
        if moved:
            said = ngettext(
                "%(n)d order is now “%(status)s”.", "%(n)d orders are now “%(status)s”.", moved
            )
            messages.success(request, said % {"n": moved, "status": status})
        return redirect("dashboard:order-list")


class OrderStatsView(views.OrderStatsView):
    form_class = OrderStatsForm


class OrderDetailView(ConsignmentDeeds, ChangesNeed, views.OrderDetailView):
    """One order. It moves only by the shop's actions; payments follow from that."""

    permission_to_change = CHANGE_ORDER
    order_actions = (
        "save_note",
        "delete_note",
        "change_order_status",
        "ask_for_payment",
        *ConsignmentDeeds.consignment_actions,
    )
    line_actions = ()

    def get_order_lines(self):
        return self.object.lines.order_by("pk")

    def get_context_data(self, **kwargs):
        # Not Oscar's, which reads what this page does not show.
        context = DetailView.get_context_data(self, **kwargs)
        order = self.object
        consignments = consignments_of(order)
        sent = any(each.parcels.all() for each in consignments)
        notes = list(order.notes.select_related("user"))
        sources = list(order.sources.select_related("source_type"))
        owed = amount_owed(order, sources)
        return context | {
            "note_form": self.get_order_note_form(),
            "steps": [
                step
                for step in steps_open_to(order)
                if step in BESIDE_THE_CARDS and not (sent and step == Status.CANCELLED)
            ],
            "cards": cards_of(order, consignments),
            "may_readdress": may_readdress(order, consignments),
            "story": story_of(order, notes),
            "discounts": order.discounts.order_by("pk"),
            "sources": sources,
            "owed": owed,
            "unpaid": amount_not_paid_for(order, sources),
            "deeds": deeds_open_to(order.status, Role.STAFF) if owed else (),
            "documents": documents_of(order),
            "refund_state": refund_state_of(order, sources),
            "payment_transactions": self.get_payment_transactions(),
            "notes": notes,
            "returns": Return.objects.filter(Q(order=order) | Q(exchange=order)).order_by("pk"),
        }

    def get_payment_transactions(self):
        return (
            super().get_payment_transactions().select_related("source__source_type").order_by("pk")
        )

    def get_order_note_form(self):
        data = self.request.POST if self.request.method == "POST" else None
        note = OrderNote.objects.filter(order=self.object, pk=self.kwargs.get("note_id")).first()
        if self.kwargs.get("note_id") and note is None:
            raise Http404
        instance = note if note is not None and note.is_editable() else None
        return NoteForm(self.object, self.request.user, data=data, instance=instance)

    def get_order_status_form(self):
        data = self.request.POST if self.request.method == "POST" else None
        return OrderStatusForm(order=self.object, data=data)

    def save_note(self, request, order):
        form = self.get_order_note_form()
        if not form.is_valid():
            return self.reload_page(
                error=" ".join(form.errors.get("message", ())), fragment="notes"
            )
        if form.instance.pk:
            form.save()
        else:
            write_note(
                order.pk,
                message=form.cleaned_data["message"],
                by=request.user,
                is_for_customer=form.cleaned_data["is_for_customer"],
            )
        messages.success(request, _("Note saved"))
        return self.reload_page(fragment="notes")

    def delete_note(self, request, order):
        note = order.notes.filter(pk=number_of(request.POST.get("note_id"))).first()
        if note is None or not note.is_editable():
            return self.reload_page(
                error=_("This note can no longer be deleted."), fragment="notes"
            )
        note.delete()
        messages.info(request, _("Note deleted"))
        return self.reload_page(fragment="notes")

    def ask_for_payment(self, request, order):
        try:
            owed = ask_for_payment(order.pk, by=request.user)
        except (InvalidOrderStatus, PaymentNotOwed) as refusal:
            return self.reload_page(error=str(refusal), fragment="payment")
        told = _("The customer is asked by mail to pay %s anew.")
        messages.success(request, told % currency(owed, order.currency))
        return self.reload_page(fragment="payment")

    def change_order_status(self, request, order):
        form = self.get_order_status_form()
        if not form.is_valid():
            return self.reload_page(error=_("This order cannot take that step."))
        found = form.cleaned_data
        try:
            take_step(
                order,
                found["new_status"],
                by=request.user,
                tracking_reference=found["tracking_reference"],
                reason=found["reason"],
            )
        except InvalidOrderStatus as refusal:
            return self.reload_page(error=str(refusal))
        messages.success(request, _("The order is now “%s”.") % found["new_status"])
        return self.reload_page()


class LineDetailView(views.LineDetailView):
    """What was ordered of one product, and in which parcels it left."""

    def get_context_data(self, **kwargs):
        contents = self.object.parcel_lines.select_related("parcel__carrier")
        return super().get_context_data(**kwargs) | {"contents": contents.order_by("pk")}


class ShippingAddressUpdateView(ChangesNeed, views.ShippingAddressUpdateView):
    """The address of an order, changed by the shop's action, which refuses what costs another."""

    permission_to_change = CHANGE_ORDER
    form_class = ShippingAddressForm

    def form_valid(self, form):
        order = get_order_for_user_or_404(self.request.user, self.kwargs["number"])
        try:
            change_shipping_address(order.pk, fields=form.wanted(), by=self.request.user)
        except InvalidOrderStatus as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.info(self.request, _("Delivery address updated"))
        return redirect("dashboard:order-detail", number=order.number)
