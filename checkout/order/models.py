"""Orders: Oscar's, placed before they are paid, and made of one consignment per seller."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import (
    AbstractLine,
    AbstractOrder,
    AbstractOrderDiscount,
    AbstractOrderNote,
)

from checkout.basket.models import LINE_PICTURES


class Order(AbstractOrder):
    """An order. It exists from the moment its goods are set aside, whether paid or not."""

    placement_key = models.UUIDField(
        null=True,
        unique=True,
        editable=False,
        help_text="Made by the payment page; the same key again is the same order.",
    )
    expires_at = models.DateTimeField(
        null=True, editable=False, help_text="When an unpaid order gives its goods back (UTC)."
    )
    paid_at = models.DateTimeField(null=True, editable=False)

    class Meta(AbstractOrder.Meta):
        indexes = [
            models.Index(fields=["status", "-date_placed"], name="order_status_placed"),
            models.Index(
                fields=["expires_at"],
                name="order_awaiting_payment",
                condition=models.Q(status="Pending payment"),
            ),
        ]

    def lines_with_pictures(self) -> models.QuerySet:
        """The lines as pages show them: two queries, or three where there are variants."""
        lines = self.lines.select_related("product__card_image", "product__parent__card_image")
        return lines.prefetch_related(*LINE_PICTURES)


class Consignment(models.Model):
    """The part of an order that one seller sends."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="consignments")
    partner = models.ForeignKey(
        "partner.Partner", null=True, on_delete=models.SET_NULL, related_name="consignments"
    )
    partner_name = models.CharField(max_length=128)
    dispatched_at = models.DateTimeField(null=True)
    tracking_reference = models.CharField(max_length=128, blank=True)

    class Meta:
        app_label = "order"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "partner"], name="one_consignment_per_order_and_seller"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.partner_name}"


class Line(AbstractLine):
    """One good of an order, in the consignment of its seller."""

    consignment = models.ForeignKey(
        Consignment, null=True, on_delete=models.SET_NULL, related_name="lines"
    )

    class Meta(AbstractLine.Meta):
        verbose_name = _("Order Line")


class OrderDiscount(AbstractOrderDiscount):
    """What an offer took off an order. The offer may be gone: only its number and name are kept."""

    offer_id = models.PositiveBigIntegerField(_("Offer ID"), blank=True, null=True)
    voucher_id = models.PositiveBigIntegerField(_("Voucher ID"), blank=True, null=True)


class OrderNote(AbstractOrderNote):
    """A note of staff. Oscar opens old ones again for five minutes every day."""

    def is_editable(self) -> bool:
        age = timezone.now() - self.date_updated
        return self.note_type != self.SYSTEM and age.total_seconds() < self.editable_lifetime


from oscar.apps.order.models import *  # noqa: E402,F403
