"""What was authorised, taken and given back for an order, as immutable transactions."""

from django.db import models
from django.db.models import F, Q
from oscar.apps.payment.abstract_models import AbstractSource, AbstractTransaction


class Source(AbstractSource):
    """One payment of an order. `reference` is the id of Stripe's PaymentIntent.

    The three amounts are sums of the transactions; the constraints hold what no code may break.
    """

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
        ]


class Transaction(AbstractTransaction):
    """One movement of money, once: the same reference of a kind is refused by the database."""

    VOID = "Void"

    class Meta(AbstractTransaction.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source", "txn_type", "reference"], name="transaction_recorded_once"
            )
        ]


class WebhookEvent(models.Model):
    """A signed message from Stripe, stored before anything is done with it."""

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=128)
    intent_id = models.CharField(max_length=255, blank=True, db_index=True)
    payload = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "payment"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


from oscar.apps.payment.models import *  # noqa: E402,F403
