"""The only module that talks to Stripe: payment intents, refunds and signed webhooks.

Money goes in and comes out as Decimal major units with an upper-case currency code; times are
aware UTC. Every call leaves the process: never call from inside a database transaction.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, Literal

import stripe
from django.conf import settings

from checkout.payment.answers import Event, Intent, Refund, read_event, read_intent, read_refund
from checkout.payment.rules import to_minor

API_VERSION = "2026-10-28.endive"
REAL_API_BASE = "https://api.stripe.com"
# https://docs.stripe.com/webhooks#replay-attacks
WEBHOOK_TOLERANCE_SECONDS = 300
RETRIES = 2
CONNECT_SECONDS = 4
PAGE_SIZE = 100
STATE_CODES = frozenset(
    {"payment_intent_unexpected_state", "charge_already_captured", "charge_already_refunded"}
)

logger = logging.getLogger("checkout.payment")


class PaymentError(Exception):
    """Stripe did not do what was asked. The message is for logs; `code` is Stripe's error code."""

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class PaymentUnavailable(PaymentError):
    """No answer, or none to rely on: the outcome is unknown. Repeat with the same key."""


class PaymentRefused(PaymentError):
    """The card was refused. `customer_message` is Stripe's text for the customer."""

    def __init__(
        self, customer_message: str, *, code: str | None = None, decline_code: str | None = None
    ) -> None:
        super().__init__(customer_message, code=code)
        self.customer_message = customer_message
        self.decline_code = decline_code


class PaymentInvalid(PaymentError):
    """Stripe rejects the request itself: our mistake. A missing object has `resource_missing`."""


class PaymentStateConflict(PaymentInvalid):
    """Somebody was faster (already paid, cancelled, captured or refunded): retrieve and decide."""


class InvalidSignature(Exception):
    """The message is not from Stripe, was altered, or is older than five minutes."""


def create_intent(
    *,
    amount: Decimal,
    currency: str,
    idempotency_key: str,
    metadata: Mapping[str, str],
    capture_method: Literal["automatic", "manual"] = "automatic",
) -> Intent:
    """Ask for a card payment of `amount`. The same key (kept 24 h by Stripe) gives the same intent.

    Raises PaymentUnavailable, PaymentInvalid, and AmountNotPayable before anything is sent.
    """
    params: Any = {
        "amount": to_minor(amount, currency),
        "currency": currency.lower(),
        "capture_method": capture_method,
        "payment_method_types": ["card"],
        "metadata": dict(metadata),
    }
    options: Any = {"idempotency_key": idempotency_key}
    return read_intent(
        _call("create_intent", lambda: _client().v1.payment_intents.create(params, options))
    )


def retrieve_intent(intent_id: str) -> Intent:
    """Return the intent as it is now. Raises PaymentUnavailable, PaymentInvalid."""
    return read_intent(
        _call(
            "retrieve_intent",
            lambda: _client().v1.payment_intents.retrieve(intent_id),
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
    more = True
    while more:
        fetch = partial(_client().v1.payment_intents.list, params)
        page = _call("find_intents", fetch)
        yield from map(read_intent, page["data"])
        more = page["has_more"]
        if more:
            params = params | {"starting_after": page["data"][-1]["id"]}


def cancel_intent(intent_id: str, *, idempotency_key: str) -> Intent:
    """Make sure the intent can no longer be paid; an authorised amount is released.

    Raises PaymentStateConflict if it was paid or cancelled already, PaymentUnavailable,
    PaymentInvalid.
    """
    options: Any = {"idempotency_key": idempotency_key}
    return read_intent(
        _call(
            "cancel_intent",
            lambda: _client().v1.payment_intents.cancel(intent_id, {}, options),
            intent_id=intent_id,
        )
    )


def capture_intent(
    intent_id: str, *, amount: Decimal, currency: str, idempotency_key: str
) -> Intent:
    """Take `amount` of what a manual intent authorised; the rest is released for good.

    Raises PaymentStateConflict unless the intent is in requires_capture, PaymentRefused,
    PaymentUnavailable, PaymentInvalid (more than authorised).
    """
    params: Any = {"amount_to_capture": to_minor(amount, currency)}
    options: Any = {"idempotency_key": idempotency_key}
    return read_intent(
        _call(
            "capture_intent",
            lambda: _client().v1.payment_intents.capture(intent_id, params, options),
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
        _call(
            "refund_intent",
            lambda: _client().v1.refunds.create(params, options),
            intent_id=intent_id,
        )
    )


def read_webhook(payload: bytes, signature: str) -> Event:
    """Return the event of a webhook request's raw body and `Stripe-Signature` header.

    Raises InvalidSignature; then nothing of the payload may be believed.
    """
    if not signature.isascii():
        logger.warning("stripe webhook refused: its signature is no ASCII text")
        raise InvalidSignature("The webhook's signature does not verify")
    try:
        stripe.WebhookSignature.verify_header(
            payload, signature, settings.STRIPE_WEBHOOK_SECRET, WEBHOOK_TOLERANCE_SECONDS
        )
        return read_event(json.loads(payload))
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        logger.warning("stripe webhook refused: %s", type(error).__name__)
        raise InvalidSignature("The webhook's signature does not verify") from error


def _call(operation: str, call: Callable[[], Any], *, intent_id: str = "-") -> dict[str, Any]:
    started = time.monotonic()
    try:
        answer = call().to_dict()
    except stripe.StripeError as error:
        failure, level = _failure(error)
        _log(level, operation, intent_id, started, f"{type(failure).__name__}:{failure.code}")
        raise failure from error
    if answer["object"] == "payment_intent":
        intent_id = answer["id"]
    _log(logging.INFO, operation, intent_id, started, answer.get("status", "ok"))
    return answer


def _client() -> stripe.StripeClient:
    return _client_for(
        settings.STRIPE_SECRET_KEY,
        getattr(settings, "STRIPE_API_BASE", "") or REAL_API_BASE,
        float(getattr(settings, "STRIPE_TIMEOUT", 8)),
    )


@lru_cache(maxsize=4)
def _client_for(secret_key: str, api_base: str, timeout: float) -> stripe.StripeClient:
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={"api": api_base},
        max_network_retries=RETRIES,
        # Keeps one connection pool per thread.
        http_client=stripe.RequestsClient(timeout=(min(CONNECT_SECONDS, timeout), timeout)),
    )


def _failure(error: stripe.StripeError) -> tuple[PaymentError, int]:
    message, code = str(error), error.code
    if isinstance(error, stripe.CardError):
        refusal = error.error
        decline_code = refusal.decline_code if refusal else None
        text = error.user_message or message
        return PaymentRefused(text, code=code, decline_code=decline_code), logging.INFO
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError | stripe.APIError):
        return PaymentUnavailable(message, code=code), logging.WARNING
    if code in STATE_CODES:
        return PaymentStateConflict(message, code=code), logging.WARNING
    return PaymentInvalid(message, code=code), logging.ERROR


def _log(level: int, operation: str, intent_id: str, started: float, outcome: str) -> None:
    milliseconds = round((time.monotonic() - started) * 1000)
    logger.log(level, "%s %s %d ms %s", operation, intent_id, milliseconds, outcome)
