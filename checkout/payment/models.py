"""What was authorised, taken and given back for an order, as immutable transactions.

What is asked of Stripe (captures, refunds) is written down before it is asked.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from oscar.apps.payment.abstract_models import AbstractSource, AbstractTransaction

from checkout.payment.watching import (
    BalanceEntry,
    Difference,
    ReconciliationRun,
    StaffTask,
    WebhookEvent,
)

__all__ = ["BalanceEntry", "Difference", "ReconciliationRun", "StaffTask", "WebhookEvent"]

MONEY = {"max_digits": 12, "decimal_places": 2}


class Source(AbstractSource):
    """One payment of an order. `reference` is the id of Stripe's PaymentIntent.

    Allocated, debited, refunded and released are sums of the transactions; the constraints hold
    what no code may break. Released is what was authorised and let go untaken.
    """

    amount_asked = models.DecimalField(
        null=True, help_text="What Stripe was asked for. Empty: the order's total.", **MONEY
    )
    asked_at = models.DateTimeField(
        null=True, auto_now_add=True, help_text="Empty: before this was noted (UTC)."
    )
    amount_released = models.DecimalField(default=0, db_default=0, **MONEY)
    amount_refund_pending = models.DecimalField(
        default=0, db_default=0, help_text="Reserved by refunds under way.", **MONEY
    )
    amount_disputed = models.DecimalField(
        default=0, db_default=0, help_text="Withdrawn by open and lost disputes.", **MONEY
    )
    amount_lost = models.DecimalField(
        default=0, db_default=0, help_text="Of it, what lost disputes withdrew for good.", **MONEY
    )
    takes_several = models.BooleanField(
        null=True, help_text="Whether the card allows several captures. Empty: not asked yet."
    )
    hold_ends = models.DateTimeField(
        null=True, help_text="When the bank lets go what was not taken (UTC)."
    )

    class Meta(AbstractSource.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="one_source_per_intent"
            ),
            models.CheckConstraint(
                condition=Q(amount_debited__lte=F("amount_allocated")),
                name="never_take_more_than_authorised",
            ),
            models.CheckConstraint(
                condition=Q(amount_refunded__lte=F("amount_debited")),
                name="never_refund_more_than_taken",
            ),
            models.CheckConstraint(
                condition=Q(amount_refund_pending__gte=0, amount_released__gte=0),
                name="nothing_reserved_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_debited__gte=F("amount_refunded") + F("amount_refund_pending"),
                    amount_allocated__gte=F("amount_debited") + F("amount_released"),
                ),
                name="never_reserve_more_than_there_is",
            ),
        ]
        indexes = [
            models.Index(
                fields=["hold_ends"],
                name="source_money_held",
                condition=Q(amount_allocated__gt=F("amount_debited") + F("amount_released")),
            ),
            models.Index(
                fields=["asked_at"],
                name="source_not_paid",
                condition=Q(amount_allocated=0, asked_at__isnull=False),
            ),
        ]

    @property
    def amount_held(self):
        """What is authorised and neither taken nor let go."""
        return self.amount_allocated - self.amount_debited - self.amount_released

    @property
    def amount_refundable(self):
        """What may still be given back: taken, not returned or about to be, and not disputed."""
        free = self.amount_debited - self.amount_refunded - self.amount_refund_pending
        return max(free - self.amount_disputed, free * 0)


class Transaction(AbstractTransaction):
    """One movement of money, once: the same reference of a kind is refused by the database."""

    VOID = "Void"
    REFUND_FAILED = "Refund failed"
    DISPUTE = "Dispute"
    DISPUTE_WON = "Dispute won"
    CREDITED = "Credited"
    """Given back into a wallet: the money itself stays with us, and at Stripe nothing moves."""
    PAID_OUT = "Paid out"
    """What was credited left the house after all: an exchange came to nothing."""
    WAIVED = "Waived"
    """What came back had not been paid, and is not asked for: no money moves."""

    class Meta(AbstractTransaction.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source", "txn_type", "reference"], name="transaction_recorded_once"
            )
        ]
        indexes = [models.Index(fields=["reference"], name="transaction_by_reference")]


class Claim(models.Model):
    """What the course of an order asks of its payment: goods went out, or are no longer wanted."""

    class Kind(models.TextChoices):
        DISPATCHED = "dispatched"
        CANCELLED = "cancelled"

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=128, help_text="With order and kind: what is asked once.")
    amount = models.DecimalField(**MONEY)
    final = models.BooleanField(default=False, help_text="Nothing more will go out.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "payment"
        constraints = [
            models.UniqueConstraint(fields=["order", "kind", "key"], name="claimed_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="claim_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.kind} {self.amount}"


class State(models.TextChoices):
    """How far Stripe is with what was asked of it."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Capture(models.Model):
    """Held money that is being taken. One at a time of a payment, written before Stripe is asked.

    `taken_after` is what the payment will have taken in all when it is done.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="captures")
    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Stripe's idempotency key.")
    amount = models.DecimalField(**MONEY)
    taken_after = models.DecimalField(**MONEY)
    final = models.BooleanField(help_text="The rest is let go.")
    status = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    trouble = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "payment"
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(status="pending"), name="one_capture_at_a_time"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="capture_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.source_id}: {self.status}"


class Refund(models.Model):
    """Money on its way back, reserved before Stripe is asked. `key` is the asker's, `uuid` ours.

    Made at Stripe itself, it has no `by` and its reference as key. Refunds of one `group` are for
    the same goods of an order: the parts of several payments, and what is given in their place.
    """

    CANCELLED_LINES = "cancelled lines"
    NOT_OWED = "not owed"
    """Origin of what was paid after a return had waived it: its page had asked for it before."""
    DELIVERY = "delivery"
    """Origin of what was paid for delivery, given back when all of an order was withdrawn from."""
    PAYS_OUT = "exchange ended"
    """Origin of money that was credited before: it counts as returned already."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="refunds")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    key = models.CharField(max_length=128)
    group = models.CharField(
        max_length=128,
        default="",
        db_default="",
        editable=False,
        help_text="The key of the first of them.",
    )
    amount = models.DecimalField(**MONEY)
    reason = models.CharField(max_length=255, blank=True)
    origin = models.CharField(max_length=32, blank=True, help_text="What asked, if no person did.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    to_wallet = models.BooleanField(
        default=False, db_default=False, help_text="Into the member's wallet, not where it was."
    )
    status = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    reference = models.CharField(
        max_length=255, blank=True, help_text="Stripe's, or ours for what never went to Stripe."
    )
    trouble = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "payment"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="refund_asked_once"),
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="refund_known_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], name="refund_under_way", condition=Q(status="pending")
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.source_id}: {self.status}"

    def save(self, *args, **kwargs):
        self.group = self.group or self.key
        super().save(*args, **kwargs)


class RefundedLine(models.Model):
    """Units of an order's line that a refund is for."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="refunds")
    quantity = models.PositiveIntegerField()

    class Meta:
        app_label = "payment"
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="line_once_per_refund")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class Dispute(models.Model):
    """A cardholder's complaint at the bank, as Stripe last told of it."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="disputes")
    reference = models.CharField(max_length=255, unique=True)
    amount = models.DecimalField(**MONEY)
    reason = models.CharField(max_length=64)
    status = models.CharField(max_length=32)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "payment"

    def __str__(self) -> str:
        return f"{self.reference}: {self.status}"


class Customer(models.Model):
    """Who a member is at Stripe."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stripe_customer"
    )
    reference = models.CharField(max_length=255, unique=True)

    class Meta:
        app_label = "payment"

    def __str__(self) -> str:
        return self.reference


class SavedCard(models.Model):
    """A card that Stripe keeps for a member: enough to recognise it, and nothing to pay with."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="cards")
    reference = models.CharField(max_length=255, unique=True)
    brand = models.CharField(max_length=32)
    last4 = models.CharField(max_length=4)
    exp_month = models.PositiveSmallIntegerField()
    exp_year = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "payment"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.brand} {self.last4}"


from oscar.apps.payment.models import *  # noqa: E402,F403
