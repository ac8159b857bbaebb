"""Events and their deliveries."""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """Something that happened, recorded in the transaction in which it happened."""

    topic = models.CharField(max_length=64)
    key = models.CharField(max_length=128, help_text="With the topic: what may happen once.")
    payload = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="event_recorded_once")]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class Delivery(models.Model):
    """One consumer's work on one event: due, held by a worker until `due_at`, done, or dead.

    `attempts` counts the attempts begun, and is what a worker compares and swaps to begin one.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=128)
    due_at = models.DateTimeField(help_text="Not before this moment (UTC); a lease moves it on.")
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True, help_text="Given up after the last attempt.")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "consumer"], name="one_delivery_per_consumer")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="delivery_due",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.consumer} of {self.event_id}"
