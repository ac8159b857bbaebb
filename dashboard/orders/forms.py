"""The forms of the orders pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.orders import forms as oscar_forms

from checkout.order.rules import Status
from dashboard.orders.queries import placed_between
from dashboard.orders.steps import steps_open_to


class OrderSearchForm(oscar_forms.OrderSearchForm):
    status = forms.ChoiceField(
        choices=[("", _("Any status")), *Status.choices], label=_("Status"), required=False
    )
    upc = forms.CharField(required=False, label=_("Product code (UPC)"))
    partner_sku = forms.CharField(required=False, label=_("Stock keeping unit"))
    response_format = None


class OrderStatsForm(oscar_forms.OrderStatsForm):
    def get_filters(self):
        """Oscar's, with days that begin and end in the shop's time zone."""
        super().get_filters()
        if self.errors:
            return {}
        return placed_between(self.cleaned_data["date_from"], self.cleaned_data["date_to"])


class ShippingAddressForm(oscar_forms.ShippingAddressForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].disabled = True
        self.fields["country"].help_text = _("Fixed: the tax that was paid depends on it.")


class OrderStatusForm(forms.Form):
    """One step on. What it asks for beside the status depends on the step; both may stay empty."""

    new_status = forms.ChoiceField(label=_("New order status"), choices=())
    tracking_reference = forms.CharField(
        label=_("Tracking reference"), max_length=128, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, required=False)

    def __init__(self, order, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_status"].choices = [(step, step) for step in steps_open_to(order)]

    @property
    def has_choices(self):
        return len(self.fields["new_status"].choices) > 0
