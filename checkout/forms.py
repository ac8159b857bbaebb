"""Forms of the checkout."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.checkout import forms as oscar_forms
from oscar.apps.checkout.forms import ShippingMethodForm
from oscar.core.loading import get_model

from accounts.forms import AddressFields, country_choices

Country = get_model("address", "Country")

__all__ = ["GatewayForm", "ShippingAddressForm", "ShippingMethodForm"]


class ShippingAddressForm(AddressFields, oscar_forms.ShippingAddressForm):
    """Oscar's, reading the countries once."""

    def adjust_country_field(self):
        countries = Country.objects.filter(is_shipping_country=True)
        if len(countries) == 1:
            del self.fields["country"]
            self.instance.country = countries[0]
            return
        field = self.fields["country"]
        field.queryset = countries
        field.choices = country_choices(countries)


class GatewayForm(forms.Form):
    """A guest's e-mail address. Whether it has an account is nobody's business here."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("For your order confirmation and news of your parcel."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
