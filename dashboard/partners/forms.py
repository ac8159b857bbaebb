"""The forms of the partners pages. None of them makes anybody a member of staff."""

from django import forms as fields
from oscar.apps.dashboard.partners import forms

from catalogue.partner.models import Partner

ABOUT = Partner._meta.get_field("about")


class PartnerAddressForm(forms.PartnerAddressForm):
    """A seller's name and address, and what its page tells of it."""

    about = fields.CharField(
        label=ABOUT.verbose_name,
        help_text=ABOUT.help_text,
        max_length=ABOUT.max_length,
        required=False,
        widget=fields.Textarea(attrs={"rows": 6, "class": "no-widget-init"}),
    )


class WithoutRole:
    """Oscar lets who may edit a seller's people make them staff. That is for superusers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["role"]


class NewUserForm(WithoutRole, forms.NewUserForm):
    def save(self):
        self.cleaned_data["role"] = "limited"
        return super().save()


class ExistingUserForm(WithoutRole, forms.ExistingUserForm):
    def clean_password2(self):
        """Oscar also judges the empty password that means "leave it as it is"."""
        if not self.cleaned_data.get("password1") and not self.cleaned_data.get("password2"):
            return ""
        return super().clean_password2()

    def save(self, commit=True):
        self.cleaned_data["role"] = "staff" if self.instance.is_staff else "limited"
        return super().save(commit)
