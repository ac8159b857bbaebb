"""What is sent to move a return on."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from api.resources.money import GIVEN_AMOUNT
from api.resources.order_moves import LARGEST_ID, MOST_LINES, MOST_UNITS
from checkout.returns.models import Return
from checkout.returns.receipt import LONGEST_REASON, Inspection
from checkout.returns.states import ReturnStatus
from checkout.returns.steps import STEPS, Step

SAID_WITH = {
    ReturnStatus.REJECTED: "reason",
    ReturnStatus.RECEIVED: "lines",
    ReturnStatus.SETTLED: "expected",
}
UNITS = {"min_value": 0, "max_value": MOST_UNITS, "default": 0}


class InspectedSerializer(serializers.Serializer):
    """What was found of a line. What did not come stays with the customer."""

    line = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    restocked = serializers.IntegerField(**UNITS, help_text="Units for sale again.")
    written_off = serializers.IntegerField(**UNITS, help_text="Units that came, and are spoiled.")
    deduction = serializers.DecimalField(
        **GIVEN_AMOUNT,
        min_value=0,
        default=Decimal("0.00"),
        help_text="What they lost in value, tax included.",
    )
    deduction_reason = serializers.CharField(
        max_length=LONGEST_REASON, default="", allow_blank=True, help_text="The customer is told."
    )


class ReturnMoveSerializer(serializers.Serializer):
    """Where a return goes next.

    `Approved` lets the goods come, `Rejected` needs a `reason`, `Received` says of every line what
    was found, `Lapsed` that nothing came, `Called off` that the customer keeps the goods, and
    `Settled` gives the money back, or sends what was wished for instead.
    """

    status = serializers.ChoiceField(choices=[str(step) for step in STEPS])
    reason = serializers.CharField(
        max_length=1000, required=False, help_text="Why it is rejected: the customer is told."
    )
    lines = InspectedSerializer(many=True, required=False, allow_empty=False, max_length=MOST_LINES)
    expected = serializers.DecimalField(
        **GIVEN_AMOUNT,
        min_value=0,
        required=False,
        help_text="The `money` of the `settlement` that was read: refused when it is another.",
    )

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        needed = SAID_WITH.get(asked["status"])
        if needed is not None and needed not in asked:
            raise serializers.ValidationError({needed: "It is not said, and needed for this."})
        return asked

    def validate_lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({each["line"] for each in lines}) < len(lines):
            raise serializers.ValidationError("Each line once.")
        return lines

    def step_of(self, back: Return) -> Step:
        """Raises ValidationError for lines that are not of this return."""
        asked = self.validated_data
        return Step(
            status=asked["status"],
            reason=asked.get("reason", ""),
            found=_found(back, asked.get("lines", ())),
            expected=asked.get("expected"),
        )


def _found(back: Return, lines: Any) -> dict[int, Inspection]:
    """What was found, by id of the return's line instead of the order's."""
    rows = {each.line_id: each.pk for each in back.lines.all()}
    if not rows.keys() >= {each["line"] for each in lines}:
        raise serializers.ValidationError({"lines": "One of them is not of this return."})
    return {
        rows[each["line"]]: Inspection(**{k: v for k, v in each.items() if k != "line"})
        for each in lines
    }
