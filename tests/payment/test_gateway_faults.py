"""Stripe silent, cut off or broken, before and after it did what it was asked."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from checkout.payment import gateway
from checkout.payment.answers import Intent

pytestmark = pytest.mark.usefixtures("stripe")


def ask(key: str, **changes: Any) -> Intent:
    asked: dict[str, Any] = {"amount": Decimal("20.00"), "currency": "GBP", "metadata": {}}
    return gateway.create_intent(idempotency_key=key, **(asked | changes))


def all_intents() -> list[Intent]:
    return list(gateway.find_intents(created_after=datetime(2020, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("mode", "made"), [("timeout_before", 0), ("timeout_after", 1), ("drop_after", 1)]
)
def test_lost_answer_repeated_with_its_key_makes_one_intent(
    mode: str, made: int, order_fault: Callable[..., None], settings: Any
) -> None:
    settings.STRIPE_TIMEOUT = 0.3
    key = uuid.uuid4().hex
    order_fault(mode)
    with pytest.raises(gateway.PaymentUnavailable):
        ask(key)
    before = [intent.id for intent in all_intents()]
    assert len(before) == made
    intent = ask(key)
    assert [found.id for found in all_intents()] == [intent.id]
    assert before in ([], [intent.id])


def test_single_lost_answer_is_repeated_unnoticed(order_fault: Callable[..., None]) -> None:
    order_fault("drop_after", times=1)
    intent = ask(uuid.uuid4().hex)
    assert [found.id for found in all_intents()] == [intent.id]


def test_capture_whose_answer_is_lost_takes_once(
    order_fault: Callable[..., None], pay: Callable[..., Any]
) -> None:
    intent = ask(uuid.uuid4().hex, capture_method="manual")
    pay(intent)
    asked: dict[str, Any] = {"amount": Decimal("20.00"), "currency": "GBP", "idempotency_key": "c"}
    order_fault("drop_after", path=f"/v1/payment_intents/{intent.id}/capture")
    with pytest.raises(gateway.PaymentUnavailable):
        gateway.capture_intent(intent.id, **asked)
    assert gateway.retrieve_intent(intent.id).amount_received == Decimal("20.00")
    assert gateway.capture_intent(intent.id, **asked).amount_received == Decimal("20.00")


def test_refund_whose_answer_is_lost_is_given_once(
    order_fault: Callable[..., None], pay: Callable[..., Any]
) -> None:
    intent = ask(uuid.uuid4().hex)
    pay(intent)
    asked: dict[str, Any] = {"currency": "GBP", "metadata": {}}
    order_fault("drop_after", path="/v1/refunds")
    with pytest.raises(gateway.PaymentUnavailable):
        gateway.refund_intent(intent.id, amount=Decimal("5"), idempotency_key="r", **asked)
    gateway.refund_intent(intent.id, amount=Decimal("5"), idempotency_key="r", **asked)
    rest = gateway.refund_intent(intent.id, idempotency_key="rest", **asked)
    assert rest.amount == Decimal("15.00")


def test_stripes_own_errors_mean_an_unknown_outcome(order_fault: Callable[..., None]) -> None:
    order_fault("error_500")
    with pytest.raises(gateway.PaymentUnavailable):
        ask(uuid.uuid4().hex)


def test_silent_stripe_is_asked_three_times_and_no_more(
    order_fault: Callable[..., None], settings: Any
) -> None:
    settings.STRIPE_TIMEOUT = 0.3
    order_fault("timeout_before", times=5)
    with pytest.raises(gateway.PaymentUnavailable):
        ask(uuid.uuid4().hex)
    order_fault("timeout_before", times=1)
    with pytest.raises(gateway.PaymentUnavailable):
        ask(uuid.uuid4().hex)
    assert all_intents() == []


def test_stripe_that_is_not_there_is_unavailable(settings: Any) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(gateway.PaymentUnavailable):
        ask(uuid.uuid4().hex)


def test_wrong_secret_key_is_our_mistake(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = "pk_test_not_secret"
    with pytest.raises(gateway.PaymentInvalid):
        ask(uuid.uuid4().hex)
