"""The forms of the tax rates' pages."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from accounts.forms import country_choices
from catalogue.models import TaxClass
from checkout.tax.regions import NAMES

Country = get_model("address", "Country")
DATE = forms.DateInput(attrs={"type": "date", "class": "form-control no-widget-init"})


class PlanForm(forms.Form):
    """Another rate from a day on."""

    country = forms.ChoiceField(label=_("Country"))
    region = forms.ChoiceField(
        label=_("Part of the country"),
        required=False,
        help_text=_("Where it is taxed in its own way. Other parts have the country's rate."),
    )
    tax_class = forms.ChoiceField(label=_("Tax class"), choices=TaxClass.choices)
    percent = forms.DecimalField(
        label=_("Rate in per cent"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    valid_from = forms.DateField(label=_("First day"), widget=DATE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        countries = list(Country.objects.order_by("printable_name"))
        names = {country.pk: country.printable_name for country in countries}
        self.fields["country"].choices = country_choices(countries)
        self.fields["country"].initial = settings.SHOP_COUNTRY
        self.fields["region"].choices = [
            ("", _("The whole country")),
            *(
                (f"{country}-{region}", f"{names[country]}: {name}")
                for (country, region), name in NAMES.items()
                if country in names
            ),
        ]

    def clean(self):
        country, _hyphen, region = self.cleaned_data.get("region", "").partition("-")
        if country and country != self.cleaned_data.get("country"):
            self.add_error("region", _("This is a part of another country."))
        self.cleaned_data["region"] = region
        return self.cleaned_data

    def rate(self) -> Decimal:
        """The rate as a fraction."""
        return self.cleaned_data["percent"] / 100


class EndForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=DATE)
