"""Forms of an account, and the fields of an address as people here call them."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from oscar.apps.address import forms as address_forms
from oscar.apps.customer import forms as customer_forms

from accounts.actions import rename_member
from accounts.form_words import say_what_is_missing

# What browsers fill in by themselves: the names are those of the HTML standard.
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "line1": "address-line1",
    "line2": "address-line2",
    "line4": "address-level2",
    "state": "address-level1",
    "postcode": "postal-code",
    "country": "country",
    "phone_number": "tel",
}
LABELS = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "line1": _("Address"),
    "line2": _("Flat, building"),
    "line4": _("Town or city"),
    "state": _("County"),
    "postcode": _("Postcode"),
    "country": _("Country"),
    "phone_number": _("Phone number"),
    "notes": _("Note for the delivery"),
}


class AddressFields:
    """For an address form of Oscar's: labels, autofill, and the shop's country to begin with."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("line3", None)
        for name, label in LABELS.items():
            if name in self.fields:
                self.fields[name].label = label
        for name, token in AUTOCOMPLETE.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = token
        if phone := self.fields.get("phone_number"):
            phone.help_text = _("In case we need to call you about your order.")
        if not self.initial.get("country"):
            self.initial["country"] = settings.SHOP_COUNTRY
        say_what_is_missing(self)

    def clean(self):
        if "postcode" in self.errors:
            # The field has said what is missing; the address would say it once more.
            self.instance.POSTCODE_REQUIRED = False
        return super().clean()


class UserAddressForm(AddressFields, address_forms.UserAddressForm):
    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        field = self.fields["country"]
        field.choices = country_choices(field.queryset)


class ProfileForm(customer_forms.UserForm):
    """The name. The e-mail address is the log-in: it changes where it is verified, in allauth's."""

    class Meta(customer_forms.UserForm.Meta):
        fields = ["first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_what_is_missing(self)

    def save(self, commit: bool = True):
        rename_member(self.user, **{name: self.cleaned_data[name] for name in self.Meta.fields})
        return self.instance


def country_choices(countries: Iterable) -> list[tuple[str, str]]:
    """Countries for a select, in their order but for the shop's own, which comes first."""
    own_first = sorted(countries, key=lambda country: country.pk != settings.SHOP_COUNTRY)
    return [(country.pk, str(country)) for country in own_first]
