"""Asking Stripe what became of an order's payments, when its customer comes back from paying."""

from collections.abc import Sequence

from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment
from checkout.payment.answers import Intent
from checkout.payment.books import AUTHORISED, TAKEN, card_payments
from checkout.payment.cards import note_cards

PROCESSING = "processing"


def settle_what_was_paid(order: Order) -> list[Intent]:
    """Settle every card payment of an order as Stripe has it now, and note cards that are kept.

    Returns the payments. Raises PaymentError, PaymentMismatch; the webhook and the reconciliation
    settle it later.
    """
    intents = []
    for source in card_payments(order).order_by("pk"):
        intent = gateway.retrieve_intent(source.reference)
        settle_payment(intent)
        if intent.keeps_card and intent.customer:
            note_cards(intent.customer)
        intents.append(intent)
    return intents


def is_under_way(intents: Sequence[Intent]) -> bool:
    """Whether one of these is paid, or the bank takes its time to answer."""
    return any(intent.status in (AUTHORISED, TAKEN, PROCESSING) for intent in intents)


def payment_asked_about(intents: Sequence[Intent]) -> Intent | None:
    """The one of these payments that its customer has to confirm at a bank or provider, if any."""
    return next((intent for intent in intents if intent.bank_url), None)
