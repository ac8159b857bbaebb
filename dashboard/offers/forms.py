"""The forms of the offers pages."""

from oscar.apps.dashboard.offers import forms

from dashboard.rich_text import CleansDescription


class MetaDataForm(CleansDescription, forms.MetaDataForm):
    pass
