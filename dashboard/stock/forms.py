"""What staff write down about stock, and how it is sold."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.partner.actions import (
    correct_stock,
    receive_stock,
    take_back_stock,
    write_off_stock,
)
from catalogue.partner.models import StockMovement, StockRecord

Kind = StockMovement.Kind

MOST = 1_000_000
"""Units in one movement: a slip of the finger, not a delivery."""


class MovementForm(forms.Form):
    """One movement. `seen` is the count that staff had before their eyes."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (Kind.RECEIPT, _("Goods came in")),
            (Kind.CORRECTION, _("Counted: there are")),
            (Kind.WRITE_OFF, _("Broken, lost or given away")),
            (Kind.RETURN, _("Came back from a customer")),
        ],
        widget=forms.Select(attrs={"class": "no-widget-init"}),
    )
    quantity = forms.IntegerField(label=_("Units"), min_value=0, max_value=MOST)
    reference = forms.CharField(
        label=_("Reference"),
        max_length=128,
        help_text=_("A delivery note, an order, a day of stocktaking."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("Needed for a count and for what is written off."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self):
        cleaned = super().clean()
        kind, quantity = cleaned.get("kind"), cleaned.get("quantity")
        if kind in (Kind.CORRECTION, Kind.WRITE_OFF) and not cleaned.get("reason"):
            self.add_error("reason", _("Please say why."))
        if kind != Kind.CORRECTION and quantity == 0:
            self.add_error("quantity", _("At least one unit."))
        return cleaned

    def save(self, record_id: int, *, by) -> None:
        """Write the movement. Raises StockHasMoved, with words for staff."""
        found = self.cleaned_data
        told = {"by": by, "reference": found["reference"], "reason": found["reason"]}
        if found["kind"] == Kind.CORRECTION:
            correct_stock(record_id, seen=found["seen"], found=found["quantity"], **told)
            return
        action = {
            Kind.RECEIPT: receive_stock,
            Kind.WRITE_OFF: write_off_stock,
            Kind.RETURN: take_back_stock,
        }[found["kind"]]
        action({record_id: found["quantity"]}, **told)


class TermsForm(forms.ModelForm):
    """When staff are told, and what may be sold before it is there."""

    class Meta:
        model = StockRecord
        fields = ["low_stock_threshold", "backorder_limit", "backorder_days", "released_on"]
        widgets = {
            "released_on": forms.DateInput(
                attrs={"type": "date", "class": "no-widget-init"}, format="%Y-%m-%d"
            )
        }
        labels = {"low_stock_threshold": _("Tell me below")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["backorder_limit"].max_value = MOST
        self.fields["released_on"].localize = False

    def clean_backorder_limit(self):
        limit = self.cleaned_data["backorder_limit"]
        if limit > MOST:
            raise forms.ValidationError(_("At most %d.") % MOST)
        return limit
