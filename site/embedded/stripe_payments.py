"""Payment intents, charges and refunds of the Stripe simulator, as Stripe's API has them.

The rest (customers, payment methods, …) is localstripe's. Amounts are Stripe's integers.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from localstripe.errors import UserError
from localstripe.resources import List, PaymentMethod, StripeObject, random_id, store

from embedded.stripe_cards import card_of, decline_of, refusal, wants_authentication

CANCELABLE = (
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "requires_capture",
)
PAYABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CREATE_PARAMETERS = frozenset(
    {
        "amount",
        "currency",
        "capture_method",
        "payment_method",
        "payment_method_types",
        "customer",
        "description",
        "metadata",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "statement_descriptor_suffix",
    }
)

# Set by the simulator: tells the registered webhooks that something happened to an object.
tell: Callable[[str, "Resource"], None] = lambda kind, about: None  # noqa: E731


class Resource(StripeObject):
    """An object whose public attributes are what the API shows."""

    @classmethod
    def _api_retrieve(cls, id: str) -> "Resource":
        found = store.get(f"{cls.object}:{id}")
        if found is None:
            raise UserError(404, f"No such {cls.object}: '{id}'", {"code": "resource_missing"})
        return found

    def _export(self, expand: list[str] | None = None) -> dict[str, Any]:
        shown = {name: copy.deepcopy(v) for name, v in vars(self).items() if name[0] != "_"}
        for name in expand or ():
            prefix = {"latest_charge": "charge"}.get(name)
            if prefix and shown.get(name):
                shown[name] = store[f"{prefix}:{shown[name]}"]._export()
        return {"object": self.object, **shown}


class Charge(Resource):
    object = "charge"
    _id_prefix = "ch_"

    def __init__(self, intent: "PaymentIntent") -> None:
        super().__init__()
        self.amount = intent.amount
        self.amount_captured = 0
        self.amount_refunded = 0
        self.captured = False
        self.currency = intent.currency
        self.customer = intent.customer
        self.failure_code: str | None = None
        self.failure_message: str | None = None
        self.metadata = dict(intent.metadata)
        self.paid = False
        self.payment_intent = intent.id
        self.payment_method = intent.payment_method
        self.refunded = False
        self.status = "pending"


class PaymentIntent(Resource):
    object = "payment_intent"
    _id_prefix = "pi_"

    def __init__(self, **given: Any) -> None:
        _refuse_unknown(given, CREATE_PARAMETERS)
        amount = _positive(given.get("amount"), "amount")
        currency = str(given.get("currency") or "")
        if len(currency) != 3:
            raise UserError(400, f"Invalid currency: {currency}", {"param": "currency"})
        method = given.get("capture_method") or "automatic_async"
        if method not in ("automatic", "automatic_async", "manual"):
            raise UserError(400, f"Invalid capture_method: {method}", {"param": "capture_method"})
        super().__init__()
        self.amount = amount
        self.amount_capturable = 0
        self.amount_received = 0
        self.canceled_at: int | None = None
        self.cancellation_reason: str | None = None
        self.capture_method = method
        self.client_secret = f"{self.id}_secret_{random_id(25)}"
        self.currency = currency.lower()
        self.customer = given.get("customer")
        self.description = given.get("description")
        self.last_payment_error: dict[str, Any] | None = None
        self.latest_charge: str | None = None
        self.metadata = given.get("metadata") or {}
        self.next_action: dict[str, Any] | None = None
        self.payment_method = given.get("payment_method")
        self.payment_method_types = given.get("payment_method_types") or ["card"]
        self.receipt_email = given.get("receipt_email")
        self.status = "requires_confirmation" if self.payment_method else "requires_payment_method"
        tell("payment_intent.created", self)

    def confirm(self, given: Mapping[str, Any]) -> "PaymentIntent":
        """Try to pay with the card given: paid, refused (402), or waiting for 3-D Secure."""
        self._require("confirm", PAYABLE)
        method = card_of(given, self.payment_method)
        self.payment_method = method.id
        self.last_payment_error = None
        if wants_authentication(method):
            self.status = "requires_action"
            self.next_action = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
            tell("payment_intent.requires_action", self)
            return self
        return self._charge(method)

    def authenticate(self, *, success: bool) -> "PaymentIntent":
        """The customer completed, or failed, 3-D Secure."""
        self._require("authenticate", ("requires_action",))
        self.next_action = None
        if success:
            return self._charge(PaymentMethod._api_retrieve(self.payment_method))
        return self._fail(
            {
                "type": "invalid_request_error",
                "code": "payment_intent_authentication_failure",
                "message": "We are unable to authenticate your payment method. Please choose a "
                "different payment method and try again.",
            }
        )

    def capture(self, given: Mapping[str, Any]) -> "PaymentIntent":
        """Take what was authorised, or less; the rest is released."""
        self._require("capture", ("requires_capture",))
        amount = _positive(given.get("amount_to_capture", self.amount), "amount_to_capture")
        if amount > self.amount_capturable:
            raise UserError(
                400, "Amount exceeds what can be captured.", {"code": "amount_too_large"}
            )
        charge = self._latest_charge()
        charge.captured, charge.amount_captured = True, amount
        self.amount_capturable, self.amount_received, self.status = 0, amount, "succeeded"
        tell("charge.captured", charge)
        tell("payment_intent.succeeded", self)
        return self

    def cancel(self, given: Mapping[str, Any]) -> "PaymentIntent":
        self._require("cancel", CANCELABLE)
        self.status, self.next_action, self.amount_capturable = "canceled", None, 0
        self.cancellation_reason = given.get("cancellation_reason")
        tell("payment_intent.canceled", self)
        return self

    def _charge(self, method: PaymentMethod) -> "PaymentIntent":
        charge = Charge(self)
        self.latest_charge = charge.id
        if decline := decline_of(method):
            code, decline_code, message = decline
            charge.status, charge.failure_code, charge.failure_message = "failed", code, message
            error = {"type": "card_error", "code": code, "decline_code": decline_code}
            error |= {"message": message, "charge": charge.id}
            tell("charge.failed", charge)
            self._fail(error)
            raise refusal(402, **error, payment_intent=self._export())
        charge.status, charge.paid = "succeeded", True
        if self.capture_method == "manual":
            self.status, self.amount_capturable = "requires_capture", self.amount
            tell("charge.succeeded", charge)
            tell("payment_intent.amount_capturable_updated", self)
        else:
            charge.captured, charge.amount_captured = True, self.amount
            self.status, self.amount_received = "succeeded", self.amount
            tell("charge.succeeded", charge)
            tell("payment_intent.succeeded", self)
        return self

    def _fail(self, error: dict[str, Any]) -> "PaymentIntent":
        self.status, self.payment_method = "requires_payment_method", None
        self.last_payment_error = error
        tell("payment_intent.payment_failed", self)
        return self

    def _latest_charge(self) -> Charge:
        return store[f"charge:{self.latest_charge}"]

    def _require(self, verb: str, statuses: tuple[str, ...]) -> None:
        if self.status not in statuses:
            raise refusal(
                400,
                type="invalid_request_error",
                code="payment_intent_unexpected_state",
                message=f"You cannot {verb} this PaymentIntent because it has a status of "
                f"{self.status}. Only a PaymentIntent with one of the following statuses may be "
                f"used: {', '.join(statuses)}.",
                payment_intent=self._export(),
            )


class Refund(Resource):
    object = "refund"
    _id_prefix = "re_"

    def __init__(self, **given: Any) -> None:
        _refuse_unknown(given, {"amount", "charge", "metadata", "payment_intent", "reason"})
        charge = _refundable_charge(given)
        left = charge.amount_captured - charge.amount_refunded
        if not left:
            raise UserError(
                400,
                f"Charge {charge.id} has already been refunded.",
                {"code": "charge_already_refunded"},
            )
        amount = _positive(given.get("amount", left), "amount")
        if amount > left:
            raise UserError(
                400, f"Refund amount ({amount}) is greater than unrefunded amount ({left})"
            )
        super().__init__()
        self.amount = amount
        self.charge = charge.id
        self.currency = charge.currency
        self.metadata = given.get("metadata") or {}
        self.payment_intent = charge.payment_intent
        self.reason = given.get("reason")
        self.status = "succeeded"
        charge.amount_refunded += amount
        charge.refunded = charge.amount_refunded == charge.amount_captured
        tell("refund.created", self)
        tell("charge.refunded", charge)


def listing(prefix: str, url: str, given: dict[str, Any], **equal: Any) -> List:
    """Objects of a kind, newest first, by `created[gt|gte|lt|lte]`, `limit`, `starting_after`."""
    found = [v for k, v in reversed(store.items()) if k.startswith(prefix + ":")]
    created = given.get("created") or {}
    for operator, seconds in created.items():
        found = [each for each in found if _compares(each.created, operator, int(seconds))]
    for name, value in equal.items():
        found = [each for each in found if value is None or getattr(each, name) == value]
    page = List(url, limit=given.get("limit"), starting_after=given.get("starting_after"))
    page._list = found
    return page


def _refundable_charge(given: Mapping[str, Any]) -> Charge:
    name = given.get("charge")
    if intent_id := given.get("payment_intent"):
        name = PaymentIntent._api_retrieve(intent_id).latest_charge
    charge = store.get(f"charge:{name}")
    if charge is None or not charge.captured:
        raise UserError(400, "This PaymentIntent does not have a successful charge to refund.")
    return charge


def _positive(value: Any, name: str) -> int:
    text = str(value)
    if not text.isdigit() or int(text) < 1:
        code = "parameter_missing" if value is None else "parameter_invalid_integer"
        raise UserError(400, f"Invalid positive integer: {name}", {"code": code, "param": name})
    return int(text)


def _refuse_unknown(given: Mapping[str, Any], known: frozenset[str] | set[str]) -> None:
    if unknown := sorted(set(given) - known):
        raise UserError(
            400,
            f"Received unknown parameter: {unknown[0]}",
            {"code": "parameter_unknown", "param": unknown[0]},
        )


def _compares(value: int, operator: str, bound: int) -> bool:
    return {
        "gt": value > bound,
        "gte": value >= bound,
        "lt": value < bound,
        "lte": value <= bound,
    }[operator]
