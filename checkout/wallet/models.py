"""Wallets, gift cards and the house's accounts: a double-entry ledger that the database keeps.

A transfer moves money between accounts; its entries sum to zero. Transfers and entries are never
changed or deleted. `checkout.wallet.ledger` alone writes them: the database refuses the rest.
"""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MONEY = {"max_digits": 12, "decimal_places": 2}


class Account(models.Model):
    """Money of one kind, in one currency. What the shop owes somebody is positive.

    A counted account keeps the sum of its entries as `balance`, and never falls below its `floor`.
    The house's own accounts have neither: nobody spends from them, and a counter would have all
    orders wait for one row. Their balance is summed when it is asked for.
    """

    class Kind(models.TextChoices):
        WALLET = "wallet"
        GIFT_CARD = "gift card"
        HELD = "held"
        SELLER = "seller"
        EXCHANGE = "exchange"
        GIFT_CARDS_SOLD = "gift cards sold"
        STORE_CREDIT = "store credit"
        SETTLED = "settled"
        EXPIRED = "expired"
        CLOSED = "closed"
        COMMISSION = "commission"

    NAMES = [
        (Kind.WALLET, _("Wallet")),
        (Kind.GIFT_CARD, _("Gift card")),
        (Kind.HELD, _("Held for an order")),
        (Kind.SELLER, _("Seller")),
        (Kind.EXCHANGE, _("For an exchange")),
        (Kind.GIFT_CARDS_SOLD, _("Gift cards sold")),
        (Kind.STORE_CREDIT, _("Store credit given")),
        (Kind.SETTLED, _("Paid for goods")),
        (Kind.EXPIRED, _("Expired")),
        (Kind.CLOSED, _("Left by closed accounts")),
        (Kind.COMMISSION, _("Commission")),
    ]

    kind = models.CharField(max_length=16, choices=NAMES)
    currency = models.CharField(max_length=3)
    balance = models.DecimalField(null=True, editable=False, **MONEY)
    floor = models.DecimalField(default=0, db_default=0, **MONEY)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="wallets"
    )
    source = models.OneToOneField(
        "payment.Source",
        null=True,
        on_delete=models.PROTECT,
        related_name="held_account",
        help_text="The payment of an order that it is held for.",
    )
    backer = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="holds",
        help_text="Where what is held came from, and goes back to.",
    )
    card_ends_on = models.DateField(
        null=True, help_text="The last day of the gift card that it came from, as it was then."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "wallet"
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__isnull=True) | Q(balance__gte=F("floor")),
                name="account_never_below_its_floor",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["wallet", "gift card", "held", "seller", "exchange"],
                    balance__isnull=False,
                )
                | Q(
                    kind__in=[
                        "gift cards sold",
                        "store credit",
                        "settled",
                        "expired",
                        "closed",
                        "commission",
                    ],
                    balance__isnull=True,
                ),
                name="account_counted_by_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="held", source__isnull=False, backer__isnull=False)
                | (~Q(kind="held") & Q(source__isnull=True, backer__isnull=True)),
                name="held_for_a_payment",
            ),
            models.UniqueConstraint(
                fields=["user", "currency"], condition=Q(kind="wallet"), name="one_wallet_per_user"
            ),
            models.UniqueConstraint(
                fields=["kind", "currency"],
                condition=Q(balance__isnull=True),
                name="one_house_account_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Transfer(models.Model):
    """Money that moved, once: `key` names what it moved for."""

    class Kind(models.TextChoices):
        GIFT_CARD_SOLD = "gift card sold"
        REDEEMED = "redeemed"
        HELD = "held"
        RELEASED = "released"
        TAKEN = "taken"
        REFUNDED = "refunded"
        GRANTED = "granted"
        CORRECTED = "corrected"
        EXPIRED = "expired"
        CLOSED = "closed"

    NAMES = [
        (Kind.GIFT_CARD_SOLD, _("Gift card bought")),
        (Kind.REDEEMED, _("Gift card redeemed")),
        (Kind.HELD, _("Used for an order")),
        (Kind.RELEASED, _("Not needed for the order")),
        (Kind.TAKEN, _("Paid for goods")),
        (Kind.REFUNDED, _("Given back")),
        (Kind.GRANTED, _("Credit from the shop")),
        (Kind.CORRECTED, _("Corrected by the shop")),
        (Kind.EXPIRED, _("Expired")),
        (Kind.CLOSED, _("Account closed")),
    ]

    key = models.CharField(max_length=128, unique=True)
    kind = models.CharField(max_length=16, choices=NAMES)
    order = models.ForeignKey(
        "order.Order", null=True, on_delete=models.PROTECT, related_name="transfers"
    )
    reason = models.CharField(max_length=255, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        app_label = "wallet"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(models.Model):
    """What a transfer adds to an account. `balance_after` is empty for the house's accounts."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    amount = models.DecimalField(**MONEY)
    balance_after = models.DecimalField(null=True, **MONEY)

    class Meta:
        app_label = "wallet"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "account"], name="one_entry_per_account"),
            models.CheckConstraint(condition=~Q(amount=0), name="entry_of_something"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="entry_latest")]

    def __str__(self) -> str:
        return f"{self.amount} of {self.transfer_id}"

    @property
    def size(self) -> Decimal:
        """The amount without its sign."""
        return abs(self.amount)


class GiftCard(models.Model):
    """A card with a code that pays. The code itself is nowhere: see `checkout.wallet.codes`.

    `number` tells apart the cards of one order line. `expires_on` is the last day it pays.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="gift_card")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    last4 = models.CharField(max_length=4, db_index=True, editable=False)
    amount = models.DecimalField(help_text="What it was bought for.", **MONEY)
    line = models.ForeignKey(
        "order.Line", null=True, on_delete=models.PROTECT, related_name="gift_cards"
    )
    number = models.PositiveIntegerField(default=1)
    recipient_email = models.EmailField(blank=True)
    sender_name = models.CharField(max_length=80, blank=True)
    message = models.CharField(max_length=500, blank=True)
    send_on = models.DateField(help_text="The day on which its code is mailed.")
    sent_at = models.DateTimeField(null=True, help_text="When the mail was ordered (UTC).")
    expires_on = models.DateField()
    blocked_at = models.DateTimeField(null=True)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    block_reason = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "wallet"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="gift_card_made_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="gift_card_of_something"),
        ]
        indexes = [
            models.Index(
                fields=["send_on"], name="gift_card_to_send", condition=Q(sent_at__isnull=True)
            ),
            models.Index(fields=["expires_on"], name="gift_card_expiring"),
        ]

    def __str__(self) -> str:
        return f"•••• {self.last4}"
