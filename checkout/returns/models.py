"""Returns: what of a consignment comes back, and the statement of withdrawal that may be behind it.

Whoever writes holds the lock of the order. How many units of a line are being returned, or were,
is counted on the line (`order.Line.quantity_returned`), where a constraint keeps it.
"""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from checkout.order.models import amount
from checkout.returns.states import ReturnStatus
from media.storages import private_storage


class Reason(models.TextChoices):
    """Why goods come back, in the customer's choice."""

    NOT_WANTED = "not_wanted", _("I do not want it after all")
    DOES_NOT_FIT = "does_not_fit", _("It does not fit, or looks other than I thought")
    FAULTY = "faulty", _("It is faulty")
    DAMAGED = "damaged", _("It arrived damaged")
    WRONG = "wrong", _("It is not what I ordered")
    WITHDRAWAL = "withdrawal", _("Withdrawal from the contract")


class Wish(models.TextChoices):
    """Where the money is to go."""

    BACK = "back", _("Back the way I paid")
    WALLET = "wallet", _("Into my wallet, at once when the return is settled")


FAULTS = frozenset({Reason.FAULTY, Reason.DAMAGED, Reason.WRONG})
ASKABLE = [choice for choice in Reason.choices if choice[0] != Reason.WITHDRAWAL]


class Withdrawal(models.Model):
    """A customer's statement of withdrawal from a contract or a part of it, as it was confirmed.

    `name` and `email` are as the customer gave them; the receipt goes to that address. Nobody
    approves it: what was not sent is called off, what was sent becomes returns.
    """

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="withdrawals")
    key = models.UUIDField(unique=True, help_text="Made by the form: sent twice, it is one.")
    name = models.CharField(max_length=150)
    email = models.EmailField()
    declared_at = models.DateTimeField(help_text="UTC")
    is_whole_order = models.BooleanField(help_text="Nothing of the order is kept.")

    class Meta:
        app_label = "returns"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.declared_at}"


class WithdrawnLine(models.Model):
    """How many units of a line a withdrawal names; `called_off` of them had not been sent."""

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="withdrawn")
    quantity = models.PositiveIntegerField()
    called_off = models.PositiveIntegerField()

    class Meta:
        app_label = "returns"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "line"], name="line_once_in_withdrawal"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, called_off__lte=F("quantity")),
                name="withdrawal_names_units",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class Return(models.Model):
    """Units of one consignment that come back to its seller.

    `refusal` is what the customer is told of a rejection. `refunded` is what was given back when it
    was settled, `refunded_delivery` of that for delivery; less than its lines come to where money
    had gone back before, to the customer or a bank, or was never paid. What of that lack is not to
    be paid any more, as the goods are back, is `waived`, `waived_delivery` of it for delivery.
    `exchanged` of what was refunded pays for `exchange`, the order of what the customer gets
    instead, and left this order as credit; the rest went back as money. Times are UTC.
    """

    number = models.CharField(max_length=40, unique=True)
    key = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="Made by the form: sent twice, it is one."
    )
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="returns")
    consignment = models.ForeignKey(
        "order.Consignment", on_delete=models.PROTECT, related_name="returns"
    )
    withdrawal = models.ForeignKey(
        Withdrawal, null=True, on_delete=models.PROTECT, related_name="returns"
    )
    status = models.CharField(
        max_length=16, choices=[(status, status) for status in ReturnStatus.values]
    )
    reason = models.CharField(max_length=16, choices=Reason.choices)
    words = models.TextField(blank=True, max_length=2000)
    wish = models.CharField(max_length=8, choices=Wish.choices, default=Wish.BACK)
    refusal = models.TextField(blank=True, max_length=1000)
    tracking_reference = models.CharField(max_length=128, blank=True)
    refunded = amount()
    refunded_delivery = amount()
    waived = amount()
    waived_delivery = amount()
    exchanged = amount()
    exchange = models.OneToOneField(
        "order.Order", null=True, on_delete=models.PROTECT, related_name="exchanged_for"
    )
    requested_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(
        null=True, help_text="When it was settled, rejected, called off or lapsed."
    )

    class Meta:
        app_label = "returns"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded_delivery__gte=0),
                name="return_gives_nothing_negative",
            ),
            models.CheckConstraint(
                condition=Q(status=ReturnStatus.SETTLED) | Q(refunded=0, refunded_delivery=0),
                name="return_gives_back_when_settled",
            ),
            models.CheckConstraint(
                condition=Q(waived_delivery__gte=0, waived__gte=F("waived_delivery"))
                & (Q(status=ReturnStatus.SETTLED) | Q(waived=0)),
                name="return_waives_when_settled",
            ),
            models.CheckConstraint(
                condition=Q(exchanged=0)
                | Q(
                    exchange__isnull=False,
                    exchanged__gt=0,
                    exchanged__lte=F("refunded"),
                ),
                name="return_exchanges_what_it_gives",
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="return_by_status")]

    def __str__(self) -> str:
        return self.number

    @property
    def paid_back(self) -> Decimal:
        """What went back as money, or into the wallet."""
        return self.refunded - self.exchanged

    @property
    def exchange_asked(self) -> Decimal:
        """What the customer is asked for beside. Needs the `exchange` to be read along."""
        return self.exchange.total_incl_tax - self.exchanged if self.exchange else Decimal(0)


class ReturnLine(models.Model):
    """Units of an order's line in a return: asked for, and what became of them when they came.

    What is neither `restocked` nor `written_off` of a received return stayed with the customer.
    `units` are those of the received ones whose money had not gone back before, `price` what
    they cost, `deduction` what they lost in value, `credit` the rest: written when the return
    is settled. `wanted` is what the customer would like instead of money, `replacement` the
    line of the order that brings it.
    """

    back = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="returns")
    quantity = models.PositiveIntegerField()
    restocked = models.PositiveIntegerField(default=0)
    written_off = models.PositiveIntegerField(default=0)
    deduction = amount()
    deduction_reason = models.CharField(max_length=255, blank=True)
    units = models.PositiveIntegerField(default=0, db_default=0)
    price = amount()
    credit = amount()
    wanted = models.ForeignKey(
        "catalogue.Product", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    wanted_title = models.CharField(max_length=255, blank=True, default="", db_default="")
    replacement = models.OneToOneField(
        "order.Line", null=True, on_delete=models.PROTECT, related_name="replaces"
    )

    class Meta:
        app_label = "returns"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["back", "line"], name="line_once_in_a_return"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, quantity__gte=F("restocked") + F("written_off")),
                name="no_more_received_than_returned",
            ),
            models.CheckConstraint(
                condition=Q(deduction__gte=0, credit__gte=0, credit__lte=F("price")),
                name="return_credits_up_to_the_price",
            ),
            models.CheckConstraint(
                condition=Q(deduction=0) | ~Q(deduction_reason=""),
                name="deduction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"

    @property
    def accepted(self) -> int:
        """Units that came and were taken back."""
        return self.restocked + self.written_off

    @property
    def lost(self) -> Decimal:
        """What was taken off the price."""
        return self.price - self.credit


class ExchangeCredit(models.Model):
    """What a payment of the returned goods' order gives for the order that replaces them.

    It lies on an account of its own, which nothing else can spend. What comes back onto it, because
    the exchange ends or is returned in its turn, goes on to where `source` took it from.
    """

    back = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="exchange_credits")
    source = models.ForeignKey("payment.Source", on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(
        "wallet.Account", on_delete=models.PROTECT, related_name="exchange_credit"
    )

    class Meta:
        app_label = "returns"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["back", "source"], name="one_credit_per_payment")
        ]

    def __str__(self) -> str:
        return f"{self.back_id} of {self.source_id}"


class ReturnPicture(models.Model):
    """A customer's picture of what is wrong, in two sizes, WebP that the shop itself encoded.

    It lies in the private bucket: only the customer, the seller and staff are shown it.
    """

    back = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="pictures")
    file = models.FileField(upload_to="returns/", storage=private_storage)
    small = models.FileField(upload_to="returns/", storage=private_storage)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

    class Meta:
        app_label = "returns"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Picture {self.pk} of return {self.back_id}"
