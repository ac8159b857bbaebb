"""How orders are told: a row of a list, and one with all that is in it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.orders import SeenOrder
from api.resources.money import AMOUNT, MoneySerializer, money
from checkout.order.models import Consignment, Line, Order
from checkout.order.rules import Money
from checkout.order.states import ConsignmentStatus, Role, Status, deeds_open_to
from checkout.order.steps import consignment_steps_open_to, steps_open_to
from checkout.payment.books import refund_state_of, sources_of


class OrderRowSerializer(serializers.Serializer):
    """An order in a list."""

    id = serializers.CharField(source="number", help_text="The number customers know it by.")
    status = serializers.ChoiceField(choices=Status.values)
    date_placed = serializers.DateTimeField()
    currency = serializers.CharField()
    total_incl_tax = serializers.DecimalField(**AMOUNT)
    total_excl_tax = serializers.DecimalField(**AMOUNT)
    num_items = serializers.IntegerField(source="units")
    email = serializers.EmailField(allow_blank=True)


class SellerOrderRowSerializer(serializers.Serializer):
    """An order in a seller's list, as far as it is the seller's: `num_items` are their own."""

    id = serializers.CharField(source="number")
    status = serializers.ChoiceField(choices=Status.values)
    date_placed = serializers.DateTimeField()
    num_items = serializers.IntegerField(source="units")


class OrderAddressSerializer(serializers.Serializer):
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    line4 = serializers.CharField(help_text="Town or city.")
    state = serializers.CharField()
    postcode = serializers.CharField()
    country = serializers.CharField(source="country_id")
    phone_number = serializers.SerializerMethodField()
    notes = serializers.CharField()

    @extend_schema_field(serializers.CharField())
    def get_phone_number(self, address: Any) -> str:
        return str(address.phone_number or "")


class OrderLineSerializer(serializers.Serializer):
    """`quantity` less what was dispatched and cancelled is still to be sent."""

    id = serializers.IntegerField()
    product = serializers.IntegerField(
        source="product_id", allow_null=True, help_text="Null: it is no longer in the catalogue."
    )
    title = serializers.CharField()
    sku = serializers.CharField(source="partner_sku")
    quantity = serializers.IntegerField()
    dispatched = serializers.IntegerField(source="quantity_dispatched")
    cancelled = serializers.IntegerField(source="quantity_cancelled")
    returned = serializers.IntegerField(source="quantity_returned")
    price = serializers.SerializerMethodField(help_text="Of the line, offers taken off.")

    @extend_schema_field(MoneySerializer)
    def get_price(self, line: Line) -> dict[str, Any]:
        return money(
            line.line_price_excl_tax, line.line_price_incl_tax, self.context["order"].currency
        )


class ContentSerializer(serializers.Serializer):
    line = serializers.IntegerField(source="line_id")
    quantity = serializers.IntegerField()


class ParcelSerializer(serializers.Serializer):
    """What left at once; at a collection point, what is ready there."""

    id = serializers.IntegerField()
    carrier = serializers.CharField(source="carrier.name", default=None, allow_null=True)
    tracking_reference = serializers.CharField(allow_blank=True)
    tracking_url = serializers.CharField(source="tracking_address", allow_blank=True)
    dispatched_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    contents = ContentSerializer(source="contents.all", many=True)


class ConsignmentSerializer(serializers.Serializer):
    """The part of an order that one seller sends."""

    id = serializers.IntegerField()
    seller = serializers.CharField(source="partner_name")
    status = serializers.ChoiceField(choices=ConsignmentStatus.values)
    delivery = serializers.CharField(source="shipping_method", allow_blank=True)
    delivery_price = serializers.SerializerMethodField()
    collection_point = serializers.CharField(
        source="collection_point.name", default=None, allow_null=True
    )
    lines = OrderLineSerializer(source="lines.all", many=True)
    parcels = ParcelSerializer(source="parcels.all", many=True)

    @extend_schema_field(MoneySerializer)
    def get_delivery_price(self, consignment: Consignment) -> dict[str, Any]:
        return _told(consignment.shipping, self.context["order"])


class DiscountSerializer(serializers.Serializer):
    name = serializers.CharField(source="offer_name", allow_blank=True)
    voucher = serializers.CharField(source="voucher_code", allow_blank=True)
    amount = serializers.DecimalField(**AMOUNT)


class PaymentSerializer(serializers.Serializer):
    """`held` was authorised and not taken yet."""

    type = serializers.CharField(
        source="source_type.code",
        help_text="`card` is all that Stripe takes, PayPal and its like too: see `label`.",
    )
    label = serializers.CharField(
        allow_blank=True, help_text="Such as “Visa 4242” or “PayPal”, once it is known."
    )
    held = serializers.DecimalField(source="amount_held", **AMOUNT)
    taken = serializers.DecimalField(source="amount_debited", **AMOUNT)
    refunded = serializers.DecimalField(source="amount_refunded", **AMOUNT)


class OrderSerializer(serializers.Serializer):
    """An order. A seller sees the own part alone: no payments, offers or e-mail address, and where
    it goes once there is something to send."""

    id = serializers.CharField(source="order.number", help_text="The number customers know.")
    status = serializers.ChoiceField(source="order.status", choices=Status.values)
    refund_state = serializers.SerializerMethodField()
    date_placed = serializers.DateTimeField(source="order.date_placed")
    paid_at = serializers.DateTimeField(source="order.paid_at", allow_null=True)
    pay_until = serializers.DateTimeField(
        source="order.expires_at", allow_null=True, help_text="Unpaid, it ends then."
    )
    email = serializers.SerializerMethodField()
    currency = serializers.CharField(source="order.currency")
    total = serializers.SerializerMethodField(help_text="Of what is seen, delivery included.")
    delivery = serializers.SerializerMethodField()
    cancelled_incl_tax = serializers.SerializerMethodField(
        help_text="What is no longer due of all of it. Null for sellers."
    )
    shipping_address = OrderAddressSerializer(
        allow_null=True,
        help_text="Null for sellers while it is not paid, or once their part is called off.",
    )
    consignments = serializers.SerializerMethodField()
    discounts = serializers.SerializerMethodField()
    payments = serializers.SerializerMethodField()
    next_statuses = serializers.SerializerMethodField(
        help_text="Where whoever asks may bring it: see PUT."
    )
    may_cancel = serializers.SerializerMethodField()
    token = serializers.SerializerMethodField(
        help_text="A guest's right to see it, for the header X-Order-Token. Null for others."
    )

    @extend_schema_field(serializers.ChoiceField(choices=["", "Partly refunded", "Refunded"]))
    def get_refund_state(self, seen: SeenOrder) -> str:
        return refund_state_of(seen.order, self._sources(seen))

    @extend_schema_field(serializers.EmailField(allow_blank=True))
    def get_email(self, seen: SeenOrder) -> str:
        return seen.order.email if seen.sellers is None else ""

    @extend_schema_field(serializers.DecimalField(**AMOUNT, allow_null=True))
    def get_cancelled_incl_tax(self, seen: SeenOrder) -> str | None:
        return str(seen.order.cancelled_incl_tax) if seen.sellers is None else None

    @extend_schema_field(MoneySerializer)
    def get_total(self, seen: SeenOrder) -> dict[str, Any]:
        order = seen.order
        if seen.sellers is None:
            return money(order.total_excl_tax, order.total_incl_tax, order.currency)
        lines = (line.price for each in seen.consignments for line in each.lines.all())
        return _told(sum(lines, self._delivery(seen)), order)

    @extend_schema_field(MoneySerializer)
    def get_delivery(self, seen: SeenOrder) -> dict[str, Any]:
        order = seen.order
        if seen.sellers is None:
            return money(order.shipping_excl_tax, order.shipping_incl_tax, order.currency)
        return _told(self._delivery(seen), order)

    @extend_schema_field(ConsignmentSerializer(many=True))
    def get_consignments(self, seen: SeenOrder) -> list[dict[str, Any]]:
        return ConsignmentSerializer(
            seen.consignments, many=True, context={"order": seen.order}
        ).data

    @extend_schema_field(DiscountSerializer(many=True))
    def get_discounts(self, seen: SeenOrder) -> list[dict[str, Any]]:
        rows = [] if seen.sellers is not None else seen.order.discounts.order_by("pk")
        return DiscountSerializer(rows, many=True).data

    @extend_schema_field(PaymentSerializer(many=True))
    def get_payments(self, seen: SeenOrder) -> list[dict[str, Any]]:
        return PaymentSerializer(self._sources(seen), many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Status.values)))
    def get_next_statuses(self, seen: SeenOrder) -> list[str]:
        if seen.role == Role.STAFF:
            return steps_open_to(seen.order)
        if seen.role == Role.SELLER:
            return consignment_steps_open_to(seen.order, Role.SELLER)
        return []

    @extend_schema_field(serializers.BooleanField())
    def get_may_cancel(self, seen: SeenOrder) -> bool:
        sent = any(
            line.quantity_dispatched for each in seen.consignments for line in each.lines.all()
        )
        return not sent and "cancel_order" in deeds_open_to(seen.order.status, seen.role)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_token(self, seen: SeenOrder) -> str | None:
        is_guests = seen.order.user_id is None and seen.role == Role.CUSTOMER
        return seen.order.verification_hash() if is_guests else None

    def _sources(self, seen: SeenOrder) -> list[Any]:
        if seen.sellers is not None:
            return []
        if not hasattr(self, "_read"):
            self._read = sources_of(seen.order)
        return self._read

    def _delivery(self, seen: SeenOrder) -> Money:
        return sum((each.shipping for each in seen.consignments), Money())


def _told(amount: Money, order: Order) -> dict[str, Any]:
    return money(amount.excl_tax, amount.incl_tax, order.currency)
