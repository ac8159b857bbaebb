"""Forms that ask for days."""

from django import forms

from checkout.days import check_day


class AsksForDays:
    """A form of which every date is checked (`check_day`)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators.append(check_day)
