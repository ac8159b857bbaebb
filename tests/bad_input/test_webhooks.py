"""Webhooks that Stripe did not send, sent too late, or sent about something that is not ours."""

import json
import logging
import time
from uuid import uuid4

import pytest
import requests
import stripe
from django.urls import reverse

from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import start_payment
from checkout.payment.models import Transaction, WebhookEvent
from outbox.models import Event
from tests.bad_input.state import KEPT_FOR_A_PERSON, state
from tests.factories import make_order
from tests.stripe_cards import confirm_payment

FIVE_MINUTES = 300


@pytest.fixture
def order(bowl) -> Order:
    """Paid at Stripe, and nobody has told the shop yet."""
    order = make_order(bowl)
    confirm_payment(start_payment(order).client_secret)
    return order


@pytest.fixture
def message(order, settings) -> dict:
    """What Stripe would tell about it."""
    return event_about(order.sources.get().reference, settings)


def event_about(intent_id: str, settings, **changes) -> dict:
    about = requests.get(
        f"{settings.STRIPE_API_BASE}/v1/payment_intents/{intent_id}",
        auth=(settings.STRIPE_SECRET_KEY, ""),
        timeout=10,
    ).json()
    return {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": "payment_intent.amount_capturable_updated",
        "created": int(time.time()),
        "data": {"object": about | changes},
    }


def signature(body: str, secret: str, *, age: float = 0) -> str:
    sent = int(time.time() - age)
    signed = stripe.WebhookSignature._compute_signature(f"{sent}.{body}", secret)
    return f"t={sent},v1={signed}"


def send(client, body: str | bytes, header: str | None):
    headers = {} if header is None else {"stripe-signature": header}
    return client.post(
        reverse("stripe-webhook"), body, content_type="application/json", headers=headers
    )


def send_signed(client, settings, message: dict, *, age: float = 0):
    body = json.dumps(message)
    return send(client, body, signature(body, settings.STRIPE_WEBHOOK_SECRET, age=age))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "garbage",
        "t=1",
        "v1=00",
        "t=now,v1=00",
        "t={now},v1=",
        "t={now},v1=00",
        "t={now},v0={good}",
        "t={now},v1=é",
        "t=99999999999999999999,v1=00",
        "t={now}" + ",v1=00" * 1000,
    ],
)
def test_unsigned_message_is_refused(client, message, settings, header, caplog):
    body = json.dumps(message)
    now, _, good = signature(body, settings.STRIPE_WEBHOOK_SECRET)[2:].partition(",v1=")
    before = state()
    if header is not None:
        header = header.replace("{now}", now).replace("{good}", good)
    answer = send(client, body, header)
    assert answer.status_code == 400
    assert "stripe webhook refused" in caplog.text
    assert state() == before


def test_message_signed_with_another_secret_is_refused(client, message, caplog):
    body = json.dumps(message)
    before = state()
    assert send(client, body, signature(body, "whsec_of_another_shop")).status_code == 400
    assert "stripe webhook refused" in caplog.text
    assert state() == before


def test_altered_message_is_refused(client, message, settings, caplog):
    body = json.dumps(message)
    header = signature(body, settings.STRIPE_WEBHOOK_SECRET)
    before = state()
    assert send(client, body.replace("requires_capture", "succeeded"), header).status_code == 400
    assert send(client, body + " ", header).status_code == 400
    assert send(client, b"\xff\xfe" + body.encode(), header).status_code == 400
    assert caplog.text.count("stripe webhook refused") == 3
    assert state() == before


def test_message_replayed_after_five_minutes_is_refused(client, message, settings, caplog):
    before = state()
    answer = send_signed(client, settings, message, age=FIVE_MINUTES + 5)
    assert answer.status_code == 400
    assert "stripe webhook refused" in caplog.text
    assert state() == before


def test_message_replayed_within_five_minutes_is_processed_once(client, order, message, settings):
    assert send_signed(client, settings, message, age=FIVE_MINUTES - 60).status_code == 200
    order.refresh_from_db()
    assert order.status == "Paid"
    before = state()
    for _ in range(2):
        assert send_signed(client, settings, message).status_code == 200
    assert state() == before
    assert Transaction.objects.count() == 1
    assert Event.objects.filter(topic="order.paid").count() == 1
    assert WebhookEvent.objects.get().processed_at is not None


def test_message_far_too_large_is_refused(client, message, settings):
    before = state()
    message["padding"] = "x" * 300 * 1024
    assert send_signed(client, settings, message).status_code == 413
    assert state() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 1},
        {"amount": 2881, "amount_capturable": 2881},
        {"currency": "usd"},
        {"currency": "jpy"},
    ],
    ids=str,
)
def test_wrong_amount_or_currency_is_kept_for_a_person(client, order, settings, changes, caplog):
    message = event_about(order.sources.get().reference, settings, **changes)
    before = state(but=KEPT_FOR_A_PERSON)
    assert send_signed(client, settings, message).status_code == 200
    assert state(but=KEPT_FOR_A_PERSON) == before
    stored = WebhookEvent.objects.get()
    assert stored.processed_at is None
    assert stored.payload["data"]["object"]["amount"] == message["data"]["object"]["amount"]
    errors = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert any(order.number in error and "refused" in error for error in errors)

    caplog.clear()
    assert send_signed(client, settings, message).status_code == 200
    assert state(but=KEPT_FOR_A_PERSON) == before
    assert "refused" in caplog.text, "sent again it is looked at again"


def test_intent_of_another_shop_is_answered_and_told(client, order, settings, caplog):
    stranger = gateway.create_intent(
        amount=order.total_incl_tax,
        currency="GBP",
        idempotency_key=uuid4().hex,
        metadata={"order_number": "not-ours"},
    )
    nameless = gateway.create_intent(
        amount=order.total_incl_tax, currency="GBP", idempotency_key=uuid4().hex, metadata={}
    )
    before = state(but=KEPT_FOR_A_PERSON)
    for intent in (stranger, nameless):
        confirm_payment(intent.client_secret)
        assert send_signed(client, settings, event_about(intent.id, settings)).status_code == 200
        assert f"Intent {intent.id} belongs to no order" in caplog.text
    assert state(but=KEPT_FOR_A_PERSON) == before


def test_declined_or_unfinished_payment_moves_nothing(client, bowl, settings):
    order = make_order(bowl)
    intent = start_payment(order)
    before = state(but=KEPT_FOR_A_PERSON)
    for status in ("requires_payment_method", "requires_action", "processing", "odd"):
        message = event_about(intent.id, settings, status=status)
        assert send_signed(client, settings, message).status_code == 200
    assert state(but=KEPT_FOR_A_PERSON) == before


def test_authorisation_told_after_the_cancellation_that_followed_it_pays_nothing(
    client, bowl, settings
):
    order = make_order(bowl)
    intent = start_payment(order)
    for status in ("canceled", "requires_capture"):
        message = event_about(intent.id, settings, status=status)
        assert send_signed(client, settings, message).status_code == 200
    order.refresh_from_db()
    assert order.status == "Pending payment"
    written = Transaction.objects.values_list("txn_type", "amount")
    assert list(written) == [("Void", 0)]


def test_event_about_something_else_is_answered(client, bowl, settings):
    message = {
        "id": "evt_customer",
        "object": "event",
        "type": "customer.created",
        "created": int(time.time()),
        "data": {"object": {"object": "customer", "id": "cus_1"}},
    }
    assert send_signed(client, settings, message).status_code == 200
    assert WebhookEvent.objects.get().processed_at is not None
