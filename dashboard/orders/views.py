"""Orders: found, read, moved on by our actions, and exported."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.dashboard.orders import views
from oscar.views import sort_queryset

from checkout.order.exceptions import InvalidOrderStatus
from dashboard.orders.forms import (
    OrderSearchForm,
    OrderStatsForm,
    OrderStatusForm,
    ShippingAddressForm,
)
from dashboard.orders.queries import orders_matching
from dashboard.orders.steps import STEPS, steps_open_to, take_step
from dashboard.permissions import ChangesNeed, check_may
from dashboard.spreadsheets import SafeCSVWriter

CHANGE_ORDER = "order.change_order"


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


class OrderDetailView(ChangesNeed, views.OrderDetailView):
    """One order. Its status moves only by `dashboard.orders.steps`; payments follow from that."""

    permission_to_change = CHANGE_ORDER
    order_actions = ("save_note", "delete_note", "change_order_status")
    line_actions = ("create_shipping_event",)

    def get_order_lines(self):
        return self.object.lines.select_related("product", "partner").order_by("pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        order = self.object
        return context | {
            "steps": steps_open_to(order),
            "history": order.status_changes.order_by("pk"),
            "consignments": order.consignments.order_by("pk"),
            "discounts": order.discounts.order_by("pk"),
            "sources": order.sources.select_related("source_type"),
            "notes": order.notes.select_related("user"),
        }

    def get_payment_transactions(self):
        return (
            super().get_payment_transactions().select_related("source__source_type").order_by("pk")
        )

    def get_order_status_form(self):
        data = self.request.POST if self.request.method == "POST" else None
        return OrderStatusForm(order=self.object, data=data)

    def change_order_status(self, request, order):
        form = self.get_order_status_form()
        if not form.is_valid():
            return self.reload_page(error=_("This order cannot take that step."))
        found = form.cleaned_data
        return self._take_step(
            found["new_status"],
            tracking_reference=found["tracking_reference"],
            reason=found["reason"],
        )

    def create_shipping_event(self, request, order, lines, quantities):
        """Dispatch the whole order; a part of it is refused."""
        whole = {line.pk: line.quantity for line in order.lines.all()}
        if dict(zip((line.pk for line in lines), quantities, strict=True)) != whole:
            return self.reload_page(error=_("Part deliveries are not possible yet."))
        return self._take_step(
            "Dispatched", tracking_reference=request.POST.get("reference", "")[:128]
        )

    def delete_note(self, request, order):
        note = order.notes.filter(pk=request.POST.get("note_id") or None).first()
        if note is None or not note.is_editable():
            return self.reload_page(
                error=_("This note can no longer be deleted."), fragment="notes"
            )
        note.delete()
        messages.info(request, _("Note deleted"))
        return self.reload_page(fragment="notes")

    def _take_step(self, status, **details):
        try:
            take_step(self.object, status, by=self.request.user, **details)
        except InvalidOrderStatus as refusal:
            return self.reload_page(error=str(refusal))
        messages.success(self.request, _("The order is now “%s”.") % status)
        return self.reload_page()


class ShippingAddressUpdateView(ChangesNeed, views.ShippingAddressUpdateView):
    permission_to_change = CHANGE_ORDER
    form_class = ShippingAddressForm
