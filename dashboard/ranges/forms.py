"""The forms of the ranges pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.ranges import forms as oscar_forms

from dashboard.catalogue.categories import category_choices
from dashboard.rich_text import CleansDescription


class RangeForm(CleansDescription, oscar_forms.RangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = category_choices()
        for name in ("included_categories", "excluded_categories"):
            self.fields[name].choices = choices


class ReadsTextFiles:
    """Oscar's view decodes the file as UTF-8 and falls over anything else."""

    def clean_file_upload(self):
        file = self.cleaned_data.get("file_upload")
        if file:
            try:
                file.read().decode("utf-8")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("This is not a text file.")) from None
            file.seek(0)
        return file


class RangeProductForm(ReadsTextFiles, oscar_forms.RangeProductForm):
    pass


class RangeExcludedProductForm(ReadsTextFiles, oscar_forms.RangeExcludedProductForm):
    pass
