"""The forms of the shop's doors: allauth's, in the shop's words."""

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

WORDS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "oldpassword": _("Your password now"),
    "password2": _("Once more"),
}


class PlainFields:
    """For a form of allauth's: labels in our words, and no placeholder that repeats them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in WORDS:
                field.label = WORDS[name]


class LoginForm(PlainFields, forms.LoginForm):
    pass


class SignupForm(PlainFields, forms.SignupForm):
    pass


class AddEmailForm(PlainFields, forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


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
