"""Subscriptions to webhooks, what each was told, and what it said."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outbox.models import Event


class Subscription(models.Model):
    """An address of somebody's that is told of some topics. The secrets are sealed."""

    class Reason(models.TextChoices):
        OWNER = "owner", _("Switched off by its owner")
        GONE = "gone", _("It answered 410: it is gone for good")
        FAILING = "failing", _("It failed for days")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks"
    )
    url = models.CharField(max_length=500)
    topics = ArrayField(models.CharField(max_length=64))
    secret = models.TextField(editable=False)
    former_secret = models.TextField(blank=True, editable=False)
    former_until = models.DateTimeField(null=True, help_text="Until then both secrets sign (UTC).")
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_for = models.CharField(max_length=8, choices=Reason.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_for="")
                | Q(disabled_at__isnull=False) & ~Q(disabled_for=""),
                name="what_is_disabled_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"Webhook {self.pk} of member {self.owner_id}"

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None


class Call(models.Model):
    """What one subscription is told of one event, until it has heard it or the shop gives up."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not heard yet; it is tried again")
        HEARD = "heard", _("Heard")
        REFUSED = "refused", _("Refused: it is not tried again")
        GIVEN_UP = "given up", _("Given up")

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="calls")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=64)
    data = models.JSONField()
    created_at = models.DateTimeField(db_index=True)
    begun_at = models.DateTimeField(help_text="When it was first due, or sent again by its owner.")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event"], name="one_call_per_event_and_subscription"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} to webhook {self.subscription_id}"


class Attempt(models.Model):
    """One attempt at a call: what came back, or why nothing did."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveIntegerField(null=True, help_text="Of HTTP; none came without it.")
    milliseconds = models.PositiveIntegerField()
    error = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True, help_text="The first 2 KB.")

    class Meta:
        indexes = [models.Index(fields=["call", "-at"], name="attempts_of_call")]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.status or self.error}"
