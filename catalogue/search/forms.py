"""The search box. Sorting and filters are query parameters of the listing views."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    q = forms.CharField(required=False, label=_("Search"), max_length=200, strip=True)
