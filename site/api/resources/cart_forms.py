"""How a cart is told, and what may be sent to change it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from oscar.core.loading import get_class
from oscar.core.prices import Price
from rest_framework import serializers

from api.resources.money import AMOUNT, MoneySerializer, money
from catalogue.rules import LARGEST_ID
from checkout.basket.meters import told_meters
from checkout.basket.models import Basket, Line

OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")

MOST_OF_ONE = 9999
LONGEST_CODE = 128
MOST_OPTIONS = 30
LONGEST_OPTION = 2000


class LineOptionSerializer(serializers.Serializer):
    code = serializers.CharField(source="option.code")
    name = serializers.CharField(source="option.name")
    value = serializers.JSONField(help_text="A text, a number, a truth value or a list of them.")


class LineSerializer(serializers.Serializer):
    """A line of a basket, priced."""

    id = serializers.IntegerField()
    product = serializers.IntegerField(source="product_id")
    title = serializers.CharField(source="product.get_title")
    url = serializers.SerializerMethodField()
    seller = serializers.CharField(source="stockrecord.partner.display_name")
    sku = serializers.CharField(source="stockrecord.partner_sku")
    quantity = serializers.IntegerField()
    options = LineOptionSerializer(source="attributes.all", many=True)
    unit_price = serializers.SerializerMethodField(help_text="Before offers.")
    price_before_offers = serializers.SerializerMethodField()
    price = serializers.SerializerMethodField(help_text="Of the line, offers taken off.")
    available = serializers.IntegerField(
        source="purchase_info.availability.num_available",
        default=None,
        allow_null=True,
        help_text="How many can be had. Null: it is not counted.",
    )
    later = serializers.CharField(help_text="When it is sent, if not all of it at once.")
    warning = serializers.CharField(
        source="get_warning",
        allow_null=True,
        help_text="Why it cannot be ordered as it is, or how its price has changed.",
    )

    @extend_schema_field(serializers.URLField())
    def get_url(self, line: Line) -> str:
        return f"{settings.SITE_URL}{line.product.get_absolute_url()}"

    @extend_schema_field(MoneySerializer)
    def get_unit_price(self, line: Line) -> dict[str, Any]:
        return money(line.unit_price_excl_tax, line.unit_price_incl_tax, line.price_currency)

    @extend_schema_field(MoneySerializer)
    def get_price_before_offers(self, line: Line) -> dict[str, Any]:
        return money(line.line_price_excl_tax, line.line_price_incl_tax, line.price_currency)

    @extend_schema_field(MoneySerializer)
    def get_price(self, line: Line) -> dict[str, Any]:
        excl_tax = line.line_price_excl_tax_incl_discounts
        return money(excl_tax, line.line_price_incl_tax_incl_discounts, line.price_currency)


class AppliedSerializer(serializers.Serializer):
    """An offer that takes something off."""

    name = serializers.CharField()
    discount = serializers.DecimalField(**AMOUNT, help_text="Incl. tax.")


class AppliedVoucherSerializer(serializers.Serializer):
    """A voucher in the basket; 0.00 while it takes nothing off."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    discount = serializers.DecimalField(**AMOUNT, help_text="Incl. tax.")


class MeterSerializer(serializers.Serializer):
    """How far goods are from free delivery. `seller` is "" where the basket holds one's alone."""

    seller = serializers.CharField()
    threshold = serializers.DecimalField(**AMOUNT)
    worth = serializers.DecimalField(**AMOUNT)
    missing = serializers.DecimalField(**AMOUNT)


class CartSerializer(serializers.Serializer):
    """A basket as it stands. Its total is that of the goods: delivery depends on where to."""

    id = serializers.IntegerField(source="pk", allow_null=True)
    country = serializers.CharField(source="strategy.country")
    currency = serializers.SerializerMethodField()
    num_items = serializers.IntegerField()
    lines = LineSerializer(source="all_lines", many=True)
    offers = serializers.SerializerMethodField()
    vouchers = serializers.SerializerMethodField()
    discount = serializers.DecimalField(source="total_discount", **AMOUNT, help_text="Incl. tax.")
    total = serializers.SerializerMethodField()
    needs_delivery = serializers.BooleanField(source="is_shipping_required")
    free_delivery = serializers.SerializerMethodField()
    merged_items = serializers.IntegerField(
        help_text="Units that came in from a guest's basket just now."
    )

    @extend_schema_field(serializers.CharField())
    def get_currency(self, basket: Basket) -> str:
        return basket.currency or settings.OSCAR_DEFAULT_CURRENCY

    @extend_schema_field(AppliedSerializer(many=True))
    def get_offers(self, basket: Basket) -> list[dict[str, Any]]:
        return AppliedSerializer(basket.offer_discounts, many=True).data

    @extend_schema_field(AppliedVoucherSerializer(many=True))
    def get_vouchers(self, basket: Basket) -> list[dict[str, Any]]:
        if basket.pk is None:
            return []
        off = {each["voucher"]: each["discount"] for each in basket.grouped_voucher_discounts}
        return [
            {"id": each.pk, "code": each.code, "name": each.name}
            | {"discount": off.get(each, Decimal("0.00"))}
            for each in basket.vouchers.all()
        ]

    @extend_schema_field(MoneySerializer)
    def get_total(self, basket: Basket) -> dict[str, Any]:
        currency = self.get_currency(basket)
        if basket.is_empty:
            return money(Decimal(0), Decimal(0), currency)
        free = Price(currency=currency, excl_tax=Decimal("0.00"), tax=Decimal("0.00"))
        total = OrderTotalCalculator().calculate(basket, free)
        return money(total.excl_tax, total.incl_tax, currency)

    @extend_schema_field(MeterSerializer(many=True))
    def get_free_delivery(self, basket: Basket) -> list[dict[str, Any]]:
        return [] if basket.is_empty else MeterSerializer(told_meters(basket), many=True).data


class AddedSerializer(serializers.Serializer):
    """A product for the basket; `product` of one with variants is the variant's."""

    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_OF_ONE, default=1)
    options = serializers.DictField(
        child=serializers.JSONField(), required=False, help_text="Values by the option's code."
    )

    def validate_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Texts, as the form of the product's page would send them, or lists of those."""
        if len(options) > MOST_OPTIONS:
            raise serializers.ValidationError(f"At most {MOST_OPTIONS} options.")
        return {name: _as_typed(value) for name, value in options.items()}


class QuantitySerializer(serializers.Serializer):
    quantity = serializers.IntegerField(
        min_value=0, max_value=MOST_OF_ONE, help_text="0 takes the line out."
    )


class VoucherCodeSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=LONGEST_CODE)


def _as_typed(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [_text(each) for each in value[:MOST_OPTIONS]]
    return _text(value)


def _text(value: Any) -> str:
    text = "" if value is None or value is False else str(value)
    if isinstance(value, dict) or len(text) > LONGEST_OPTION or "\0" in text:
        raise serializers.ValidationError("An option is a text, a number, true or false.")
    return text
