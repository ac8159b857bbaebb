"""What the API remembers by itself: which requests it has answered, by their idempotency keys."""

from django.db import models
from django.db.models import Q


class IdempotentRequest(models.Model):
    """A request that a client may send again with its key, and what it was answered.

    `who` is whose key it is, and `fingerprint` a hash of what was asked. While it runs it is held
    by `lease`, until `leased_until`; then it may be run again. `answered_at` is empty until it is
    answered; `body` may say before how far it has come. Times are UTC.
    """

    who = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    lease = models.UUIDField()
    leased_until = models.DateTimeField()
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True, default="")

    class Meta:
        app_label = "api"
        constraints = [
            models.UniqueConstraint(fields=["who", "key"], name="idempotency_key_used_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(status__isnull=False),
                name="idempotent_answer_has_a_status",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotent_request_by_age")]

    def __str__(self) -> str:
        return f"{self.who}: {self.key}"
