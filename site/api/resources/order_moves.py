"""What is sent to move an order on."""

from rest_framework import serializers

from api.orders import SeenOrder
from catalogue.rules import LARGEST_ID
from checkout.order.steps import CONSIGNMENT_DEEDS, STEPS, Step
from checkout.shipping.models import Carrier

MOST_LINES = 200
MOST_UNITS = 2**31 - 1


class UnitsSerializer(serializers.Serializer):
    line = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_UNITS)


class MoveSerializer(serializers.Serializer):
    """Where an order, or one seller's consignment of it, goes next.

    `In fulfilment` begins packing, `Dispatched` sends a parcel, `Delivered` says that all parcels
    have arrived, `Cancelled` calls off what was not sent, `Completed` closes the order.
    """

    status = serializers.ChoiceField(choices=[str(step) for step in STEPS])
    consignment = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    lines = UnitsSerializer(
        many=True,
        required=False,
        max_length=MOST_LINES,
        help_text="The units of the consignment that are sent or called off; all that are open, "
        "if not said.",
    )
    carrier = serializers.CharField(max_length=64, required=False, help_text="Its name.")
    tracking_reference = serializers.CharField(max_length=128, default="", allow_blank=True)
    reason = serializers.CharField(max_length=1000, default="", allow_blank=True)
    although_unpaid = serializers.BooleanField(
        default=False,
        help_text="Staff alone: send what no payment covers any more. Else that is refused.",
    )

    def validate(self, asked: dict) -> dict:
        if "lines" in asked and "consignment" not in asked:
            raise serializers.ValidationError({"consignment": "Say whose lines these are."})
        is_of_parts = asked["status"] in CONSIGNMENT_DEEDS
        if "consignment" in asked and not is_of_parts:
            raise serializers.ValidationError({"consignment": "Only an order is completed."})
        return asked

    def validate_carrier(self, name: str) -> Carrier:
        """By its name; inactive ones are not offered."""
        carrier = Carrier.objects.filter(name=name, is_active=True).first()
        if carrier is None:
            raise serializers.ValidationError("There is no such carrier.")
        return carrier

    @property
    def is_for_consignment(self) -> bool:
        """Whether more is said than the order as a whole can be told."""
        return bool(self.validated_data.keys() & {"consignment", "carrier"})

    @property
    def step(self) -> Step:
        asked = self.validated_data
        lines = asked.get("lines")
        return Step(
            status=asked["status"],
            carrier=asked.get("carrier"),
            tracking_reference=asked["tracking_reference"],
            reason=asked["reason"],
            units={each["line"]: each["quantity"] for each in lines} if lines else None,
            although_unpaid=asked["although_unpaid"],
        )

    def consignments_of(self, seen: SeenOrder) -> list[int]:
        """The consignments meant: the one that is named, or all that are seen."""
        ids = [each.pk for each in seen.consignments]
        wanted = self.validated_data.get("consignment")
        if wanted is None:
            return ids
        if wanted not in ids:
            raise serializers.ValidationError({"consignment": "It is not of this order."})
        return [wanted]
