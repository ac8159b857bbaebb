"""The forms of the payments' pages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkout.payment.models import StaffTask

STATES = [("open", _("Open")), ("closed", _("Closed"))]


class TaskSearchForm(forms.Form):
    state = forms.ChoiceField(choices=STATES, label=_("State"), required=False)
    kind = forms.ChoiceField(
        choices=[("", _("Any kind")), *StaffTask.NAMES], label=_("Kind"), required=False
    )


class DifferenceSearchForm(forms.Form):
    state = forms.ChoiceField(choices=STATES, label=_("State"), required=False)


class MessageSearchForm(forms.Form):
    state = forms.ChoiceField(
        choices=[("", _("All")), ("open", _("Not followed"))], label=_("State"), required=False
    )
    words = forms.CharField(label=_("Type begins with, or payment"), required=False, max_length=100)


class RefundForm(forms.Form):
    """Money back: units of lines, or an amount, or both; then the amount is what counts."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("Empty: the price of the pieces chosen above, after offers."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=255)
    to_wallet = forms.BooleanField(
        label=_("Into the member's wallet"),
        required=False,
        help_text=_("At once, to spend again here. Otherwise it goes back to where it came from."),
    )

    def __init__(self, *args, lines: list, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.returnable = [each for each in lines if each.left]
        for each in self.returnable:
            self.fields[f"units_{each.line.pk}"] = forms.IntegerField(
                label=each.line.title, min_value=0, max_value=each.left, required=False
            )

    def unit_fields(self) -> list[tuple[Any, Any]]:
        return [(each, self[f"units_{each.line.pk}"]) for each in self.returnable]

    def clean(self) -> dict:
        found = super().clean() or {}
        chosen = {each.line.pk: found.get(f"units_{each.line.pk}") or 0 for each in self.returnable}
        found["lines"] = {pk: units for pk, units in chosen.items() if units}
        if not self.errors and not found["lines"] and found.get("amount") is None:
            raise forms.ValidationError(_("Choose pieces, or type an amount."))
        return found
