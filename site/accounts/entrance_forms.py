"""The forms of the shop's doors: allauth's, in the shop's words."""

from allauth.account import forms
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.form_words import say_what_is_missing
from accounts.models import User

WORDS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "oldpassword": _("Your password now"),
    "password2": _("Once more"),
}
MISSING = {
    "oldpassword": _("Please give the password you have now."),
    "password2": _("Please give the password once more."),
}
GOOD_PASSWORD = _("At least eight characters, not one that everybody uses, and not your address.")


class AddressTaken(Exception):
    """Somebody became a member with this address a moment ago."""


class PlainFields:
    """For a form of allauth's: labels and help in our words, no placeholder that repeats them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in WORDS:
                field.label = WORDS[name]
        say_what_is_missing(self)
        for name in self.fields.keys() & MISSING.keys():
            self.fields[name].error_messages["required"] = MISSING[name]
        if "password1" in self.fields:
            self.fields["password1"].help_text = GOOD_PASSWORD


class LoginForm(PlainFields, forms.LoginForm):
    pass


class SignupForm(PlainFields, forms.SignupForm):
    def save(self, request: HttpRequest) -> User:
        """Make the member, with the address to confirm, or neither.

        Raises AddressTaken where somebody else did since the form was checked: it then says so.
        """
        try:
            with transaction.atomic():
                return super().save(request)
        except IntegrityError:
            self.full_clean()
            if self.is_valid():
                raise
            raise AddressTaken from None


class AddEmailForm(PlainFields, forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")

    def save(self, request: HttpRequest) -> EmailAddress:
        """Ask the new address for a confirmation; until then the one of now stays.

        allauth would delete that too where it was never confirmed itself, and leave the member
        without any.
        """
        with transaction.atomic():
            asked_before = EmailAddress.objects.filter(user=self.user, verified=False)
            asked_before.exclude(email__iexact=self.user.email).delete()
            address = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, address)
        return address


class ChangePasswordForm(PlainFields, forms.ChangePasswordForm):
    pass


class SetPasswordForm(PlainFields, forms.SetPasswordForm):
    pass


class ResetPasswordForm(PlainFields, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainFields, forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(PlainFields, forms.ReauthenticateForm):
    pass


class AuthenticateForm(PlainFields, code_forms.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(PlainFields, code_forms.ReauthenticateForm):
    pass


class ActivateAppForm(PlainFields, app_forms.ActivateTOTPForm):
    pass


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.label = _("It opens the account by itself")
        alone.help_text = _("No password is asked for then, but your finger, face or PIN.")
