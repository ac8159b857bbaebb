"""The forms of the delivery pages."""

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from catalogue.partner.places import plain_postcode
from checkout.shipping.models import CollectionPoint, WeightBand, WeightBased, Zone
from dashboard.rich_text import CleansDescription

Country = get_model("address", "Country")


class WeightBasedForm(CleansDescription, forms.ModelForm):
    class Meta:
        model = WeightBased
        fields = [
            "name",
            "partner",
            "description",
            "zones",
            "is_collection",
            "default_weight",
            "free_above",
            "carrier",
            "is_active",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].empty_label = _("The house, for sellers without their own")
        if self.instance.pk:
            # Whose it is decides who may choose it: orders under way have it as it is.
            self.fields["partner"].disabled = True


class WeightBandForm(forms.ModelForm):
    class Meta:
        model = WeightBand
        fields = ("zone", "upper_limit", "charge")

    def __init__(self, method, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.method = method
        self.fields["zone"].queryset = method.zones.all()
        self.fields["zone"].empty_label = _("All zones without bands of their own")

    def clean(self):
        about = super().clean()
        others = self.instance.method.bands.exclude(pk=self.instance.pk)
        if others.filter(zone=about.get("zone"), upper_limit=about.get("upper_limit")).exists():
            raise ValidationError(_("There is a band up to this weight already."))
        return about


class ZoneForm(forms.ModelForm):
    only_postcodes = SimpleArrayField(
        forms.CharField(max_length=16, required=False),
        required=False,
        label=Zone._meta.get_field("only_postcodes").verbose_name,
        help_text=Zone._meta.get_field("only_postcodes").help_text,
    )
    not_postcodes = SimpleArrayField(
        forms.CharField(max_length=16, required=False),
        required=False,
        label=Zone._meta.get_field("not_postcodes").verbose_name,
        help_text=Zone._meta.get_field("not_postcodes").help_text,
    )

    class Meta:
        model = Zone
        fields = ["name", "countries", "only_postcodes", "not_postcodes"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["countries"].queryset = Country.objects.order_by("printable_name")

    def clean_only_postcodes(self) -> list[str]:
        return self._plain("only_postcodes")

    def clean_not_postcodes(self) -> list[str]:
        return self._plain("not_postcodes")

    def _plain(self, name: str) -> list[str]:
        return sorted({plain_postcode(each) for each in self.cleaned_data[name]} - {""})


class CollectionPointForm(forms.ModelForm):
    class Meta:
        model = CollectionPoint
        fields = [
            "name",
            "line1",
            "line2",
            "city",
            "state",
            "postcode",
            "country",
            "opening_hours",
            "is_active",
        ]
        widgets = {"opening_hours": forms.Textarea(attrs={"rows": 4, "class": "no-widget-init"})}

    def __init__(self, method, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.method = method
        self.fields["country"].queryset = Country.objects.order_by("printable_name")
