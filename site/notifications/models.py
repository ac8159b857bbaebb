"""Oscar's `communication` models, and the messages that must not be sent twice."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.communication.abstract_models import AbstractCommunicationEventType


class CommunicationEventType(AbstractCommunicationEventType):
    """A kind of mail. Its templates are files until somebody writes others in the dashboard."""

    email_subject_template_file = "emails/%s_subject.txt"
    email_body_template_file = "emails/%s.txt"
    email_body_html_template_file = "emails/%s.html"


class MailPreference(models.Model):
    """A member's word on a kind of mail that is not necessary. Without a row: what is usual."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News from the studios")
        BACK_IN_STOCK = "back_in_stock", _("Back in stock")
        REVIEW_REQUESTS = "review_requests", _("Asking for a review")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences"
    )
    kind = models.CharField(max_length=32, choices=Kind.choices)
    wanted = models.BooleanField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "communication"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_word_on_a_kind_of_mail")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {'yes' if self.wanted else 'no'}"


class Message(models.Model):
    """A mail to one person, sent once: held while it is handed over, then sent."""

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=192, unique=True, help_text="What may be sent once.")
    recipient = models.EmailField()
    message_id = models.CharField(
        max_length=255, unique=True, help_text="Made of the key: a repetition carries the same."
    )
    held_until = models.DateTimeField(
        null=True, help_text="Till then (UTC) a worker hands it to the mail server."
    )
    sent_at = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "communication"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"


from oscar.apps.communication.models import *  # noqa: E402,F403
