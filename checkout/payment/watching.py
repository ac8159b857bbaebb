"""The rows by which people watch over payments: messages, tasks, Stripe's balance, differences."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MONEY = {"max_digits": 14, "decimal_places": 3}


class WebhookEvent(models.Model):
    """A signed message from Stripe, stored before anything is done with it.

    What it said, with names and addresses in it, is emptied some time after it was followed.
    """

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=128)
    intent_id = models.CharField(max_length=255, blank=True, db_index=True)
    payload = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True, default="", db_default="")

    class Meta:
        app_label = "payment"
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], name="webhook_unprocessed", condition=Q(processed_at__isnull=True)
            ),
            models.Index(
                fields=["processed_at"],
                name="webhook_to_forget",
                condition=Q(processed_at__isnull=False) & ~Q(payload={}),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    @property
    def is_forgotten(self) -> bool:
        """Whether what it said was emptied: it cannot be followed again."""
        return self.processed_at is not None and not self.payload


class StaffTask(models.Model):
    """Something about a payment that a person must look at: open once per kind and reference."""

    class Kind(models.TextChoices):
        DISPUTE = "dispute"
        REFUND_FAILED = "refund_failed"
        CAPTURE_FAILED = "capture_failed"
        HOLD_ENDS = "hold_ends"
        HOLD_LAPSED = "hold_lapsed"
        MISMATCH = "mismatch"

    NAMES = [
        (Kind.DISPUTE, _("Dispute")),
        (Kind.REFUND_FAILED, _("Refund failed")),
        (Kind.CAPTURE_FAILED, _("Money not taken")),
        (Kind.HOLD_ENDS, _("Authorisation about to lapse")),
        (Kind.HOLD_LAPSED, _("Authorisation lapsed")),
        (Kind.MISMATCH, _("Does not match")),
    ]

    kind = models.CharField(max_length=32, choices=NAMES)
    reference = models.CharField(max_length=255)
    order = models.ForeignKey(
        "order.Order", null=True, on_delete=models.CASCADE, related_name="staff_tasks"
    )
    about = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.TextField(blank=True)

    class Meta:
        app_label = "payment"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "reference"],
                condition=Q(closed_at__isnull=True),
                name="one_open_task_per_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class ReconciliationRun(models.Model):
    """One comparison of our books with Stripe's balance. The next one goes on at `read_to`."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    read_from = models.DateTimeField()
    read_to = models.DateTimeField()
    entries = models.PositiveIntegerField(default=0, help_text="New ones.")
    subjects = models.PositiveIntegerField(default=0, help_text="Payments and refunds compared.")
    opened = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "payment"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class BalanceEntry(models.Model):
    """A movement of our balance at Stripe, as Stripe has it. `amount` and `fee` are settled ones.

    `shown` is the amount in the customer's currency; empty where Stripe converted it silently.
    """

    reference = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=64)
    subject = models.CharField(max_length=255, db_index=True)
    intent_id = models.CharField(max_length=255, blank=True)
    source = models.ForeignKey(
        "payment.Source", null=True, on_delete=models.SET_NULL, related_name="entries"
    )
    amount = models.DecimalField(**MONEY)
    currency = models.CharField(max_length=3)
    fee = models.DecimalField(**MONEY)
    shown = models.DecimalField(null=True, **MONEY)
    shown_currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "payment"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.type} {self.amount} {self.currency}"


class Difference(models.Model):
    """Where our books and Stripe's balance disagree: open once per subject, until it is gone."""

    NAMES = [
        ("unknown", _("At Stripe, not in our books")),
        ("missing", _("In our books, not at Stripe")),
        ("amount", _("Another amount")),
        ("currency", _("Another currency")),
    ]

    subject = models.CharField(max_length=255)
    about = models.CharField(max_length=16, help_text="payment, refund or dispute")
    kind = models.CharField(max_length=16, choices=NAMES)
    order = models.ForeignKey(
        "order.Order", null=True, on_delete=models.CASCADE, related_name="differences"
    )
    ours = models.DecimalField(null=True, **MONEY)
    theirs = models.DecimalField(null=True, **MONEY)
    currency = models.CharField(max_length=3)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(help_text="When it was last found.")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "payment"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(closed_at__isnull=True),
                name="one_open_difference_per_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
