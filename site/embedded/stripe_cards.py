"""The test cards of the Stripe simulator: which pay, are refused, or do something later."""

from collections.abc import Mapping
from typing import Any

from localstripe.errors import UserError
from localstripe.resources import Customer, PaymentMethod

from embedded.stripe_objects import tell

# https://docs.stripe.com/testing: number -> (code, decline_code, message)
DECLINED = {
    "4000000000000002": ("card_declined", "generic_decline", "Your card was declined."),
    "4000000000009995": (
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
    ),
    "4000000000009987": ("card_declined", "lost_card", "Your card was declined."),
    "4000000000009979": ("card_declined", "stolen_card", "Your card was declined."),
    "4000000000000069": ("expired_card", "expired_card", "Your card has expired."),
    "4000000000000127": (
        "incorrect_cvc",
        "incorrect_cvc",
        "Your card's security code is incorrect.",
    ),
    "4000000000000119": (
        "processing_error",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
    "4000000000000341": ("card_declined", "generic_decline", "Your card was declined."),
    "4000008400001629": ("card_declined", "generic_decline", "Your card was declined."),
    "4000008260003178": (
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
    ),
}
# They can be kept, and are refused when they are to pay.
KEPT_THEN_DECLINED = frozenset({"4000000000000341"})
WANTS_AUTHENTICATION = frozenset(
    {
        "4000002500003155",
        "4000002760003184",
        "4000008260003178",
        "4000000000003220",
        "4000000000003063",
        "4000008400001629",
    }
)
# https://docs.stripe.com/testing#refunds and #disputes
REFUND_PENDS = frozenset({"4000000000007726"})
REFUND_FAILS = frozenset({"4000000000005126"})
DISPUTED = frozenset({"4000000000000259"})
# Ours: a card whose network takes one capture only, as real ones are told by the network.
ONE_CAPTURE = frozenset({"4000056655665556"})
TEST_METHODS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_visa_debit": "4000056655665556",
    "pm_card_chargeCustomerFail": "4000000000000341",
}


def card_of(given: Mapping[str, Any], known: str | None) -> PaymentMethod:
    """The card to confirm an intent with: newly typed in, or `known`. Refuses a mistyped one."""
    if data := given.get("payment_method_data"):
        card = {k: v for k, v in (data.get("card") or {}).items() if k != "networks"}
        if not _passes_luhn(str(card.get("number", ""))):
            raise refusal(
                402,
                type="card_error",
                code="incorrect_number",
                message="Your card number is incorrect.",
            )
        return PaymentMethod(
            type="card", card=card, billing_details=data.get("billing_details") or {}
        )
    name = given.get("payment_method") or known
    if not name:
        raise UserError(
            400,
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            {"code": "payment_intent_unexpected_state"},
        )
    if number := TEST_METHODS.get(name):
        card = {"number": number, "exp_month": "12", "exp_year": "2040", "cvc": "123"}
        return PaymentMethod(type="card", card=card)
    return PaymentMethod._api_retrieve(name)


def save_card(card: PaymentMethod, customer: str) -> None:
    """Keep the card with a customer, for later payments."""
    if card.customer == customer:
        return
    Customer._api_retrieve(customer)
    card.customer = customer
    tell("payment_method.attached", card)


def forget_card(card: PaymentMethod) -> PaymentMethod:
    """Take the card away from its customer: it never pays again."""
    if not card.customer:
        raise UserError(400, "The payment method you provided is not attached to a customer.")
    card.customer = None
    tell("payment_method.detached", card)
    return card


def decline_of(card: PaymentMethod) -> tuple[str, str, str] | None:
    """Code, decline code and message with which the card is refused, if it is."""
    return DECLINED.get(card._card_number)


def decline_to_keep(card: PaymentMethod) -> tuple[str, str, str] | None:
    """The same of a card that is only to be kept."""
    return None if card._card_number in KEPT_THEN_DECLINED else decline_of(card)


def wants_authentication(card: PaymentMethod) -> bool:
    return card._card_number in WANTS_AUTHENTICATION


def refusal(status: int, **error: Any) -> UserError:
    """An error answer whose body is Stripe's, type included."""
    answer = UserError(status)
    answer.body = {"error": error}
    return answer


def _passes_luhn(number: str) -> bool:
    if not number.isdigit() or len(number) != 16:
        return False
    doubled = [int(d) * 2 if i % 2 == 0 else int(d) for i, d in enumerate(number)]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
