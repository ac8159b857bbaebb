"""Sellers and their stock. Every change of a stock figure leaves an immutable movement."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import (
    AbstractPartner,
    AbstractStockAlert,
    AbstractStockRecord,
)


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
    """What one seller has of one product. `num_in_stock` empty: stock is not counted."""

    num_allocated = models.PositiveIntegerField(_("Number allocated"), default=0)

    class Meta(AbstractStockRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(num_in_stock__isnull=True) | Q(num_allocated__lte=F("num_in_stock")),
                name="stock_never_oversold",
                violation_error_message=_(
                    "There must be at least as many in stock as are already sold."
                ),
            ),
        ]

    @property
    def free(self) -> int | None:
        """Units that can still be sold; None when stock is not counted."""
        return None if self.num_in_stock is None else self.num_in_stock - self.num_allocated


class StockMovement(models.Model):
    """One change of a stock record, written once and never changed.

    `quantity` is signed: what the movement adds to the units free to sell. An allocation sets
    units aside for an order, a release gives them back, a consumption sends them off, and a
    correction is made by hand.
    """

    class Kind(models.TextChoices):
        ALLOCATION = "allocation"
        RELEASE = "release"
        CONSUMPTION = "consumption"
        CORRECTION = "correction"

    stockrecord = models.ForeignKey(StockRecord, on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    quantity = models.IntegerField()
    reference = models.CharField(max_length=128, help_text="For example the order's number.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "partner"
        ordering = ["-id"]
        indexes = [models.Index(fields=["reference"], name="stock_movement_reference")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+d} ({self.reference})"


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
