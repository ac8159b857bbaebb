"""The life of a payment: settled, taken at dispatch, given back; each any number of times."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import requests
import stripe
from django.utils import timezone

from catalogue.partner.models import StockRecord
from checkout.order.actions import cancel_order, complete_order, dispatch_order, expire_order
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import (
    PaymentMismatch,
    abandon_order,
    expire_unpaid_order,
    return_payment,
    settle_payment,
    start_payment,
)
from checkout.payment.models import Source, Transaction, WebhookEvent
from checkout.payment.reconciliation import expire_overdue_orders, reconcile_unsettled_orders
from outbox.actions import deliver_due
from outbox.models import Event
from tests.factories import (
    make_delivery,
    make_order,
    make_product,
    make_staff,
    movements_of_orders,
)
from tests.payment.money import capture_order
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_staff("staff@shop.example")


def pay(order: Order):
    """Confirm the order's intent with a good card, and return the intent as Stripe has it."""
    intent = start_payment(order)
    confirm_payment(intent.client_secret)
    return gateway.retrieve_intent(intent.id)


def make_paid_order(**kwargs) -> Order:
    order = make_order(**kwargs)
    settle_payment(pay(order))
    order.refresh_from_db()
    return order


def money(order: Order) -> tuple[Decimal, Decimal, Decimal]:
    """Authorised, taken, given back; and each is the sum of its transactions."""
    source = order.sources.get()
    figures = (source.amount_allocated, source.amount_debited, source.amount_refunded)
    for kind, figure in zip(("Authorise", "Debit", "Refund"), figures, strict=True):
        rows = source.transactions.filter(txn_type=kind)
        assert sum((row.amount for row in rows), Decimal(0)) == figure
    return figures


def test_settling_again_changes_nothing():
    order = make_order()
    intent = pay(order)
    for _ in range(3):
        settle_payment(intent)
    order.refresh_from_db()
    assert order.status == "Paid"
    assert order.paid_at is not None
    assert money(order) == (order.total_incl_tax, 0, 0)
    assert Event.objects.filter(topic="order.paid").count() == 1


def test_intent_is_found_by_order_number_when_we_died_before_noting_it():
    order = make_order()
    intent = pay(order)
    Source.objects.all().delete()
    settle_payment(intent)
    order.refresh_from_db()
    assert order.status == "Paid"
    assert money(order)[0] == order.total_incl_tax


def test_wrong_amount_is_refused_and_changes_nothing(caplog):
    order = make_order()
    intent = pay(order)
    Order.objects.filter(pk=order.pk).update(total_incl_tax=order.total_incl_tax + 1)
    with pytest.raises(PaymentMismatch):
        settle_payment(intent)
    order.refresh_from_db()
    assert order.status == "Pending payment"
    assert money(order) == (0, 0, 0)
    assert "refused" in caplog.text


def test_dispatch_consumes_stock_and_the_capture_takes_the_money(staff):
    order = make_paid_order()
    dispatch_order(order.pk, by=staff, tracking_reference="RM1")
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (9, 0)
    assert [m.kind for m in reversed(movements_of_orders())] == ["allocation", "consumption"]
    assert order.consignments.get().parcels.get().tracking_reference == "RM1"
    assert Event.objects.filter(topic="order.dispatched", key=order.number).count() == 1
    payload = Event.objects.get(topic="consignment.dispatched").payload
    assert (Decimal(payload["amount"]), payload["final"]) == (order.total_incl_tax, True)
    assert money(order) == (order.total_incl_tax, 0, 0), "money moves by the outbox only"

    for _ in range(2):
        capture_order(order.pk)
    assert money(order) == (order.total_incl_tax, order.total_incl_tax, 0)
    complete_order(order.pk, by=staff)
    order.refresh_from_db()
    assert order.status == "Completed"


def test_order_is_dispatched_once(staff):
    order = make_paid_order()
    dispatch_order(order.pk, by=staff)
    with pytest.raises(InvalidOrderStatus, match="cannot become"):
        dispatch_order(order.pk, by=staff)
    assert StockRecord.objects.get().num_in_stock == 9


@pytest.mark.parametrize("action", [dispatch_order, complete_order])
def test_unpaid_order_is_not_sent(staff, action):
    order = make_order()
    with pytest.raises(InvalidOrderStatus):
        action(order.pk, by=staff)
    assert StockRecord.objects.get().num_allocated == 1


def test_cancelled_paid_order_gives_goods_and_money_back(staff):
    order = make_paid_order()
    cancel_order(order.pk, by=staff, reason="Broken in the studio.")
    assert StockRecord.objects.get().num_allocated == 0
    assert Event.objects.filter(topic="payment.return_due").count() == 1
    for _ in range(2):
        return_payment(order.pk)
    source = order.sources.get()
    assert gateway.retrieve_intent(source.reference).status == "canceled"
    assert source.transactions.filter(txn_type=Transaction.VOID).count() == 1
    assert money(order) == (order.total_incl_tax, 0, 0)


def test_captured_payment_of_a_cancelled_order_is_refunded(staff, settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order()
    assert money(order) == (order.total_incl_tax, order.total_incl_tax, 0)
    cancel_order(order.pk, by=staff)
    for _ in range(2):
        return_payment(order.pk)
    assert money(order) == (order.total_incl_tax, order.total_incl_tax, order.total_incl_tax)


def test_money_of_a_live_order_is_not_given_back():
    order = make_paid_order()
    with pytest.raises(ValueError, match="is Paid"):
        return_payment(order.pk)
    assert gateway.retrieve_intent(order.sources.get().reference).status == "requires_capture"


def test_late_payment_is_given_back():
    order = make_order()
    intent = start_payment(order)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    confirm_payment(intent.client_secret)
    order.refresh_from_db()
    assert expire_order(order.pk, now=timezone.now())
    settle_payment(gateway.retrieve_intent(intent.id))
    assert Event.objects.filter(topic="payment.return_due", key=f"{order.number} late").exists()
    return_payment(order.pk)
    order.refresh_from_db()
    assert order.status == "Expired"
    assert gateway.retrieve_intent(intent.id).status == "canceled"


def test_expiry_makes_the_intent_unpayable():
    order = make_order()
    intent = start_payment(order)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    assert expire_overdue_orders() == 1
    order.refresh_from_db()
    assert order.status == "Expired"
    deliver_due()
    assert "error" in confirm_payment(intent.client_secret)


def test_expiry_of_an_order_paid_in_the_last_moment_settles_it():
    order = make_order()
    pay(order)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    order.refresh_from_db()
    assert not expire_unpaid_order(order)
    order.refresh_from_db()
    assert order.status == "Paid"


def test_reconciliation_settles_what_nobody_reported():
    order = make_order()
    pay(order)
    Order.objects.filter(pk=order.pk).update(date_placed=timezone.now() - timedelta(hours=1))
    assert reconcile_unsettled_orders() == 1
    order.refresh_from_db()
    assert order.status == "Paid"


def test_order_that_costs_nothing_is_paid_although_nobody_came_back_to_it():
    make_delivery("0.00")
    order = make_order(make_product(price="0.00"))
    assert (order.status, order.total_incl_tax) == ("Pending payment", 0)
    assert reconcile_unsettled_orders() == 0
    Order.objects.filter(pk=order.pk).update(date_placed=timezone.now() - timedelta(hours=1))
    assert reconcile_unsettled_orders() == 1
    order.refresh_from_db()
    assert order.status == "Paid"
    assert reconcile_unsettled_orders() == 0
    assert Event.objects.filter(topic="order.paid").count() == 1


def test_order_that_costs_nothing_does_not_expire():
    make_delivery("0.00")
    order = make_order(make_product(price="0.00"))
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    assert expire_overdue_orders() == 0
    order.refresh_from_db()
    assert order.status == "Paid"
    assert [each.kind for each in movements_of_orders()] == ["allocation"]


def test_abandoning_an_order_that_was_just_paid_settles_it():
    order = make_order()
    pay(order)
    assert not abandon_order(order)
    order.refresh_from_db()
    assert order.status == "Paid"


def send_webhook(client, settings, payload: bytes):
    signature = stripe.WebhookSignature._compute_signature(
        f"{int(timezone.now().timestamp())}.{payload.decode()}", settings.STRIPE_WEBHOOK_SECRET
    )
    header = f"t={int(timezone.now().timestamp())},v1={signature}"
    return client.post(
        "/payment/stripe/webhook/",
        payload,
        "application/json",
        headers={"stripe-signature": header},
    )


def test_webhook_settles_once_and_keeps_no_secret(client, settings):
    order = make_order()
    intent = pay(order)
    payload = stripe_event(settings, intent.id)
    for _ in range(2):
        assert send_webhook(client, settings, payload).status_code == 200
    order.refresh_from_db()
    assert order.status == "Paid"
    stored = WebhookEvent.objects.get()
    assert stored.processed_at is not None
    assert "client_secret" not in str(stored.payload)


def stripe_event(settings, intent_id: str) -> bytes:
    """An event about an intent, as Stripe words it."""
    about = requests.get(
        f"{settings.STRIPE_API_BASE}/v1/payment_intents/{intent_id}",
        auth=(settings.STRIPE_SECRET_KEY, ""),
        timeout=10,
    ).json()
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.amount_capturable_updated",
        "created": int(timezone.now().timestamp()),
        "data": {"object": about},
    }
    return json.dumps(event).encode()
