"""The forms of the invoices' pages."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.invoices.models import KINDS, IssuerDetails
from dashboard.days import AsksForDays


class DocumentSearchForm(forms.Form):
    words = forms.CharField(label=_("Number, or order"), required=False, max_length=32)
    issuer = forms.ModelChoiceField(
        label=_("Issuer"),
        queryset=IssuerDetails.objects.order_by("-is_shop", "name"),
        empty_label=_("All"),
        required=False,
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=9999)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *KINDS], required=False)


class MonthForm(AsksForDays, forms.Form):
    """A month, as browsers write it: 2026-11."""

    month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "class": "form-control"}),
    )
    issuer = forms.ModelChoiceField(
        label=_("Issuer"),
        queryset=IssuerDetails.objects.order_by("-is_shop", "name"),
        empty_label=_("All"),
        required=False,
    )

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("initial", {"month": timezone.localdate().replace(day=1)})
        super().__init__(*args, **kwargs)


class IssuerForm(forms.ModelForm):
    """Who invoices. What was issued before keeps what it said."""

    class Meta:
        model = IssuerDetails
        fields = (
            "name",
            "address",
            "vat_id",
            "legal_line",
            "bank_line",
            "email",
            "prefix",
            "credit_prefix",
        )
        widgets = {"address": forms.Textarea(attrs={"rows": 4, "class": "no-widget-init"})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_shop:
            field = self.fields["vat_id"]
            field.required = True
            field.help_text = _(
                "The invoices tell VAT, so only a seller who is registered for it issues them."
            )
