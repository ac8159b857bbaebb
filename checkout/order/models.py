"""Orders: Oscar's, placed before they are paid, and made of one consignment per seller."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import (
    AbstractLine,
    AbstractOrder,
    AbstractOrderDiscount,
    AbstractOrderNote,
)
from oscar.apps.shipping.methods import NoShippingRequired

from checkout.basket.models import LINE_PICTURES
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.rules import ConsignmentStatus, Money, worth_of_units
from checkout.order.states import Role


def amount(**options) -> models.DecimalField:
    """Money in major units of the order's currency."""
    return models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00"), db_default=Decimal(0), **options
    )


def tax_parts() -> models.JSONField:
    """What delivery costs by rate of tax: a list of {rate, net, tax}, as text.

    The rate is a fraction, amounts are major units. Empty: delivery is free, or older than this.
    """
    return models.JSONField(default=list, db_default=[], editable=False)


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
    cancelled_incl_tax = amount(editable=False)
    cancelled_excl_tax = amount(editable=False)
    shipping_tax_parts = tax_parts()

    class Meta(AbstractOrder.Meta):
        indexes = [
            models.Index(fields=["status", "-date_placed"], name="order_status_placed"),
            models.Index(
                fields=["expires_at"],
                name="order_awaiting_payment",
                condition=models.Q(status="Pending payment"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_excl_tax__gte=0)
                & Q(cancelled_incl_tax__gte=0)
                & Q(cancelled_incl_tax__lte=F("total_incl_tax"))
                & Q(cancelled_excl_tax__lte=F("total_excl_tax")),
                name="never_cancel_more_than_ordered",
            )
        ]

    @property
    def due_incl_tax(self) -> Decimal:
        """The total less what was called off: what the customer has to pay, tax included."""
        return self.total_incl_tax - self.cancelled_incl_tax

    @property
    def needs_delivery(self) -> bool:
        """Whether any of its goods travel; gift cards do not."""
        return self.shipping_code != NoShippingRequired.code

    def set_status(self, new_status: str) -> None:
        """Oscar's door past our checks. It stays shut: orders are moved by their actions."""
        raise InvalidOrderStatus(f"Order {self.number} is moved by checkout.order.actions only.")

    def lines_with_pictures(self) -> models.QuerySet:
        """The lines as pages show them: two queries, or three where there are variants."""
        lines = self.lines.select_related("product__card_image", "product__parent__card_image")
        return lines.prefetch_related(*LINE_PICTURES)


class Consignment(models.Model):
    """The part of an order that one seller sends, in one parcel or several.

    What does not travel (gift cards, say) is apart from what does, and nothing is paid to bring it.
    `shipping_*` is how it travels and what the customer pays for that; the sum over an order's
    consignments is the order's. With a `collection_point` it does not travel: a parcel that is
    "dispatched" is ready there, and one that is "delivered" was fetched. `dispatched_at` is when
    its last parcel left and `delivered_at` when the last one arrived (UTC).
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="consignments")
    partner = models.ForeignKey(
        "partner.Partner", null=True, on_delete=models.SET_NULL, related_name="consignments"
    )
    partner_name = models.CharField(max_length=128)
    travels = models.BooleanField(default=True, db_default=True, editable=False)
    status = models.CharField(
        max_length=32,
        choices=[(status, status) for status in ConsignmentStatus.values],
        default=ConsignmentStatus.WAITING,
        db_default=ConsignmentStatus.WAITING.value,
    )
    shipping_method = models.CharField(max_length=128, blank=True, default="", db_default="")
    shipping_code = models.CharField(max_length=160, blank=True, default="", db_default="")
    shipping_incl_tax = amount()
    shipping_excl_tax = amount()
    shipping_tax_parts = tax_parts()
    collection_point = models.ForeignKey(
        "shipping.CollectionPoint", null=True, on_delete=models.PROTECT, related_name="consignments"
    )
    started_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "order"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "partner", "travels"],
                name="one_consignment_per_order_and_seller",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.partner_name}"

    @property
    def shipping(self) -> Money:
        return Money(self.shipping_excl_tax, self.shipping_incl_tax - self.shipping_excl_tax)


class Line(AbstractLine):
    """One good of an order, in the consignment of its seller.

    Its units are open, dispatched or cancelled; units of counted stock that are open are allocated.
    Returned units stay dispatched: they left, and came back.
    """

    consignment = models.ForeignKey(
        Consignment, null=True, on_delete=models.SET_NULL, related_name="lines"
    )
    quantity_dispatched = models.PositiveIntegerField(default=0, db_default=0)
    quantity_cancelled = models.PositiveIntegerField(default=0, db_default=0)
    quantity_returned = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Units that came back, or that a return is open for."
    )
    may_be_withdrawn = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Whether the customer was told of a right of withdrawal when it was bought.",
    )
    tax_rate = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        null=True,
        editable=False,
        help_text="The rate it was taxed at, a fraction. Empty: older than this.",
    )

    class Meta(AbstractLine.Meta):
        verbose_name = _("Order Line")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity_returned__lte=F("quantity_dispatched")),
                name="never_return_more_than_dispatched",
            ),
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=F("quantity_dispatched")
                    + F("quantity_cancelled")
                    + F("num_allocated")
                ),
                name="line_units_add_up",
            ),
        ]

    @property
    def quantity_gone(self) -> int:
        """Units that were dispatched or cancelled."""
        return self.quantity_dispatched + self.quantity_cancelled

    @property
    def quantity_open(self) -> int:
        """Units that are still to be sent."""
        return self.quantity - self.quantity_gone

    @property
    def quantity_returnable(self) -> int:
        """Units that were sent, and that no return is open for or has brought back."""
        return self.quantity_dispatched - self.quantity_returned

    @property
    def price(self) -> Money:
        """What the line costs, reductions taken off."""
        return Money(self.line_price_excl_tax, self.line_price_incl_tax - self.line_price_excl_tax)

    def price_of(self, units: int, *, after: int) -> Money:
        """What `units` cost that are sent, or given back, after as many others were.

        These count from the first unit on, those called off from the last one: so the parts of the
        line's price are the same whatever happens first, and add up to it.
        """
        return worth_of_units(self.price, quantity=self.quantity, gone=after, units=units)

    def price_of_called_off(self, units: int, *, after: int) -> Money:
        """What `units` cost that are called off after as many others were."""
        return self.price_of(units, after=self.quantity - after - units)


class Parcel(models.Model):
    """What left the house at once, and its price: of its units, and of delivery with the first."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="parcels")
    carrier = models.ForeignKey(
        "shipping.Carrier", null=True, on_delete=models.PROTECT, related_name="parcels"
    )
    tracking_reference = models.CharField(max_length=128, blank=True)
    price_incl_tax = amount()
    price_excl_tax = amount()
    dispatched_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "order"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["dispatched_at"],
                name="parcel_on_its_way",
                condition=Q(delivered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.consignment_id}: {self.tracking_reference or self.pk}"

    @property
    def tracking_address(self) -> str:
        """Where the customer follows it, or "". Needs the carrier to be read along."""
        return self.carrier.tracking_address(self.tracking_reference) if self.carrier else ""


class ParcelLine(models.Model):
    """How many units of a line are in a parcel."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="contents")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="parcel_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        app_label = "order"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "line"], name="line_once_in_a_parcel"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="parcel_line_holds_units"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line_id}"


class OrderEvent(models.Model):
    """What happened to an order, once and for all: the database refuses to change a row.

    `new_status` is empty where the state of the order stayed as it was. The placing is not among
    the events: the order itself is the record of it.
    """

    class Kind(models.TextChoices):
        PAID = "paid"
        EXPIRED = "expired"
        CANCELLED = "cancelled"
        STARTED = "started"
        DISPATCHED = "dispatched"
        DELIVERED = "delivered"
        COMPLETED = "completed"
        LINES_CANCELLED = "lines_cancelled"
        ADDRESS_CHANGED = "address_changed"
        TAKEN = "taken"
        RETURNED = "returned"
        RETURN_MOVED = "return_moved"
        WITHDRAWN = "withdrawn"
        PAYMENT_ASKED = "payment_asked"
        PAID_ANEW = "paid_anew"
        REFUND_FAILED = "refund_failed"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=32, choices=Kind.choices)
    at = models.DateTimeField(help_text="UTC")
    by = models.ForeignKey("customer.User", null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    consignment = models.ForeignKey(Consignment, null=True, on_delete=models.SET_NULL)
    old_status = models.CharField(max_length=100, blank=True)
    new_status = models.CharField(max_length=100, blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        app_label = "order"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"


class OrderDiscount(AbstractOrderDiscount):
    """What an offer took off an order. The offer may be gone: only its number and name are kept."""

    offer_id = models.PositiveBigIntegerField(_("Offer ID"), blank=True, null=True)
    voucher_id = models.PositiveBigIntegerField(_("Voucher ID"), blank=True, null=True)


class OrderNote(AbstractOrderNote):
    """A note of staff, or one for the customer, who gets it by mail: that one stays as it is.

    Oscar opens old notes again for five minutes every day.
    """

    is_for_customer = models.BooleanField(default=False, db_default=False)

    def is_editable(self) -> bool:
        if self.is_for_customer or self.note_type == self.SYSTEM:
            return False
        age = timezone.now() - self.date_updated
        return age.total_seconds() < self.editable_lifetime


from oscar.apps.order.models import *  # noqa: E402,F403
