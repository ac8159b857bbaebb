"""The Stripe adapter against a running Stripe simulator: intents, captures and refunds."""

import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from checkout.payment import gateway
from checkout.payment.answers import Intent
from checkout.payment.rules import AmountNotPayable

pytestmark = pytest.mark.usefixtures("stripe")


def new_intent(**changes: Any) -> Intent:
    asked: dict[str, Any] = {
        "amount": Decimal("49.90"),
        "currency": "GBP",
        "idempotency_key": uuid.uuid4().hex,
        "metadata": {"order_number": "100017"},
    }
    return gateway.create_intent(**(asked | changes))


def test_new_intent_asks_for_the_amount_and_has_taken_nothing() -> None:
    intent = new_intent()
    assert intent.id.startswith("pi_")
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    assert intent == Intent(
        id=intent.id,
        status="requires_payment_method",
        amount=Decimal("49.90"),
        currency="GBP",
        amount_received=Decimal("0.00"),
        client_secret=intent.client_secret,
        metadata={"order_number": "100017"},
        latest_charge=None,
        created=intent.created,
        takes=("card",),
    )
    assert abs(datetime.now(UTC) - intent.created) < timedelta(seconds=60)


def test_confirmed_intent_has_taken_the_amount(pay: Callable[..., Any]) -> None:
    intent = new_intent()
    assert pay(intent).status_code == 200
    paid = gateway.retrieve_intent(intent.id)
    assert (paid.status, paid.amount_received) == ("succeeded", Decimal("49.90"))
    assert paid.latest_charge is not None
    assert paid.latest_charge.startswith("ch_")


def test_declined_intent_has_taken_nothing_and_takes_another_card(pay: Callable[..., Any]) -> None:
    intent = new_intent()
    refused = pay(intent, "pm_card_visa_chargeDeclinedInsufficientFunds")
    assert refused.status_code == 402
    assert refused.json()["error"]["decline_code"] == "insufficient_funds"
    waiting = gateway.retrieve_intent(intent.id)
    assert (waiting.status, waiting.amount_received) == ("requires_payment_method", Decimal("0.00"))
    assert pay(intent).status_code == 200
    assert gateway.retrieve_intent(intent.id).status == "succeeded"


def test_card_with_3d_secure_takes_nothing_before_the_customer_agrees(
    pay: Callable[..., Any],
) -> None:
    intent = new_intent()
    assert pay(intent, "pm_card_authenticationRequired").json()["status"] == "requires_action"
    assert gateway.retrieve_intent(intent.id).amount_received == Decimal("0.00")


def test_intent_cannot_be_confirmed_without_its_client_secret(pay: Callable[..., Any]) -> None:
    one, other = new_intent(), new_intent()
    stolen = Intent(**(vars(one) | {"client_secret": other.client_secret}))
    assert pay(stolen).status_code == 404
    assert gateway.retrieve_intent(one.id).status == "requires_payment_method"


def test_same_key_gives_the_same_intent() -> None:
    key = uuid.uuid4().hex
    assert new_intent(idempotency_key=key) == new_intent(idempotency_key=key)
    assert len(list(gateway.find_intents(created_after=datetime(2020, 1, 1, tzinfo=UTC)))) == 1


def test_same_key_for_another_amount_is_refused() -> None:
    key = uuid.uuid4().hex
    intent = new_intent(idempotency_key=key)
    with pytest.raises(gateway.PaymentInvalid):
        new_intent(idempotency_key=key, amount=Decimal("1.00"))
    assert gateway.retrieve_intent(intent.id).amount == Decimal("49.90")


def test_yen_are_not_multiplied(pay: Callable[..., Any]) -> None:
    intent = new_intent(amount=Decimal("500"), currency="JPY")
    assert pay(intent).json()["amount_received"] == 500
    assert gateway.retrieve_intent(intent.id).amount_received == Decimal("500")


def test_amount_finer_than_the_currency_never_reaches_stripe() -> None:
    with pytest.raises(AmountNotPayable):
        new_intent(amount=Decimal("49.905"))
    assert list(gateway.find_intents(created_after=datetime(2020, 1, 1, tzinfo=UTC))) == []


def test_manual_intent_takes_only_what_is_captured(pay: Callable[..., Any]) -> None:
    intent = new_intent(capture_method="manual")
    pay(intent)
    held = gateway.retrieve_intent(intent.id)
    assert (held.status, held.amount_received) == ("requires_capture", Decimal("0.00"))
    taken = gateway.capture_intent(
        intent.id, amount=Decimal("30.00"), currency="GBP", idempotency_key=uuid.uuid4().hex
    )
    assert (taken.status, taken.amount_received) == ("succeeded", Decimal("30.00"))


def test_capture_repeated_with_its_key_takes_once(pay: Callable[..., Any]) -> None:
    intent, key = new_intent(capture_method="manual"), uuid.uuid4().hex
    pay(intent)
    asked: dict[str, Any] = {"amount": Decimal("49.90"), "currency": "GBP"}
    first = gateway.capture_intent(intent.id, **asked, idempotency_key=key)
    assert gateway.capture_intent(intent.id, **asked, idempotency_key=key) == first
    with pytest.raises(gateway.PaymentStateConflict):
        gateway.capture_intent(intent.id, **asked, idempotency_key=uuid.uuid4().hex)


def test_more_than_authorised_cannot_be_captured(pay: Callable[..., Any]) -> None:
    intent = new_intent(capture_method="manual")
    pay(intent)
    with pytest.raises(gateway.PaymentInvalid):
        gateway.capture_intent(
            intent.id, amount=Decimal("49.91"), currency="GBP", idempotency_key=uuid.uuid4().hex
        )
    assert gateway.retrieve_intent(intent.id).status == "requires_capture"


def test_cancelled_intent_can_no_longer_be_paid(pay: Callable[..., Any]) -> None:
    intent = new_intent()
    assert gateway.cancel_intent(intent.id, idempotency_key=uuid.uuid4().hex).status == "canceled"
    refused = pay(intent)
    assert refused.json()["error"]["code"] == "payment_intent_unexpected_state"
    assert gateway.retrieve_intent(intent.id).amount_received == Decimal("0.00")


def test_paid_intent_cannot_be_cancelled(pay: Callable[..., Any]) -> None:
    intent = new_intent()
    pay(intent)
    with pytest.raises(gateway.PaymentStateConflict) as conflict:
        gateway.cancel_intent(intent.id, idempotency_key=uuid.uuid4().hex)
    assert conflict.value.code == "payment_intent_unexpected_state"
    assert gateway.retrieve_intent(intent.id).status == "succeeded"


def test_refunds_add_up_to_what_was_paid_and_no_more(pay: Callable[..., Any]) -> None:
    intent, key = new_intent(), uuid.uuid4().hex
    pay(intent)
    asked: dict[str, Any] = {"currency": "GBP", "metadata": {"return": "7"}}
    part = gateway.refund_intent(intent.id, amount=Decimal("9.90"), idempotency_key=key, **asked)
    assert (part.amount, part.currency, part.status) == (Decimal("9.90"), "GBP", "succeeded")
    assert (part.intent_id, part.metadata) == (intent.id, {"return": "7"})
    again = gateway.refund_intent(intent.id, amount=Decimal("9.90"), idempotency_key=key, **asked)
    assert again == part
    with pytest.raises(gateway.PaymentInvalid):
        gateway.refund_intent(intent.id, amount=Decimal("40.01"), idempotency_key="more", **asked)
    rest = gateway.refund_intent(intent.id, idempotency_key="rest", **asked)
    assert rest.amount == Decimal("40.00")
    with pytest.raises(gateway.PaymentStateConflict):
        gateway.refund_intent(intent.id, idempotency_key="nothing left", **asked)


def test_unpaid_intent_cannot_be_refunded() -> None:
    with pytest.raises(gateway.PaymentInvalid):
        gateway.refund_intent(
            new_intent().id, currency="GBP", idempotency_key=uuid.uuid4().hex, metadata={}
        )


def test_reconciliation_finds_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAGE_SIZE", 2)
    made = [new_intent().id for _ in range(5)]
    since = datetime.now(UTC) - timedelta(minutes=5)
    assert [intent.id for intent in gateway.find_intents(created_after=since)] == made[::-1]


def test_reconciliation_leaves_out_what_is_older() -> None:
    new_intent()
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert list(gateway.find_intents(created_after=later)) == []


def test_unknown_intent_is_told_apart() -> None:
    with pytest.raises(gateway.PaymentInvalid) as missing:
        gateway.retrieve_intent("pi_unknown")
    assert missing.value.code == "resource_missing"


def test_log_tells_the_outcome_and_never_the_client_secret(
    caplog: pytest.LogCaptureFixture, pay: Callable[..., Any]
) -> None:
    caplog.set_level(logging.INFO, logger="checkout.payment")
    intent = new_intent()
    pay(intent)
    with pytest.raises(gateway.PaymentStateConflict):
        gateway.cancel_intent(intent.id, idempotency_key=uuid.uuid4().hex)
    ours = [record for record in caplog.records if record.name == "checkout.payment"]
    told = [(record.levelname, record.getMessage()) for record in ours]
    assert [level for level, _ in told] == ["INFO", "WARNING"]
    assert told[0][1].startswith(f"create_intent {intent.id} ")
    assert told[0][1].endswith(" ms requires_payment_method")
    assert "payment_intent_unexpected_state" in told[1][1]
    assert intent.client_secret not in caplog.text
    assert intent.client_secret not in repr(intent)
