"""Sellers and their stock. Every change of a stock figure leaves an immutable movement."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import (
    AbstractPartner,
    AbstractStockAlert,
    AbstractStockRecord,
)

from catalogue.rules import Standing, standing_of

REASON_LENGTH = 200
"""What a movement says of why, in characters."""


class Partner(AbstractPartner):
    """A seller, with a page of its own."""

    about = models.TextField(
        _("About"),
        blank=True,
        default="",
        db_default="",
        max_length=4000,
        help_text=_("Told on the seller's page. An empty line begins a new paragraph."),
    )


class StockRecord(AbstractStockRecord):
    """What one seller has of one product. `num_in_stock` empty: stock is not counted.

    `num_in_stock` and `num_allocated` are the sums of the record's movements. They are written by
    `catalogue.partner.actions` alone; the database refuses everybody else.
    """

    num_allocated = models.PositiveIntegerField(_("Number allocated"), default=0)
    backorder_limit = models.PositiveIntegerField(
        _("Sold beyond stock"),
        default=0,
        db_default=0,
        help_text=_("How many more than are in stock may be sold. They wait until goods come in."),
    )
    backorder_days = models.PositiveSmallIntegerField(
        _("Days until they are sent"),
        null=True,
        blank=True,
        help_text=_("Told to whoever buys what is not in stock."),
    )
    released_on = models.DateField(
        _("Released on"),
        null=True,
        blank=True,
        help_text=_("Until then it is sold as a pre-order, and sent from this day on."),
    )

    reserved = 0
    """Units that payment pages hold, where the record was read with them (`reserved_units`)."""

    class Meta(AbstractStockRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(num_in_stock__isnull=True, num_allocated=0)
                | Q(num_allocated__lte=F("num_in_stock") + F("backorder_limit")),
                name="stock_never_oversold",
                violation_error_message=_(
                    "There must be at least as many in stock, or to be sold beyond stock, as are "
                    "already sold."
                ),
            ),
        ]

    @property
    def free(self) -> int | None:
        """Units that can still be sold; None when stock is not counted."""
        if self.num_in_stock is None:
            return None
        return self.num_in_stock + self.backorder_limit - self.num_allocated

    @property
    def at_hand(self) -> int | None:
        """Units in the house that nobody has bought; below zero: so many wait for goods to come."""
        return None if self.num_in_stock is None else self.num_in_stock - self.num_allocated

    def standing(self, *, today: date, is_counted: bool = False) -> Standing:
        """What can be had of it. `is_counted`: no figure is none, not as many as one likes."""
        return standing_of(
            in_stock=0 if is_counted and self.num_in_stock is None else self.num_in_stock,
            allocated=self.num_allocated,
            limit=0 if self.num_in_stock is None else self.backorder_limit,
            reserved=self.reserved,
            days=self.backorder_days,
            released_on=self.released_on,
            today=today,
        )


class StockMovement(models.Model):
    """One change of a stock record, written once: the database refuses to change or delete it.

    `on_hand` is what it adds to the units in stock and `allocated` to those sold and not yet sent,
    both signed; the two `_after` are the record's figures from then on. The database writes the
    first movement of a record that is made with units, and the last of one that is deleted: those
    stay when the record is gone, with its SKU as their reference.
    """

    class Kind(models.TextChoices):
        OPENING = "opening"
        RECEIPT = "receipt"
        CORRECTION = "correction"
        ALLOCATION = "allocation"
        RELEASE = "release"
        CONSUMPTION = "consumption"
        RETURN = "return"
        WRITE_OFF = "write-off"
        CLOSING = "closing"

    stockrecord = models.ForeignKey(
        StockRecord,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="movements",
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    on_hand = models.IntegerField(default=0, db_default=0)
    allocated = models.IntegerField(default=0, db_default=0)
    on_hand_after = models.IntegerField(default=0, db_default=0)
    allocated_after = models.IntegerField(default=0, db_default=0)
    reference = models.CharField(
        max_length=128, help_text="For example the order's number, or a delivery note's."
    )
    reason = models.CharField(max_length=REASON_LENGTH, blank=True, default="", db_default="")
    # Empty for guests, for the shop itself and for whoever was forgotten.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "partner"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["reference"], name="stock_movement_reference"),
            models.Index(fields=["stockrecord", "-id"], name="stock_movement_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on_hand:+d} {self.allocated:+d} ({self.reference})"

    @property
    def quantity(self) -> int:
        """What it adds to the units that can be sold."""
        return self.on_hand - self.allocated

    @property
    def why(self) -> str:
        """The reason that was given, else what a movement of its kind says by itself."""
        return self.reason or str(SAID_BY_KIND[StockMovement.Kind(self.kind)])

    @property
    def order_number(self) -> str:
        """The order that it belongs to, which its reference begins with, or nothing."""
        of_orders = (self.Kind.ALLOCATION, self.Kind.RELEASE, self.Kind.CONSUMPTION)
        number = self.reference.partition(" ")[0]
        return number if self.kind in of_orders and number.isdecimal() else ""


SAID_BY_KIND = {
    StockMovement.Kind.OPENING: _("The first count"),
    StockMovement.Kind.RECEIPT: _("Goods came in"),
    StockMovement.Kind.CORRECTION: _("Counted"),
    StockMovement.Kind.ALLOCATION: _("An order was placed"),
    StockMovement.Kind.RELEASE: _("An order was called off or expired"),
    StockMovement.Kind.CONSUMPTION: _("An order was sent"),
    StockMovement.Kind.RETURN: _("Came back from a customer"),
    StockMovement.Kind.WRITE_OFF: _("Broken, lost or given away"),
    StockMovement.Kind.CLOSING: _("Sold no more"),
}
"""Why stock moved, where nobody said more."""


class StockReservation(models.Model):
    """Units that a payment page holds for a line of its basket until `expires_at` (UTC).

    Whoever else asks what is left counts them as gone; afterwards the row means nothing. It goes
    with the line: a constraint of `checkout.basket` sees to it.
    """

    line_id = models.BigIntegerField(primary_key=True, help_text="The basket's line.")
    stockrecord = models.ForeignKey(
        StockRecord, on_delete=models.CASCADE, db_index=False, related_name="reservations"
    )
    quantity = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "partner"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something")
        ]
        indexes = [
            models.Index(fields=["stockrecord", "expires_at"], name="stock_reservation_live")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.stockrecord_id} until {self.expires_at}"


class StockAlert(AbstractStockAlert):
    """Stock below its threshold. At most one alert is open for a stock record."""

    class Meta(AbstractStockAlert.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["stockrecord"],
                condition=Q(status=AbstractStockAlert.OPEN),
                name="one_open_alert_per_stock_record",
            )
        ]


from oscar.apps.partner.models import *  # noqa: E402,F403
