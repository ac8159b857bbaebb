"""Asking Stripe what became of an order's payments, when its customer comes back from paying."""

from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment
from checkout.payment.answers import Intent
from checkout.payment.books import card_payments
from checkout.payment.cards import note_cards


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
