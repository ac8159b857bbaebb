"""Oscar's `communication` models, and the messages that must not be sent twice."""

from django.db import models
from oscar.apps.communication.abstract_models import AbstractCommunicationEventType


class CommunicationEventType(AbstractCommunicationEventType):
    """A kind of mail. Its templates are files until somebody writes others in the dashboard."""

    email_subject_template_file = "emails/%s_subject.txt"
    email_body_template_file = "emails/%s.txt"
    email_body_html_template_file = "emails/%s.html"


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
