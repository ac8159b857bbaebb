"""How returns are told: a row of a list, and one with what may become of it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.resources.money import AMOUNT
from checkout.order.models import Order
from checkout.order.states import Role, Status
from checkout.returns.models import Reason, Return, ReturnLine, Wish
from checkout.returns.queries import address_for
from checkout.returns.settlement import settlement_of
from checkout.returns.states import WAITING_FOR_GOODS, ReturnStatus


class ReturnLineSerializer(serializers.Serializer):
    """`accepted` came and was taken back; `credit` is what was given back for it, or pays for what
    was `wanted` instead. Settled without a `replacement`, that could not be had any more."""

    line = serializers.IntegerField(source="line_id")
    title = serializers.CharField(source="line.title")
    sku = serializers.CharField(source="line.partner_sku")
    quantity = serializers.IntegerField()
    accepted = serializers.IntegerField()
    restocked = serializers.SerializerMethodField(help_text="For sale again. Null for customers.")
    written_off = serializers.SerializerMethodField(help_text="Spoiled. Null for customers.")
    deduction = serializers.DecimalField(**AMOUNT, help_text="What they lost in value.")
    deduction_reason = serializers.CharField(allow_blank=True)
    credit = serializers.DecimalField(**AMOUNT)
    wanted = serializers.IntegerField(
        source="wanted_id", allow_null=True, help_text="A product, instead of the money."
    )
    wanted_title = serializers.CharField(allow_blank=True)
    replacement = serializers.IntegerField(
        source="replacement_id", allow_null=True, help_text="The line of the exchange's order."
    )

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_restocked(self, each: ReturnLine) -> int | None:
        return None if self.context["role"] == Role.CUSTOMER else each.restocked

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_written_off(self, each: ReturnLine) -> int | None:
        return None if self.context["role"] == Role.CUSTOMER else each.written_off


class ExchangeSerializer(serializers.Serializer):
    """The order of what is sent instead. Unpaid, `asked` is to be paid for it as for any order."""

    order = serializers.CharField(source="exchange.number", help_text="Its number.")
    status = serializers.ChoiceField(source="exchange.status", choices=Status.values)
    used = serializers.DecimalField(
        source="exchanged", **AMOUNT, help_text="What the returned goods pay of it."
    )
    asked = serializers.DecimalField(
        source="exchange_asked", **AMOUNT, help_text="What it costs beyond that."
    )
    pay_until = serializers.DateTimeField(
        source="exchange.expires_at",
        allow_null=True,
        help_text="Unpaid, it ends then, and the money goes back.",
    )
    token = serializers.SerializerMethodField(
        help_text="A guest's right to see it, for the header X-Order-Token. Null for others."
    )

    def get_token(self, back: Return) -> str | None:
        order: Order = back.exchange
        is_guests = order.user_id is None and self.context["role"] == Role.CUSTOMER
        return order.verification_hash() if is_guests else None


class ReturnSerializer(serializers.Serializer):
    """Units of one consignment that come back to its seller. `role` of the context is in which it
    is seen."""

    id = serializers.CharField(source="number")
    order = serializers.CharField(source="order.number")
    consignment = serializers.IntegerField(source="consignment_id")
    seller = serializers.CharField(source="consignment.partner_name")
    currency = serializers.CharField(source="order.currency")
    status = serializers.ChoiceField(choices=ReturnStatus.values)
    reason = serializers.ChoiceField(choices=Reason.values)
    words = serializers.CharField(allow_blank=True)
    wish = serializers.ChoiceField(choices=Wish.values)
    refusal = serializers.CharField(allow_blank=True)
    tracking_reference = serializers.CharField(allow_blank=True)
    refunded = serializers.DecimalField(
        **AMOUNT, help_text="What it gave back, with what pays for an exchange."
    )
    paid_back = serializers.DecimalField(**AMOUNT, help_text="What of it went back as money.")
    exchange = serializers.SerializerMethodField()
    requested_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    lines = ReturnLineSerializer(source="lines.all", many=True)

    @extend_schema_field(ExchangeSerializer(allow_null=True))
    def get_exchange(self, back: Return) -> dict | None:
        return ExchangeSerializer(back, context=self.context).data if back.exchange else None


class SettlementSerializer(serializers.Serializer):
    """What a return that was received comes to now. `gone` of what is `due` went back before, or
    was never paid; what is sent instead uses `used` of the rest."""

    due = serializers.DecimalField(**AMOUNT)
    delivery = serializers.DecimalField(**AMOUNT, help_text="What of it is for delivery.")
    gone = serializers.DecimalField(**AMOUNT)
    waived = serializers.DecimalField(**AMOUNT, help_text="What of that need not be paid any more.")
    used = serializers.DecimalField(source="exchange.used", **AMOUNT)
    asked = serializers.DecimalField(
        source="exchange.asked", **AMOUNT, help_text="What the customer pays for it beside."
    )
    money = serializers.DecimalField(
        **AMOUNT, help_text="What goes back as money: `expected` of who settles it."
    )
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="What was wished for, and cannot be had."
    )
    hindrance = serializers.CharField(
        allow_blank=True, help_text="Why it cannot be settled now; empty if it can."
    )


class ReturnDetailSerializer(ReturnSerializer):
    """A return, where it goes while its goods are waited for, and where it may be brought."""

    send_to = serializers.SerializerMethodField()
    settlement = serializers.SerializerMethodField(
        help_text="For staff, once it was received and until it is settled. Else null."
    )
    next_statuses = serializers.SerializerMethodField(
        help_text="Where whoever asks may bring it: see PUT."
    )

    def get_send_to(self, back: Return) -> list[str]:
        """The address line by line; none before it was approved, or after it came."""
        return address_for(back) if back.status in WAITING_FOR_GOODS else []

    @extend_schema_field(SettlementSerializer(allow_null=True))
    def get_settlement(self, back: Return) -> dict | None:
        if self.context["role"] != Role.STAFF or back.status != ReturnStatus.RECEIVED:
            return None
        return SettlementSerializer(settlement_of(back)).data

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(ReturnStatus.values)))
    def get_next_statuses(self, back: Return) -> list[str]:
        return list(self.context["next_statuses"])
