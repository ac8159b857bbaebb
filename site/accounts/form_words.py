"""What forms say of a field that was left empty, by the label it has."""

from django import forms
from django.utils.translation import gettext as _


def say_what_is_missing(form: forms.BaseForm) -> None:
    """Have each field that must be given ask for itself, instead of "This field is required."."""
    for field in form.fields.values():
        if field.required and field.label:
            words = _("Please give your %(what)s.") % {"what": str(field.label).lower()}
            field.error_messages["required"] = words
