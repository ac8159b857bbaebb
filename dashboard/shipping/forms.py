"""The forms of the delivery pages."""

from oscar.apps.dashboard.shipping import forms

from dashboard.rich_text import CleansDescription


class WeightBasedForm(CleansDescription, forms.WeightBasedForm):
    class Meta(forms.WeightBasedForm.Meta):
        fields = ["name", "description", "default_weight", "free_above", "countries"]
