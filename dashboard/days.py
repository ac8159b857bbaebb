"""The days that lists can be asked for: those that can be counted on from, in every time zone."""

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)


def check_day(asked: date | datetime) -> None:
    """Raises ValidationError for days on which the calendar all but begins or ends."""
    day = asked.date() if isinstance(asked, datetime) else asked
    if not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError(_("Nothing is of such days."))


class AsksForDays:
    """A form of which every date is checked (`check_day`)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators.append(check_day)
