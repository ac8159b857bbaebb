"""The forms of the vouchers pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.vouchers import forms as oscar_forms

SHORTEST_CODE, LONGEST_CODE = 8, 32
"""In signs. Shorter ones could be guessed, and would run out while unused ones are looked for."""

MOST_AT_A_TIME = 1000
"""The codes that one request makes."""


class VoucherSetForm(oscar_forms.VoucherSetForm):
    code_length = forms.IntegerField(
        label=_("Length of Code"),
        initial=12,
        min_value=SHORTEST_CODE,
        max_value=LONGEST_CODE,
    )

    def clean_count(self):
        count = super().clean_count()
        there = self.instance.vouchers.count() if self.instance.pk else 0
        if count - there > MOST_AT_A_TIME:
            raise forms.ValidationError(_("At most %d codes are added at a time.") % MOST_AT_A_TIME)
        return count
