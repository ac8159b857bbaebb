"""Payment intents, refunds, the balance and signed webhooks of Stripe.

Money goes in and comes out as Decimal major units with an upper-case currency code; times are
aware UTC. Every call leaves the process: never call from inside a database transaction.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, cast

import stripe
from django.conf import settings

from checkout.payment.answers import (
    Entry,
    Intent,
    Refund,
    read_entry,
    read_intent,
    read_refund,
)
from checkout.payment.rules import to_minor
from checkout.payment.stripe_calls import (
    PaymentError,
    PaymentInvalid,
    PaymentRefused,
    PaymentStateConflict,
    PaymentUnavailable,
    call,
    client,
    pages,
)

__all__ = [
    "PaymentError",
    "PaymentInvalid",
    "PaymentRefused",
    "PaymentStateConflict",
    "PaymentUnavailable",
]

# https://docs.stripe.com/webhooks#replay-attacks
WEBHOOK_TOLERANCE_SECONDS = 300
PAGE_SIZE = 100
REFUND_KEY = "refund"
"""Where in a refund's metadata our key is."""

logger = logging.getLogger("checkout.payment")


class InvalidSignature(Exception):
    """The message is not from Stripe, was altered, or is older than five minutes."""


def create_intent(
    *,
    amount: Decimal,
    currency: str,
    idempotency_key: str,
    metadata: Mapping[str, str],
    capture_method: Literal["automatic", "manual"] = "automatic",
    multicapture: bool = False,
    methods: Sequence[str] = (),
) -> Intent:
    """Ask for a payment of `amount` by card, or by one of the `methods`, types of Stripe's.

    The same key (kept 24 h by Stripe) gives the same intent. `multicapture` asks for several
    captures where the card allows them.

    Raises PaymentUnavailable, PaymentInvalid, and AmountNotPayable before anything is sent.
    """
    params: Any = {
        "amount": to_minor(amount, currency),
        "currency": currency.lower(),
        "capture_method": capture_method,
        "payment_method_types": ["card", *methods],
        "metadata": dict(metadata),
    }
    if multicapture and capture_method == "manual":
        params["payment_method_options"] = {"card": {"request_multicapture": "if_available"}}
    options: Any = {"idempotency_key": idempotency_key}
    return read_intent(
        call("create_intent", lambda: client().v1.payment_intents.create(params, options))
    )


def retrieve_intent(intent_id: str) -> Intent:
    """Return the intent as it is now, with what it was paid with, or is about to be.

    Raises PaymentUnavailable, PaymentInvalid.
    """
    params: Any = {"expand": ["latest_charge", "payment_method"]}
    return read_intent(
        call(
            "retrieve_intent",
            lambda: client().v1.payment_intents.retrieve(intent_id, params),
            intent_id=intent_id,
        )
    )


def find_intents(*, created_after: datetime) -> Iterator[Intent]:
    """Yield all intents of the account created at or after an aware time, newest first.

    Fetches page by page while it is iterated; raises PaymentUnavailable, PaymentInvalid then.
    An account shared with other systems yields theirs too: look at the metadata.
    """
    if created_after.tzinfo is None:
        raise ValueError("created_after needs a time zone")
    params: Any = {"created": {"gte": int(created_after.timestamp())}, "limit": PAGE_SIZE}
    for page in pages("find_intents", client().v1.payment_intents.list, params):
        yield from map(read_intent, page["data"])


def cancel_intent(intent_id: str, *, idempotency_key: str) -> Intent:
    """Make sure the intent can no longer be paid; an authorised amount is released.

    Raises PaymentStateConflict if it was paid or cancelled already, PaymentUnavailable,
    PaymentInvalid.
    """
    options: Any = {"idempotency_key": idempotency_key}
    return read_intent(
        call(
            "cancel_intent",
            lambda: client().v1.payment_intents.cancel(intent_id, {}, options),
            intent_id=intent_id,
        )
    )


def use_for_customer(intent_id: str, *, customer: str) -> Intent:
    """Say who may pay an unpaid intent with a kept card, or keep this one.

    Raises PaymentStateConflict if it was paid or cancelled already, PaymentUnavailable,
    PaymentInvalid.
    """
    params: Any = {"customer": customer}
    return read_intent(
        call(
            "use_for_customer",
            lambda: client().v1.payment_intents.update(intent_id, params),
            intent_id=intent_id,
        )
    )


def confirm_intent(intent_id: str, *, card: str, return_url: str) -> Intent:
    """Pay an intent with a kept card, whose owner is present.

    A bank that asks its customer first (`bank_url`) sends them back to `return_url`. The intent's
    own state guards against paying twice: with a key that lasts, the next try after a refusal would
    be answered by that refusal.
    Raises PaymentStateConflict if it was paid or cancelled already, PaymentRefused,
    PaymentUnavailable, PaymentInvalid.
    """
    params: Any = {"payment_method": card, "return_url": return_url}
    return read_intent(
        call(
            "confirm_intent",
            lambda: client().v1.payment_intents.confirm(intent_id, params),
            intent_id=intent_id,
        )
    )


def confirm_at_provider(
    intent_id: str, *, method: str, details: Mapping[str, Any], return_url: str
) -> Intent:
    """Begin to pay an intent on the page of a method's provider (`bank_url`), which sends the
    customer back to `return_url`. `method` is one of Stripe's types, `details` are of the payer.

    Nothing of it is kept, even if a card was to be that was refused before.
    Raises PaymentStateConflict if it was paid or cancelled already, PaymentRefused,
    PaymentUnavailable, PaymentInvalid.
    """
    params: Any = {
        "payment_method_data": {"type": method, "billing_details": dict(details)},
        "payment_method_options": {method: {"setup_future_usage": "none"}},
        "return_url": return_url,
    }
    return read_intent(
        call(
            "confirm_at_provider",
            lambda: client().v1.payment_intents.confirm(intent_id, params),
            intent_id=intent_id,
        )
    )


def capture_intent(
    intent_id: str, *, amount: Decimal, currency: str, idempotency_key: str, final: bool = True
) -> Intent:
    """Take `amount` of what a manual intent authorised; the rest is released for good.

    Not `final`: the rest stays held, where the card allows several captures.
    Raises PaymentStateConflict unless the intent is in requires_capture, PaymentRefused,
    PaymentUnavailable, PaymentInvalid (more than authorised).
    """
    params: Any = {"amount_to_capture": to_minor(amount, currency)}
    if not final:
        params["final_capture"] = False
    options: Any = {"idempotency_key": idempotency_key}
    return read_intent(
        call(
            "capture_intent",
            lambda: client().v1.payment_intents.capture(intent_id, params, options),
            intent_id=intent_id,
        )
    )


def refund_intent(
    intent_id: str,
    *,
    amount: Decimal | None = None,
    currency: str,
    idempotency_key: str,
    metadata: Mapping[str, str],
) -> Refund:
    """Give `amount` back, or without it all that is left.

    Raises PaymentStateConflict if all was given back already, PaymentInvalid if more is asked
    for than is left, PaymentUnavailable.
    """
    params: Any = {"payment_intent": intent_id, "metadata": dict(metadata)}
    if amount is not None:
        params["amount"] = to_minor(amount, currency)
    options: Any = {"idempotency_key": idempotency_key}
    return read_refund(
        call(
            "refund_intent",
            lambda: client().v1.refunds.create(params, options),
            intent_id=intent_id,
        )
    )


def find_refund(intent_id: str, *, key: str) -> Refund | None:
    """Return the refund of an intent that was asked for with this key, however long ago.

    Stripe forgets idempotency keys after a day; the key in the refund's metadata it keeps.
    Raises PaymentUnavailable, PaymentInvalid.
    """
    params: Any = {"payment_intent": intent_id, "limit": PAGE_SIZE}
    for page in pages("find_refund", client().v1.refunds.list, params):
        for refund in map(read_refund, page["data"]):
            if refund.metadata.get(REFUND_KEY) == key:
                return refund
    return None


def retrieve_refund(refund_id: str) -> Refund:
    """Return the refund as it is now. Raises PaymentUnavailable, PaymentInvalid."""
    return read_refund(call("retrieve_refund", lambda: client().v1.refunds.retrieve(refund_id)))


def find_entries(*, created_after: datetime) -> Iterator[list[Entry]]:
    """Yield the movements of the account's balance since an aware time, page by page, newest first.

    Raises PaymentUnavailable, PaymentInvalid while it is iterated.
    """
    params: Any = {
        "created": {"gte": int(created_after.timestamp())},
        "limit": PAGE_SIZE,
        "expand": ["data.source"],
    }
    for page in pages("find_entries", client().v1.balance_transactions.list, params):
        yield [read_entry(each) for each in page["data"]]


def verify_webhook(payload: bytes, signature: str) -> dict[str, Any]:
    """Return the message in a webhook request's raw body, by its `Stripe-Signature` header.

    It is Stripe's, whatever is in it: `answers.read_event` reads it once it is stored. Raises
    InvalidSignature; then nothing of the payload may be believed.
    """
    if not signature.isascii():
        logger.warning("stripe webhook refused: its signature is no ASCII text")
        raise InvalidSignature("The webhook's signature does not verify")
    try:
        stripe.WebhookSignature.verify_header(
            payload, signature, settings.STRIPE_WEBHOOK_SECRET, WEBHOOK_TOLERANCE_SECONDS
        )
        return cast(dict[str, Any], json.loads(payload))
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        logger.warning("stripe webhook refused: %s", type(error).__name__)
        raise InvalidSignature("The webhook's signature does not verify") from error
