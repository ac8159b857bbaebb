"""Webhook, browser, expiry and refund at once: money and goods agree whoever comes first."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
import requests
from django.utils import timezone

from catalogue.partner.models import StockRecord
from checkout.basket.models import Basket
from checkout.order import actions as order_actions
from checkout.order.models import Order
from checkout.payment import actions as payment_actions
from checkout.payment import gateway
from checkout.payment.actions import (
    abandon_order,
    expire_unpaid_order,
    return_payment,
    settle_payment,
    start_payment,
)
from checkout.payment.gateway import Intent
from checkout.payment.models import Transaction
from outbox.models import Event
from tests.factories import make_order, movements_of_orders
from tests.races.meeting import (
    all_at_once,
    meet_after,
    meet_before,
    once_after,
    without_constraint,
)
from tests.stripe_cards import confirm_payment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]

REPORTS = 4


def read_without_lock(order_id: int) -> Order:
    return Order.objects.get(pk=order_id)


def make_overdue_order() -> tuple[Order, Intent]:
    order = make_order()
    intent = start_payment(order)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    order.refresh_from_db()
    return order, intent


def pay(intent: Intent) -> None:
    """The customer pays, and the webhook tells of it."""
    assert "error" not in confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))


def end_state(order: Order, intent: Intent) -> str:
    """The order's status, with all that must go with it once its events are followed."""
    due = Event.objects.filter(topic="payment.return_due").exists()
    if due:
        return_payment(order.pk)
    order.refresh_from_db()
    source = order.sources.get()
    record = StockRecord.objects.get()
    status = gateway.retrieve_intent(intent.id).status
    paid = Event.objects.filter(topic="order.paid").count()
    held = -sum(move.quantity for move in movements_of_orders())
    if order.status == "Paid":
        assert (record.num_allocated, held, paid) == (1, 1, 1)
        assert (status, due) == ("requires_capture", False)
        assert source.amount_allocated == order.total_incl_tax
        assert order.basket.status == Basket.SUBMITTED
    else:
        assert order.status in ("Expired", "Cancelled")
        assert (record.num_allocated, held, paid) == (0, 0, 0)
        assert (status, due) == ("canceled", True)
        assert source.transactions.filter(txn_type=Transaction.VOID).count() == 1
        assert order.basket.status == Basket.OPEN
    return order.status


def report_at_once(order: Order, intent: Intent) -> None:
    assert "error" not in confirm_payment(intent.client_secret)
    paid = gateway.retrieve_intent(intent.id)
    all_at_once(*[partial(settle_payment, paid)] * REPORTS)


def test_webhook_and_browser_at_once_settle_once(monkeypatch):
    order = make_order()
    intent = start_payment(order)
    meet_before(monkeypatch, payment_actions, "lock_order", parties=REPORTS)
    report_at_once(order, intent)
    assert end_state(order, intent) == "Paid"
    written = order.sources.get().transactions.values_list("txn_type", "amount")
    assert list(written) == [("Authorise", order.total_incl_tax)]
    assert order.events.filter(new_status="Paid").count() == 1


def test_control_without_lock_and_constraint_it_is_settled_four_times(monkeypatch):
    order = make_order()
    intent = start_payment(order)
    meet_after(monkeypatch, payment_actions, "lock_order", read_without_lock, parties=REPORTS)
    with without_constraint(Transaction, "transaction_recorded_once"):
        report_at_once(order, intent)
        assert order.events.filter(new_status="Paid").count() == REPORTS


def test_payment_settled_while_expiry_asked_stripe_stays_paid(monkeypatch):
    order, intent = make_overdue_order()
    once_after(monkeypatch, gateway, "retrieve_intent", partial(pay, intent))
    assert not expire_unpaid_order(order)
    assert end_state(order, intent) == "Paid"


def test_card_confirmed_while_expiry_asked_stripe_is_released(monkeypatch):
    order, intent = make_overdue_order()
    confirm = partial(confirm_payment, intent.client_secret)
    once_after(monkeypatch, gateway, "retrieve_intent", confirm)
    assert expire_unpaid_order(order)
    settle_payment(gateway.retrieve_intent(intent.id))
    assert end_state(order, intent) == "Expired"


def test_control_when_the_intent_is_cancelled_first_a_paid_order_loses_its_money(monkeypatch):
    order, intent = make_overdue_order()

    def ask_and_cancel(order: Order) -> bool:
        asked = gateway.retrieve_intent(intent.id)
        if asked.status == "requires_payment_method":
            gateway.cancel_intent(intent.id, idempotency_key=f"{order.placement_key}-cancel")
        return False

    monkeypatch.setattr(payment_actions, "_paid_meanwhile", ask_and_cancel)
    once_after(monkeypatch, gateway, "retrieve_intent", partial(pay, intent))
    assert not expire_unpaid_order(order)
    order.refresh_from_db()
    assert order.status == "Paid"
    assert gateway.retrieve_intent(intent.id).status == "canceled"


def test_expiry_and_settlement_at_once_agree(monkeypatch):
    order, intent = make_overdue_order()
    assert "error" not in confirm_payment(intent.client_secret)
    paid = gateway.retrieve_intent(intent.id)
    meet_before(monkeypatch, order_actions, "lock_order", parties=2)
    monkeypatch.setattr(payment_actions, "lock_order", order_actions.lock_order)
    all_at_once(
        partial(order_actions.expire_order, order.pk, now=timezone.now()),
        partial(settle_payment, paid),
    )
    end_state(order, intent)


def test_control_without_lock_an_order_is_paid_and_its_goods_are_released(monkeypatch):
    order, intent = make_overdue_order()
    assert "error" not in confirm_payment(intent.client_secret)
    paid = gateway.retrieve_intent(intent.id)
    meet_after(monkeypatch, order_actions, "lock_order", read_without_lock, parties=2)
    monkeypatch.setattr(payment_actions, "lock_order", order_actions.lock_order)
    all_at_once(
        partial(order_actions.expire_order, order.pk, now=timezone.now()),
        partial(settle_payment, paid),
    )
    assert Event.objects.filter(topic="order.paid").exists()
    assert StockRecord.objects.get().num_allocated == 0


def test_payment_settled_while_the_customer_takes_the_basket_back_stays_paid(monkeypatch):
    order, intent = make_overdue_order()
    once_after(monkeypatch, gateway, "retrieve_intent", partial(pay, intent))
    assert not abandon_order(order)
    assert end_state(order, intent) == "Paid"


def test_two_clicks_on_change_my_basket_are_one_cancellation(monkeypatch):
    order, intent = make_overdue_order()
    meet_before(monkeypatch, payment_actions, "lock_order", parties=2)
    assert all_at_once(*[partial(abandon_order, order)] * 2) == [True, True]
    assert end_state(order, intent) == "Cancelled"
    assert order.events.count() == 1


def test_late_payment_is_released_once(monkeypatch):
    order, intent = make_overdue_order()
    assert expire_unpaid_order(order)
    assert "error" not in confirm_payment(intent.client_secret)
    late = gateway.retrieve_intent(intent.id)
    for _ in range(2):
        settle_payment(late)
    keys = Event.objects.filter(topic="payment.return_due").values_list("key", flat=True)
    assert sorted(keys) == [order.number, f"{order.number} late"]
    all_at_once(*[partial(return_payment, order.pk)] * 2)
    assert end_state(order, intent) == "Expired"


def test_late_payment_that_was_taken_is_refunded_once(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order, intent = make_overdue_order()
    assert expire_unpaid_order(order)
    assert "error" not in confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))
    all_at_once(*[partial(return_payment, order.pk)] * 2)
    return_payment(order.pk)
    source, total = order.sources.get(), order.total_incl_tax
    assert (source.amount_debited, source.amount_refunded) == (total, total)
    assert source.transactions.filter(txn_type=Transaction.REFUND).count() == 1
    assert refunds_at_stripe(settings, intent) == [total]
    order.refresh_from_db()
    assert order.status == "Expired"


def refunds_at_stripe(settings, intent: Intent) -> list[Decimal]:
    answer = requests.get(
        f"{settings.STRIPE_API_BASE}/v1/refunds",
        params={"payment_intent": intent.id},
        auth=(settings.STRIPE_SECRET_KEY, ""),
        timeout=10,
    )
    return [Decimal(refund["amount"]) / 100 for refund in answer.json()["data"]]
