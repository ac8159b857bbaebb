"""The forms of the returns' pages."""

from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from checkout.returns.models import Return, ReturnLine
from checkout.returns.receipt import LONGEST_REASON, Inspection

PLAIN = {"class": "form-control no-widget-init"}


class ReturnSearchForm(forms.Form):
    state = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Number of a return or an order"), required=False, max_length=40
    )


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? The customer is told."),
        max_length=1000,
        widget=forms.Textarea(PLAIN | {"rows": 3}),
    )


class InspectedRow(NamedTuple):
    """A returned line and what is asked of it."""

    row: ReturnLine
    restocked: BoundField
    written_off: BoundField
    deduction: BoundField
    deduction_reason: BoundField


class InspectionForm(forms.Form):
    """What was found in a parcel. Unless staff say otherwise all of it can be sold again."""

    def __init__(self, back: Return, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.lines = list(back.lines.all())
        for each in self.lines:
            title = {"title": each.line.title}
            units = {"min_value": 0, "max_value": each.quantity}
            number = forms.NumberInput(PLAIN | {"inputmode": "numeric"})
            self.fields[f"restocked_{each.pk}"] = forms.IntegerField(
                label=_("%(title)s: for sale again") % title,
                initial=each.quantity,
                widget=number,
                **units,
            )
            self.fields[f"written_off_{each.pk}"] = forms.IntegerField(
                label=_("%(title)s: spoiled") % title, initial=0, widget=number, **units
            )
            self.fields[f"deduction_{each.pk}"] = forms.DecimalField(
                label=_("%(title)s: less in value by") % title,
                required=False,
                min_value=Decimal(0),
                max_digits=12,
                decimal_places=2,
                widget=forms.NumberInput(PLAIN | {"inputmode": "decimal", "step": "0.01"}),
            )
            self.fields[f"deduction_reason_{each.pk}"] = forms.CharField(
                label=_("%(title)s: why it lost in value") % title,
                required=False,
                max_length=LONGEST_REASON,
                widget=forms.TextInput(PLAIN),
            )

    def rows(self) -> list[InspectedRow]:
        names = InspectedRow._fields[1:]
        return [
            InspectedRow(each, *(self[f"{name}_{each.pk}"] for name in names))
            for each in self.lines
        ]

    def found(self) -> dict[int, Inspection]:
        """What `receive_return` takes."""
        given = self.cleaned_data
        return {
            each.pk: Inspection(
                restocked=given[f"restocked_{each.pk}"],
                written_off=given[f"written_off_{each.pk}"],
                deduction=given[f"deduction_{each.pk}"] or Decimal("0.00"),
                deduction_reason=given[f"deduction_reason_{each.pk}"],
            )
            for each in self.lines
        }


class SettleForm(forms.Form):
    expected = forms.DecimalField(widget=forms.HiddenInput, max_digits=12, decimal_places=2)
