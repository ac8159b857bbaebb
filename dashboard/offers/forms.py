"""The forms of the offers pages."""

from oscar.apps.dashboard.offers import forms

from dashboard.rich_text import CleansDescription


class MetaDataForm(CleansDescription, forms.MetaDataForm):
    pass


class RestrictionsForm(forms.RestrictionsForm):
    def clean(self):
        """Oscar's compares all fields, so each of them must have been read."""
        return self.cleaned_data if self.errors else super().clean()
