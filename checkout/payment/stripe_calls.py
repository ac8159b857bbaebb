"""Calling Stripe: one client for each configuration, and what its refusals mean.

Every call leaves the process: never call from inside a database transaction.
"""

import logging
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

API_VERSION = "2026-10-28.endive"
REAL_API_BASE = "https://api.stripe.com"
RETRIES = 2
CONNECT_SECONDS = 4
STATE_CODES = frozenset(
    {
        "payment_intent_unexpected_state",
        "setup_intent_unexpected_state",
        "charge_already_captured",
        "charge_already_refunded",
        "charge_disputed",
    }
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


def call(operation: str, ask: Callable[[], Any], *, intent_id: str = "-") -> dict[str, Any]:
    """Return Stripe's answer, and log the operation with its time and outcome.

    Raises PaymentUnavailable, PaymentRefused, PaymentInvalid, PaymentStateConflict.
    """
    started = time.monotonic()
    try:
        answer = ask().to_dict()
    except stripe.StripeError as error:
        failure, level = _failure(error)
        _log(level, operation, intent_id, started, f"{type(failure).__name__}:{failure.code}")
        raise failure from error
    if answer["object"] == "payment_intent":
        intent_id = answer["id"]
    _log(logging.INFO, operation, intent_id, started, answer.get("status", "ok"))
    return answer


def pages(operation: str, fetch: Callable[[Any], Any], params: dict[str, Any]) -> Iterator[dict]:
    """Yield the pages of a list, newest objects first, fetched while they are iterated."""
    more = True
    while more:
        page = call(operation, lambda asked=dict(params): fetch(asked))
        yield page
        more = page["has_more"]
        if more:
            params = params | {"starting_after": page["data"][-1]["id"]}


def client() -> stripe.StripeClient:
    """The client for the present settings; it keeps one connection pool per thread."""
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
