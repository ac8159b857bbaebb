"""Signed messages from Stripe: what is believed and what is not."""

import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from checkout.payment import gateway
from checkout.payment.answers import Event, Intent, read_event
from embedded.stripe_webhooks import signature

WEBHOOK_SECRET = "whsec_payment_tests"

pytestmark = pytest.mark.usefixtures("stripe")


def new_intent(**changes: Any) -> Intent:
    asked: dict[str, Any] = {"amount": Decimal("12.50"), "currency": "EUR", "metadata": {"a": "b"}}
    return gateway.create_intent(idempotency_key=uuid.uuid4().hex, **(asked | changes))


def read_webhook(payload: bytes, signature: str) -> Event:
    return read_event(gateway.verify_webhook(payload, signature))


def events_until(shop: Any, last: str) -> list[Event]:
    events: list[Event] = []
    while not events or events[-1].type != last:
        delivery = shop.next_delivery()
        events.append(read_webhook(delivery.body, delivery.signature))
    return events


def body(**changes: Any) -> bytes:
    return json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": "customer.created",
            "created": 1_700_000_000,
            "data": {"object": {"id": "cus_1", "object": "customer"}},
        }
        | changes
    ).encode()


def test_payment_is_told_with_its_amount(shop: Any, pay: Callable[..., Any]) -> None:
    intent = new_intent()
    pay(intent)
    event = events_until(shop, "payment_intent.succeeded")[-1]
    assert event.intent is not None
    assert event.intent.id == event.intent_id == intent.id
    assert (event.intent.amount_received, event.intent.currency) == (Decimal("12.50"), "EUR")
    assert event.intent.metadata == {"a": "b"}
    assert abs(datetime.now(UTC) - event.created) < timedelta(seconds=60)


def test_decline_and_cancellation_are_told(shop: Any, pay: Callable[..., Any]) -> None:
    intent = new_intent()
    pay(intent, "pm_card_visa_chargeDeclined")
    failed = events_until(shop, "payment_intent.payment_failed")[-1]
    assert failed.intent is not None
    assert failed.intent.status == "requires_payment_method"
    gateway.cancel_intent(intent.id, idempotency_key="x")
    cancelled = events_until(shop, "payment_intent.canceled")[-1]
    assert cancelled.intent is not None
    assert (cancelled.intent_id, cancelled.intent.status) == (intent.id, "canceled")


def test_refund_is_told_with_the_sum_of_all_refunds(shop: Any, pay: Callable[..., Any]) -> None:
    intent = new_intent()
    pay(intent)
    for key in ("one", "two"):
        gateway.refund_intent(
            intent.id, amount=Decimal("2.00"), currency="EUR", idempotency_key=key, metadata={}
        )
    told = [e for _ in "12" for e in events_until(shop, "charge.refunded") if e.charge]
    refunds = [e.charge.amount_refunded for e in told if e.type == "charge.refunded" and e.charge]
    assert sorted(refunds) == [Decimal("2.00"), Decimal("4.00")]
    assert {event.intent_id for event in told} == {intent.id}


def test_message_that_was_not_taken_comes_again_signed_anew(
    shop: Any, pay: Callable[..., Any]
) -> None:
    intent = new_intent()
    first = shop.next_delivery()
    assert read_webhook(first.body, first.signature).type == "payment_intent.created"
    shop.statuses.put(500)
    gateway.cancel_intent(intent.id, idempotency_key="x")
    refused, again = shop.next_delivery(), shop.next_delivery()
    assert refused.body == again.body
    assert read_webhook(again.body, again.signature).type == "payment_intent.canceled"


def test_shop_is_told_of_the_payments_of_its_own_account_only(
    shop: Any, pay: Callable[..., Any], settings: Any
) -> None:
    own_key = settings.STRIPE_SECRET_KEY
    settings.STRIPE_SECRET_KEY = "sk_test_another"
    pay(new_intent())
    settings.STRIPE_SECRET_KEY = own_key
    own = new_intent()
    pay(own)
    told = events_until(shop, "payment_intent.succeeded")
    assert {event.intent_id for event in told} == {own.id}


def test_event_about_something_else_is_read_without_payload() -> None:
    event = read_webhook(body(), signature(body(), WEBHOOK_SECRET))
    assert (event.id, event.type) == ("evt_1", "customer.created")
    assert (event.intent, event.charge, event.refund, event.intent_id) == (None, None, None, None)


def test_signature_of_another_secret_is_refused() -> None:
    with pytest.raises(gateway.InvalidSignature):
        read_webhook(body(), signature(body(), "whsec_somebody_else"))


def test_signature_older_than_five_minutes_is_refused() -> None:
    now = int(time.time())
    read_webhook(body(), signature(body(), WEBHOOK_SECRET, at=now - 290))
    with pytest.raises(gateway.InvalidSignature):
        read_webhook(body(), signature(body(), WEBHOOK_SECRET, at=now - 310))


def test_changed_body_under_a_good_signature_is_refused() -> None:
    good = signature(body(), WEBHOOK_SECRET)
    with pytest.raises(gateway.InvalidSignature):
        read_webhook(body(type="payment_intent.succeeded"), good)


def test_old_signature_cannot_be_made_young() -> None:
    old = signature(body(), WEBHOOK_SECRET, at=int(time.time()) - 3600)
    young = f"t={int(time.time())},{old.split(',')[1]}"
    with pytest.raises(gateway.InvalidSignature):
        read_webhook(body(), young)


@pytest.mark.parametrize("header", ["", "nonsense", "t=,v1=", "t=1", "v1=abc"])
def test_header_that_is_no_signature_is_refused(header: str) -> None:
    with pytest.raises(gateway.InvalidSignature):
        read_webhook(body(), header)


def test_body_that_is_no_text_is_refused() -> None:
    with pytest.raises(gateway.InvalidSignature):
        read_webhook(b"\xff\xfe", signature(b"\xff\xfe", WEBHOOK_SECRET))


def test_unset_webhook_secret_believes_nothing(settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    with pytest.raises(gateway.InvalidSignature):
        read_webhook(body(), signature(body(), ""))
