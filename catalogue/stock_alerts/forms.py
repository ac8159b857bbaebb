"""Where a guest leaves an address."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StockAlertForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
