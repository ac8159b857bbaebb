"""The forms of the orders pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.orders import forms as oscar_forms

from checkout.days import within_days
from checkout.order.amendments import LONGEST_NOTE
from checkout.order.states import Status
from checkout.order.steps import steps_open_to
from dashboard.days import AsksForDays
from dashboard.orders.queries import PARTLY_REFUNDED


class OrderSearchForm(AsksForDays, oscar_forms.OrderSearchForm):
    status = forms.ChoiceField(
        choices=[
            ("", _("Any status")),
            *((status, status) for status in Status.values),
            (PARTLY_REFUNDED, _("Partly refunded (beside any status)")),
        ],
        label=_("Status"),
        required=False,
    )
    upc = forms.CharField(required=False, label=_("Product code (UPC)"))
    partner_sku = forms.CharField(required=False, label=_("Stock keeping unit"))
    response_format = None


class OrderStatsForm(AsksForDays, oscar_forms.OrderStatsForm):
    def get_filters(self):
        """Oscar's, with days that begin and end in the shop's time zone."""
        super().get_filters()
        if self.errors:
            return {}
        return within_days(
            "date_placed", self.cleaned_data["date_from"], self.cleaned_data["date_to"]
        )


class ShippingAddressForm(oscar_forms.ShippingAddressForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "country" in self.fields:
            self.fields["country"].help_text = _(
                "Another country is taken only if the order costs the same there."
            )

    def wanted(self) -> dict[str, object]:
        """The address as `change_shipping_address` takes it."""
        found = dict(self.cleaned_data)
        if country := found.pop("country", None):
            found["country_id"] = country.pk
        return found


class NoteForm(oscar_forms.OrderNoteForm):
    """A note; one for the customer goes out by mail and is not edited."""

    is_for_customer = forms.BooleanField(
        label=_("For the customer: send it by mail"), required=False
    )

    class Meta(oscar_forms.OrderNoteForm.Meta):
        fields = ["message"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["message"].max_length = LONGEST_NOTE
        self.fields["message"].widget.attrs["maxlength"] = LONGEST_NOTE
        if self.instance.pk:
            del self.fields["is_for_customer"]

    def clean_message(self) -> str:
        message = self.cleaned_data["message"].replace("\0", "").strip()
        if not message or len(message) > LONGEST_NOTE:
            raise forms.ValidationError(_("A note has up to %d characters.") % LONGEST_NOTE)
        return message


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
