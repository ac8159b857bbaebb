"""A Stripe of their own, which fails when it is told to, and the outbox without its letters."""

from collections.abc import Iterator

import pytest

from checkout.payment import stripe_calls
from tests.payment.conftest import order_fault, simulator, stripe  # noqa: F401


@pytest.fixture
def no_letters(settings) -> None:
    """Of all that the outbox does, what moves goods, money and documents."""
    settings.OUTBOX_CONSUMERS = {
        topic: [
            each
            for each in consumers
            if (each.startswith("checkout.") and not each.endswith(("render", "delete")))
            or each.endswith("return_payment")
        ]
        for topic, consumers in settings.OUTBOX_CONSUMERS.items()
    }


@pytest.fixture
def no_second_try(monkeypatch) -> Iterator[None]:
    """Each fault is met: the client does not try again by itself, which also takes time."""
    monkeypatch.setattr(stripe_calls, "RETRIES", 0)
    stripe_calls._client_for.cache_clear()
    yield
    stripe_calls._client_for.cache_clear()
