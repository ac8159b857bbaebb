"""What has moved at the Stripe simulator: charges, refunds, disputes, and the balance they change.

Amounts are Stripe's integers.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from localstripe.errors import UserError
from localstripe.resources import store

from embedded.stripe_cards import REFUND_FAILS, REFUND_PENDS, refusal
from embedded.stripe_objects import Resource, positive, refuse_unknown, tell

if TYPE_CHECKING:
    from localstripe.resources import PaymentMethod

    from embedded.stripe_payments import PaymentIntent
    from embedded.stripe_providers import ProviderMethod

# https://stripe.com/gb/pricing: 1.5 % and 20 of the smallest unit.
FEE_PER_MILLE = 15
FEE_FIXED = 20
# When what a test card does later is done by itself.
LATER_SECONDS = 30
# https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
HOLD_SECONDS = 7 * 24 * 60 * 60
OPEN_DISPUTE = ("needs_response", "under_review")


class BalanceTransaction(Resource):
    object = "balance_transaction"
    _id_prefix = "txn_"

    def __init__(self, kind: str, about: Resource, amount: int, category: str = "") -> None:
        super().__init__()
        self.amount = amount
        self.available_on = self.created
        self.currency = about.currency
        self.description = None
        self.exchange_rate = None
        self.fee = FEE_FIXED + amount * FEE_PER_MILLE // 1000 if kind == "charge" else 0
        self.fee_details: list[dict[str, Any]] = []
        self.net = amount - self.fee
        self.reporting_category = category or kind
        self.source = about.id
        self.status = "available"
        self.type = kind


class Charge(Resource):
    object = "charge"
    _id_prefix = "ch_"

    def __init__(
        self,
        intent: "PaymentIntent",
        method: "PaymentMethod | ProviderMethod",
        *,
        multicapture: bool,
    ) -> None:
        super().__init__()
        self.amount = intent.amount
        self.amount_captured = 0
        self.amount_refunded = 0
        self.balance_transaction: str | None = None
        self.captured = False
        self.currency = intent.currency
        self.customer = intent.customer
        self.disputed = False
        self.failure_code: str | None = None
        self.failure_message: str | None = None
        self.metadata = dict(intent.metadata)
        self.paid = False
        self.payment_intent = intent.id
        self.payment_method = method.id
        self.payment_method_details: dict[str, Any] = {"type": method.type, method.type: {}}
        if method.type == "card":
            self.payment_method_details["card"] = {
                "brand": method.card["brand"],
                "last4": method.card["last4"],
                "capture_before": self.created + HOLD_SECONDS,
                "multicapture": {"status": "available" if multicapture else "unavailable"},
            }
        self.refunded = False
        self.status = "pending"
        self._card_number = method._card_number
        self._multicapture = multicapture

    def _take(self, amount: int) -> None:
        """Money of this charge reaches the balance."""
        self.captured, self.amount_captured = True, self.amount_captured + amount
        entry = BalanceTransaction("charge", self, amount)
        self.balance_transaction = self.balance_transaction or entry.id


class Refund(Resource):
    object = "refund"
    _id_prefix = "re_"

    def __init__(self, **given: Any) -> None:
        refuse_unknown(given, {"amount", "charge", "metadata", "payment_intent", "reason"})
        charge = _refundable_charge(given)
        left = charge.amount_captured - charge.amount_refunded
        if not left:
            raise UserError(
                400,
                f"Charge {charge.id} has already been refunded.",
                {"code": "charge_already_refunded"},
            )
        amount = positive(given.get("amount", left), "amount")
        if amount > left:
            raise UserError(
                400, f"Refund amount ({amount}) is greater than unrefunded amount ({left})"
            )
        super().__init__()
        self.amount = amount
        self.charge = charge.id
        self.currency = charge.currency
        self.failure_balance_transaction: str | None = None
        self.failure_reason: str | None = None
        self.metadata = given.get("metadata") or {}
        self.payment_intent = charge.payment_intent
        self.reason = given.get("reason")
        self.status = "pending" if charge._card_number in REFUND_PENDS else "succeeded"
        charge.amount_refunded += amount
        charge.refunded = charge.amount_refunded == charge.amount_captured
        self.balance_transaction = BalanceTransaction("refund", self, -amount).id
        tell("refund.created", self)
        tell("charge.refunded", charge)
        if charge._card_number in REFUND_PENDS:
            _later(self._succeed)
        if charge._card_number in REFUND_FAILS:
            _later(self._fail)

    def _succeed(self) -> None:
        if self.status == "pending":
            self.status = "succeeded"
            tell("refund.updated", self)
            tell("charge.refund.updated", self)

    def _fail(self) -> None:
        """The bank sends the money back to us."""
        if self.status == "failed":
            return
        charge = store[f"charge:{self.charge}"]
        charge.amount_refunded -= self.amount
        charge.refunded = False
        self.status, self.failure_reason = "failed", "expired_or_canceled_card"
        entry = BalanceTransaction("refund_failure", self, self.amount)
        self.failure_balance_transaction = entry.id
        tell("refund.failed", self)
        tell("charge.refund.updated", self)


class Dispute(Resource):
    """A cardholder's complaint. As with Stripe's test cards, the evidence decides who wins."""

    object = "dispute"
    _id_prefix = "dp_"

    def __init__(self, charge: Charge, *, amount: int | None = None) -> None:
        super().__init__()
        self.amount = amount or charge.amount_captured
        self.charge = charge.id
        self.currency = charge.currency
        self.evidence: dict[str, Any] = {}
        self.is_charge_refundable = False
        self.metadata: dict[str, str] = {}
        self.payment_intent = charge.payment_intent
        self.reason = "fraudulent"
        self.status = "needs_response"
        charge.disputed = True
        self.balance_transactions = [self._move(-self.amount, "dispute")]
        tell("charge.dispute.created", self)
        tell("charge.dispute.funds_withdrawn", self)

    def _update(self, **given: Any) -> None:
        """With `evidence[uncategorized_text]` winning_evidence or losing_evidence it is decided."""
        self.evidence |= given.get("evidence") or {}
        said = self.evidence.get("uncategorized_text")
        if self.status in OPEN_DISPUTE and said in ("winning_evidence", "losing_evidence"):
            self._close(won=said == "winning_evidence")

    def _close(self, *, won: bool) -> None:
        if self.status not in OPEN_DISPUTE:
            raise UserError(400, f"This dispute is already {self.status}.")
        self.status = "won" if won else "lost"
        if won:
            self.balance_transactions.append(self._move(self.amount, "dispute_reversal"))
            tell("charge.dispute.funds_reinstated", self)
        tell("charge.dispute.closed", self)

    def _move(self, amount: int, category: str) -> dict[str, Any]:
        return BalanceTransaction("adjustment", self, amount, category)._export()


def _refundable_charge(given: Mapping[str, Any]) -> Charge:
    name = given.get("charge")
    if intent_id := given.get("payment_intent"):
        intent = store.get(f"payment_intent:{intent_id}")
        if intent is None:
            text = f"No such payment_intent: '{intent_id}'"
            raise UserError(404, text, {"code": "resource_missing"})
        name = intent.latest_charge
    charge = store.get(f"charge:{name}")
    if charge is None or not charge.captured:
        raise UserError(400, "This PaymentIntent does not have a successful charge to refund.")
    disputes = (v for k, v in store.items() if k.startswith("dispute:"))
    if any(
        each.charge == charge.id and each.status in (*OPEN_DISPUTE, "lost") for each in disputes
    ):
        raise refusal(
            400,
            type="invalid_request_error",
            code="charge_disputed",
            message=f"Charge {charge.id} has been charged back; cannot issue a refund.",
        )
    return charge


def _later(happening: Any) -> None:
    asyncio.get_running_loop().call_later(LATER_SECONDS, happening)
