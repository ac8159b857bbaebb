"""Payment intents of the Stripe simulator, as Stripe's API has them. Amounts are Stripe's integers.

What moves by them is in `stripe_money`; customers and payment methods are localstripe's.
"""

from collections.abc import Mapping
from typing import Any

from localstripe.errors import UserError
from localstripe.resources import PaymentMethod, random_id, store

from embedded.stripe_cards import (
    DISPUTED,
    ONE_CAPTURE,
    card_of,
    decline_of,
    refusal,
    save_card,
    wants_authentication,
)
from embedded.stripe_money import Charge, Dispute, Refund
from embedded.stripe_objects import Resource, is_true, positive, refuse_unknown, tell
from embedded.stripe_providers import ProviderMethod, method_of, refuse_types

__all__ = ["Charge", "PaymentIntent", "Refund"]

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
        "payment_method_options",
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


class PaymentIntent(Resource):
    object = "payment_intent"
    _id_prefix = "pi_"

    def __init__(self, **given: Any) -> None:
        refuse_unknown(given, CREATE_PARAMETERS)
        amount = positive(given.get("amount"), "amount")
        currency = str(given.get("currency") or "")
        if len(currency) != 3:
            raise UserError(400, f"Invalid currency: {currency}", {"param": "currency"})
        method = given.get("capture_method") or "automatic_async"
        if method not in ("automatic", "automatic_async", "manual"):
            raise UserError(400, f"Invalid capture_method: {method}", {"param": "capture_method"})
        types = given.get("payment_method_types") or ["card"]
        refuse_types(types, currency=currency.lower(), capture_method=method)
        super().__init__()
        self._return_url = ""
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
        self.payment_method_options = given.get("payment_method_options") or {}
        self.payment_method_types = types
        self.receipt_email = given.get("receipt_email")
        self.setup_future_usage = given.get("setup_future_usage")
        self.status = "requires_confirmation" if self.payment_method else "requires_payment_method"
        tell("payment_intent.created", self)

    def confirm(self, given: Mapping[str, Any], *, bank_url: str = "") -> "PaymentIntent":
        """Try to pay with the card given: paid, refused (402), or waiting for 3-D Secure.

        With a `return_url` the bank asks on a page of its own (`bank_url`), else Stripe.js does. A
        provider always asks on its page.
        """
        self._require("confirm", PAYABLE)
        is_kept = bool(self.setup_future_usage)
        provider = method_of(given, types=self.payment_method_types, is_kept=is_kept)
        method = provider or card_of(given, self.payment_method)
        if method.customer and method.customer != self.customer:
            raise UserError(400, "The provided PaymentMethod belongs to another customer.")
        self.setup_future_usage = given.get("setup_future_usage") or self.setup_future_usage
        self.payment_method = method.id
        self.last_payment_error = None
        if provider or wants_authentication(method):
            self.status = "requires_action"
            self._return_url = given.get("return_url", "")
            kind, about = "use_stripe_sdk", {}
            if self._return_url:
                kind = "redirect_to_url"
                about = {"url": bank_url, "return_url": self._return_url}
            self.next_action = {"type": kind, kind: about}
            tell("payment_intent.requires_action", self)
            return self
        return self._charge(method)

    def authenticate(self, *, success: bool) -> "PaymentIntent":
        """The customer completed, or failed, 3-D Secure."""
        self._require("authenticate", ("requires_action",))
        self.next_action = None
        if success:
            return self._charge(self._chosen())
        return self._fail(
            {
                "type": "invalid_request_error",
                "code": "payment_intent_authentication_failure",
                "message": "We are unable to authenticate your payment method. Please choose a "
                "different payment method and try again.",
            }
        )

    def capture(self, given: Mapping[str, Any]) -> "PaymentIntent":
        """Take what was authorised, or a part; the rest is released unless more is to come."""
        self._require("capture", ("requires_capture",))
        charge = self._latest_charge()
        final = is_true(given.get("final_capture", True))
        if not final and not _takes_several(charge):
            raise refusal(
                400,
                type="invalid_request_error",
                param="final_capture",
                message="final_capture cannot be false: multicapture is not available for this "
                "PaymentIntent.",
            )
        amount = positive(given.get("amount_to_capture", self.amount_capturable), "amount")
        if amount > self.amount_capturable:
            raise UserError(
                400, "Amount exceeds what can be captured.", {"code": "amount_too_large"}
            )
        charge._take(amount)
        self.amount_received += amount
        self.amount_capturable -= amount
        if not final and self.amount_capturable:
            tell("charge.updated", charge)
            tell("payment_intent.amount_capturable_updated", self)
            return self
        self.amount_capturable, self.status = 0, "succeeded"
        tell("charge.captured", charge)
        tell("payment_intent.succeeded", self)
        self._dispute_if_told(charge)
        return self

    def cancel(self, given: Mapping[str, Any]) -> "PaymentIntent":
        self._require("cancel", CANCELABLE)
        self.status, self.next_action, self.amount_capturable = "canceled", None, 0
        self.cancellation_reason = given.get("cancellation_reason")
        tell("payment_intent.canceled", self)
        return self

    def lapse(self) -> "PaymentIntent":
        """The bank lets the held money go: what Stripe does after about seven days."""
        return self.cancel({"cancellation_reason": "automatic"})

    def dispute(self) -> Dispute:
        """The cardholder complains at the bank, whatever card it is."""
        return Dispute(self._latest_charge())

    def update(self, given: Mapping[str, Any]) -> "PaymentIntent":
        """Set the customer, before it is paid; nothing else is changed by the shop."""
        refuse_unknown(given, {"customer"})
        self._require("update", PAYABLE)
        self.customer = given["customer"]
        return self

    def provider(self) -> str:
        """The type of what it is being paid with, where that is no card; else ""."""
        method = store.get(f"payment_method:{self.payment_method}")
        return method.type if isinstance(method, ProviderMethod) else ""

    def _chosen(self) -> PaymentMethod | ProviderMethod:
        return store[f"payment_method:{self.payment_method}"]

    def _charge(self, method: PaymentMethod | ProviderMethod) -> "PaymentIntent":
        several = self.payment_method_options.get("card", {}).get("request_multicapture")
        multicapture = several == "if_available" and method._card_number not in ONE_CAPTURE
        charge = Charge(self, method, multicapture=multicapture)
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
            charge._take(self.amount)
            self.status, self.amount_received = "succeeded", self.amount
            tell("charge.succeeded", charge)
            tell("payment_intent.succeeded", self)
            self._dispute_if_told(charge)
        if self.setup_future_usage and self.customer and not self.provider():
            save_card(method, self.customer)
        return self

    def _dispute_if_told(self, charge: Charge) -> None:
        if charge._card_number in DISPUTED:
            Dispute(charge)

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


def _takes_several(charge: Charge) -> bool:
    return charge._multicapture
