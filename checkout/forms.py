"""Forms of the checkout."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.checkout.forms import ShippingAddressForm, ShippingMethodForm

__all__ = ["GatewayForm", "ShippingAddressForm", "ShippingMethodForm"]


class GatewayForm(forms.Form):
    """A guest's e-mail address. Whether it has an account is nobody's business here."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("For your order confirmation and news of your parcel."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
