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
    """Oscar's, reading the countries once. A guest is also asked for an e-mail address."""

    def __init__(self, *args, guest_email: str | None = None, **kwargs):
        """`guest_email` is what a guest gave before, perhaps nothing; None: a member is asked."""
        super().__init__(*args, **kwargs)
        if guest_email is not None:
            told = _("For your order confirmation and news of your parcel.")
            self.fields["email"] = guest_email_field(help_text=told)
            self.initial["email"] = guest_email
            self.order_fields(["first_name", "last_name", "email"])

    def adjust_country_field(self):
        countries = Country.objects.filter(is_shipping_country=True)
        if len(countries) == 1:
            del self.fields["country"]
            self.instance.country = countries[0]
            return
        field = self.fields["country"]
        field.queryset = countries
        field.choices = country_choices(countries)


def guest_email_field(*, help_text: str) -> forms.EmailField:
    """Whether the address has an account is nobody's business here."""
    return forms.EmailField(
        label=_("E-mail address"),
        error_messages={"required": _("Please give your e-mail address.")},
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class GatewayForm(forms.Form):
    """The e-mail address of a guest, who gives no other: nothing in the basket travels."""

    email = guest_email_field(help_text=_("For the confirmation of your order."))
