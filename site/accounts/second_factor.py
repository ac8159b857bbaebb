"""The second factor's secrets, which a copy of the database does not give away."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.sealing import seal, unseal

PURPOSE = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's, with secrets that are sealed, and a picture that is a part of a page."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": gettext_lazy(
            "Turn the second lock off first, and on again with the new address."
        ),
        "incorrect_code": gettext_lazy("The code is not right."),
        "unverified_email": gettext_lazy("Please confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a key is called unless its owner knows better."""
        others = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": others + 1} if others else _("My passkey")

    def build_totp_svg(self, url: str) -> str:
        """Without what only a file of its own begins with: the declaration of XML."""
        return super().build_totp_svg(url).partition("?>")[2].lstrip()

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose=PURPOSE)
