"""What neither webhook nor outbox brought to its end is found by the reconciliation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout.order.actions import cancel_order
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment, settle_refund, start_payment
from checkout.payment.answers import read_dispute
from checkout.payment.disputes import settle_dispute
from checkout.payment.models import Refund, Source
from checkout.payment.reconciliation import (
    reconcile_payments_anew,
    return_what_ended_orders_have,
)
from outbox.actions import deliver_due
from outbox.models import Delivery
from tests.factories import make_order, make_staff
from tests.payment.money import (
    FAILING_REFUND_CARD,
    at_stripe,
    books,
    complain,
    lapse,
    make_paid_order,
    move_refund,
)
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db


def cancel_and_lose_the_event(order: Order) -> None:
    cancel_order(order.pk, by=make_staff())
    Delivery.objects.filter(event__topic="payment.return_due").update(dead_at=timezone.now())


@pytest.mark.parametrize("charged", ["manual", "automatic"])
def test_money_of_a_cancelled_order_goes_back_although_its_event_was_given_up(settings, charged):
    settings.STRIPE_CAPTURE_METHOD = charged
    order = make_paid_order()
    cancel_and_lose_the_event(order)
    deliver_due()
    assert books(order)["held"] or books(order)["returned"] < books(order)["taken"]
    assert [return_what_ended_orders_have() for _ in range(2)] == [1, 0]
    found = books(order)
    assert (found["held"], found["pending"]) == (0, 0)
    assert found["returned"] == found["taken"] == at_stripe(order)["returned"]
    assert at_stripe(order)["held"] == 0


def test_payment_that_came_after_all_went_back_is_found_too(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order()
    Order.objects.update(status="Refunded")
    assert [return_what_ended_orders_have() for _ in range(2)] == [1, 0]
    assert books(order)["returned"] == order.total_incl_tax


def test_money_of_live_orders_and_disputed_money_is_left_alone(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    live, ended = make_paid_order(), make_paid_order()
    settle_dispute(read_dispute(complain(ended.sources.get())))
    cancel_and_lose_the_event(ended)
    assert return_what_ended_orders_have() == 0
    assert not Refund.objects.exists()
    assert at_stripe(live)["returned"] == 0


def test_what_did_not_arrive_is_left_to_staff(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order(card=FAILING_REFUND_CARD)
    cancel_order(order.pk, by=make_staff())
    deliver_due()
    reference = Refund.objects.get().reference
    move_refund(reference, "failed")
    settle_refund(gateway.retrieve_refund(reference))
    assert books(order)["returned"] == 0
    assert return_what_ended_orders_have() == 0
    assert Refund.objects.count() == 1


def test_one_run_returns_so_many_and_the_next_goes_on(settings, monkeypatch):
    monkeypatch.setattr("checkout.payment.reconciliation.BATCH", 1)
    for _ in range(2):
        cancel_and_lose_the_event(make_paid_order())
    assert [return_what_ended_orders_have() for _ in range(3)] == [1, 1, 0]


def test_one_orders_trouble_keeps_no_other_from_its_money(monkeypatch):
    first, second = make_paid_order(), make_paid_order()
    for order in (first, second):
        cancel_and_lose_the_event(order)
    first.sources.update(reference="pi_unknown")
    assert return_what_ended_orders_have() == 2
    assert (books(first)["held"], books(second)["held"]) == (first.total_incl_tax, 0)


def make_order_paid_anew() -> Order:
    """Its first payment lapsed; of the second nobody told us."""
    order = make_paid_order()
    source = order.sources.get()
    lapse(source)
    settle_payment(gateway.retrieve_intent(source.reference))
    assert "error" not in confirm_payment(start_payment(order).client_secret)
    return order


def ask(**ago: int) -> int:
    Source.objects.filter(amount_allocated=0).update(asked_at=timezone.now() - timedelta(**ago))
    return reconcile_payments_anew()


def test_payment_anew_that_nobody_told_of_is_found():
    order = make_order_paid_anew()
    assert [ask(minutes=5) for _ in range(2)] == [1, 0]
    assert books(order)["held"] == order.total_incl_tax


@pytest.mark.parametrize("ago", [{"seconds": 10}, {"days": 4}])
def test_payment_anew_is_asked_about_for_some_days(ago):
    make_order_paid_anew()
    assert ask(**ago) == 0


def test_payment_that_was_let_go_is_not_asked_about_again():
    order = make_paid_order()
    lapse(order.sources.get())
    settle_payment(gateway.retrieve_intent(order.sources.get().reference))
    intent = start_payment(order)
    gateway.cancel_intent(intent.id, idempotency_key=f"{intent.id} away")
    assert [ask(minutes=5) for _ in range(2)] == [1, 0]


def test_payment_of_an_order_that_waits_for_it_is_asked_about_with_the_order():
    start_payment(make_order())
    assert ask(minutes=5) == 0
