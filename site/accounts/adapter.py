"""How allauth talks to people: its mails wait in the outbox, never in a request."""

from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sessions import end_all_sessions
from outbox.actions import record_event


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "duplicate_email": _("This e-mail address is yours already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("There is an account with this e-mail address already."),
        "incorrect_code": _("The code is not right."),
        "incorrect_password": _("The password is not right."),
        "max_email_addresses": _("An account has at most %d e-mail addresses."),
        "rate_limited": _("Too many tries. Please wait a few minutes."),
        "too_many_login_attempts": _("Too many tries. Please wait a few minutes."),
    }

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password, and sign out everywhere but here."""
        super().set_password(user, password)
        here = getattr(getattr(current.request, "session", None), "session_key", None)
        end_all_sessions(user, but=here or "")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write a mail and have it sent. Every call is another mail."""
        message = self.render_mail(
            template_prefix,
            email,
            {
                "request": current.request,
                "email": email,
                "shop_name": settings.SHOP_NAME,
                "site_url": settings.SITE_URL,
                **context,
            },
        )
        with transaction.atomic():
            record_event(
                "mail.requested",
                key=uuid4().hex,
                payload={
                    "to": message.to[0],
                    "subject": message.subject,
                    "text": message.body,
                    "html": _html_of(message),
                },
            )


def _html_of(message) -> str:
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((part.content for part in alternatives), "")
