"""Setup intents of the Stripe simulator: a card is kept for later, and nothing is paid."""

from collections.abc import Mapping
from typing import Any

from localstripe.errors import UserError
from localstripe.resources import Customer, PaymentMethod, random_id

from embedded.stripe_cards import (
    card_of,
    decline_to_keep,
    refusal,
    save_card,
    wants_authentication,
)
from embedded.stripe_objects import Resource, refuse_unknown, tell

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


class SetupIntent(Resource):
    object = "setup_intent"
    _id_prefix = "seti_"

    def __init__(self, **given: Any) -> None:
        refuse_unknown(given, {"customer", "metadata", "payment_method_types", "usage"})
        customer = given.get("customer")
        if customer:
            Customer._api_retrieve(customer)
        super().__init__()
        self.client_secret = f"{self.id}_secret_{random_id(25)}"
        self.customer = customer
        self.last_setup_error: dict[str, Any] | None = None
        self.metadata = given.get("metadata") or {}
        self.next_action: dict[str, Any] | None = None
        self.payment_method: str | None = None
        self.payment_method_types = given.get("payment_method_types") or ["card"]
        self.status = "requires_payment_method"
        self.usage = given.get("usage") or "off_session"

    def confirm(self, given: Mapping[str, Any]) -> "SetupIntent":
        """Keep the card given, unless it is refused (402) or waits for 3-D Secure."""
        self._require()
        method = card_of(given, self.payment_method)
        self.payment_method, self.last_setup_error = method.id, None
        if wants_authentication(method):
            self.status = "requires_action"
            self.next_action = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
            return self
        return self._keep(method)

    def authenticate(self, *, success: bool) -> "SetupIntent":
        """The customer completed, or failed, 3-D Secure."""
        self._require()
        self.next_action = None
        if success:
            return self._keep(PaymentMethod._api_retrieve(self.payment_method))
        self.status = "requires_payment_method"
        self.last_setup_error = {
            "type": "invalid_request_error",
            "code": "setup_intent_authentication_failure",
            "message": "The provided payment method has failed authentication. You can provide "
            "a new payment method to attempt to fulfill this SetupIntent again.",
        }
        return self

    def _keep(self, method: PaymentMethod) -> "SetupIntent":
        if decline := decline_to_keep(method):
            code, decline_code, message = decline
            self.status, self.payment_method = "requires_payment_method", None
            error = {"type": "card_error", "code": code, "decline_code": decline_code}
            error |= {"message": message}
            self.last_setup_error = error
            tell("setup_intent.setup_failed", self)
            raise refusal(402, **error, setup_intent=self._export())
        self.status = "succeeded"
        if self.customer:
            save_card(method, self.customer)
        tell("setup_intent.succeeded", self)
        return self

    def _require(self) -> None:
        if self.status not in OPEN:
            raise UserError(
                400,
                f"This SetupIntent has a status of {self.status}.",
                {"code": "setup_intent_unexpected_state"},
            )
