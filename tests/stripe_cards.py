"""Paying at the Stripe simulator as a browser would, without one."""

import requests
from django.conf import settings

GOOD_CARD = "pm_card_visa"
DECLINED_CARD = "pm_card_visa_chargeDeclined"
DECLINED_LATER_CARD = "pm_card_chargeCustomerFail"
SECURE_CARD = "pm_card_authenticationRequired"


def confirm_payment(client_secret: str, card: str = GOOD_CARD) -> dict:
    """Confirm an intent with a card; answers with the simulator's JSON, errors included."""
    return _post(client_secret, "confirm", payment_method=card)


def authenticate(client_secret: str, *, success: bool = True) -> dict:
    """Answer the 3-D Secure question of an intent, of a payment or of a card to keep."""
    return _post(client_secret, "_authenticate", success=success)


def _post(client_secret: str, what: str, **fields) -> dict:
    intent_id = client_secret.partition("_secret_")[0]
    kind = "setup_intents" if intent_id.startswith("seti_") else "payment_intents"
    address = f"{settings.STRIPE_API_BASE}/v1/{kind}/{intent_id}/{what}"
    fields |= {"key": settings.STRIPE_PUBLISHABLE_KEY, "client_secret": client_secret}
    return requests.post(address, json=fields, timeout=10).json()
