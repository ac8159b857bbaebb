"""Two who return or take the same money at once: it moves once, by our books and by Stripe's."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from checkout.order.models import Order
from checkout.payment import captures, gateway, messages, refunds
from checkout.payment.actions import (
    RefundRefused,
    capture_payment,
    refund_payment,
    release_payment,
    send_refund,
    settle_payment,
    start_payment,
)
from checkout.payment.balance import reconcile_balance
from checkout.payment.models import (
    Capture,
    Claim,
    Difference,
    Refund,
    StaffTask,
    Transaction,
    WebhookEvent,
)
from tests.factories import make_order
from tests.payment.money import (
    ask_stripe,
    at_stripe,
    books,
    capture_order,
    complain,
    make_paid_order,
)
from tests.races.meeting import all_at_once, meet_after, meet_before, without_constraint
from tests.stripe_cards import confirm_payment

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("shop", "first_position"),
]

TWO = 2


def read_without_lock(order_id: int) -> Order:
    return Order.objects.get(pk=order_id)


def make_taken_order() -> Order:
    order = make_paid_order()
    capture_order(order.pk)
    return order


def refund_all(order: Order, key: str) -> list[Refund]:
    return refund_payment(order.pk, amount=order.total_incl_tax, reason="", key=key, by=None)


def both_refund(order: Order, *keys: str) -> list:
    return all_at_once(
        *(partial(refund_all, order, key) for key in keys), refusals=(RefundRefused, IntegrityError)
    )


def test_two_refunds_of_everything_return_it_once(monkeypatch):
    order = make_taken_order()
    meet_before(monkeypatch, refunds, "lock_order", parties=TWO)
    answers = both_refund(order, "ada", "bea")
    assert [type(each) for each in answers].count(list) == 1
    for refund in Refund.objects.all():
        send_refund(refund.pk)
    total = order.total_incl_tax
    assert books(order)["returned"] == at_stripe(order)["returned"] == total


def test_one_refund_asked_twice_is_one(monkeypatch):
    order = make_taken_order()
    meet_before(monkeypatch, refunds, "lock_order", parties=TWO)
    first, second = both_refund(order, "same", "same")
    assert first == second
    assert Refund.objects.count() == 1


def test_control_without_lock_and_guard_more_is_reserved_than_there_is(monkeypatch):
    order = make_taken_order()
    meet_after(monkeypatch, refunds, "lock_order", read_without_lock, parties=TWO)
    monkeypatch.setattr(refunds, "reserve", lambda source_id, amount: None)
    answers = both_refund(order, "ada", "bea")
    assert [type(each) for each in answers] == [list, list]
    assert sum(refund.amount for refund in Refund.objects.all()) == 2 * order.total_incl_tax


def test_without_lock_the_guarded_write_still_returns_it_once(monkeypatch):
    order = make_taken_order()
    meet_after(monkeypatch, refunds, "lock_order", read_without_lock, parties=TWO)
    answers = both_refund(order, "ada", "bea")
    assert sorted(type(each).__name__ for each in answers) == ["RefundRefused", "list"]


def test_refund_sent_by_two_workers_is_given_once(monkeypatch):
    order = make_taken_order()
    [refund] = refund_all(order, "one")
    meet_before(monkeypatch, gateway, "refund_intent", parties=TWO)
    all_at_once(*[partial(send_refund, refund.pk)] * TWO)
    total = order.total_incl_tax
    assert books(order)["returned"] == at_stripe(order)["returned"] == total
    assert Transaction.objects.filter(txn_type="Refund").count() == 1


def test_cancelled_and_sent_goods_at_once_add_up():
    order = make_paid_order()
    sent, cancelled = Decimal("10.00"), order.total_incl_tax - 10
    all_at_once(
        partial(capture_payment, order.pk, amount=sent, key="sent"),
        partial(release_payment, order.pk, amount=cancelled, key="cancelled"),
    )
    assert books(order)["taken"] == at_stripe(order)["taken"] == sent
    assert books(order)["held"] == at_stripe(order)["held"] == 0


def test_cancelled_or_sent_whichever_is_first_when_it_is_the_same_money(monkeypatch):
    order = make_paid_order()
    total = order.total_incl_tax
    meet_before(monkeypatch, captures, "lock_order", parties=TWO)
    answers = all_at_once(
        partial(capture_payment, order.pk, amount=total, key="sent"),
        partial(release_payment, order.pk, amount=total, key="cancelled"),
        refusals=(captures.ClaimRefused,),
    )
    assert [type(each) for each in answers].count(captures.ClaimRefused) == 1
    [claim] = Claim.objects.all()
    taken = total if claim.kind == "dispatched" else 0
    assert books(order)["taken"] == at_stripe(order)["taken"] == taken
    assert books(order)["held"] == at_stripe(order)["held"] == 0


def test_control_without_lock_the_same_money_is_sent_and_cancelled(monkeypatch):
    order = make_paid_order()
    total = order.total_incl_tax
    meet_after(monkeypatch, captures, "amount_claimed", lambda *given: Decimal(0), parties=TWO)
    monkeypatch.setattr(captures, "lock_order", read_without_lock)
    monkeypatch.setattr(captures, "take_what_is_due", lambda order_id: None)
    all_at_once(
        partial(capture_payment, order.pk, amount=total, key="sent"),
        partial(release_payment, order.pk, amount=total, key="cancelled"),
    )
    assert sum(claim.amount for claim in Claim.objects.all()) == 2 * total


def test_two_workers_take_one_consignment_once(monkeypatch):
    order = make_paid_order()
    meet_before(monkeypatch, gateway, "capture_intent", parties=TWO)
    dispatched = partial(capture_payment, order.pk, amount=Decimal("6.00"), key="one")
    all_at_once(*[dispatched] * TWO)
    assert books(order)["taken"] == at_stripe(order)["taken"] == 6
    assert Capture.objects.get().status == "succeeded"


def test_control_without_the_reservation_two_captures_are_asked_for(monkeypatch):
    order = make_paid_order()
    capture_payment(order.pk, amount=Decimal("1.00"), key="learn the card")
    monkeypatch.setattr(captures, "lock_order", read_without_lock)
    meet_after(
        monkeypatch,
        captures,
        "_was_refused",
        lambda source: False,
        parties=TWO,
    )
    monkeypatch.setattr(captures, "_send", lambda capture: None)
    step = partial(captures._reserve_next_step, order.pk, at_last=False)
    Claim.objects.create(order=order, kind="dispatched", key="two", amount=Decimal("6.00"))
    with without_constraint(Capture, "one_capture_at_a_time"):
        all_at_once(step, step)
        assert Capture.objects.filter(status="pending").count() == TWO


def message_about(intent_id: str) -> WebhookEvent:
    about = ask_stripe(f"/v1/payment_intents/{intent_id}")
    return WebhookEvent.objects.create(
        event_id="evt_race",
        type="payment_intent.amount_capturable_updated",
        intent_id=intent_id,
        payload={
            "id": "evt_race",
            "type": "payment_intent.amount_capturable_updated",
            "created": about["created"],
            "data": {"object": about},
        },
    )


def test_one_message_followed_by_two_pays_once():
    order = make_order()
    intent = start_payment(order)
    confirm_payment(intent.client_secret)
    message = message_about(intent.id)
    assert all_at_once(*[partial(messages.follow_message, message)] * TWO) == [True, True]
    assert books(order)["held"] == order.total_incl_tax
    assert order.events.filter(new_status="Paid").count() == 1


def test_capture_told_by_webhook_and_worker_at_once_is_written_once(monkeypatch):
    order = make_paid_order()
    source = order.sources.get()
    ask_stripe(f"/v1/payment_intents/{source.reference}/capture", "POST")
    told = partial(settle_payment, gateway.retrieve_intent(source.reference))
    all_at_once(told, told, partial(capture_order, order.pk))
    assert books(order)["taken"] == at_stripe(order)["taken"] == order.total_incl_tax
    assert Transaction.objects.filter(txn_type="Debit").count() == 1


def test_dispute_while_a_refund_is_sent_leaves_no_reservation():
    order = make_taken_order()
    [refund] = refund_all(order, "one")
    all_at_once(partial(send_refund, refund.pk), partial(complain, order.sources.get()))
    refund.refresh_from_db()
    assert refund.status in ("succeeded", "failed")
    assert books(order)["pending"] == 0
    assert books(order)["returned"] == at_stripe(order)["returned"]


def test_two_reconciliations_open_one_difference():
    order = make_taken_order()
    Transaction.objects.filter(txn_type="Debit").update(amount=Decimal("1.00"))
    run = partial(reconcile_balance, now=timezone.now(), settling=timedelta(seconds=-1))
    all_at_once(run, run)
    rows = Difference.objects.filter(subject=order.sources.get().reference, closed_at=None)
    assert rows.count() == 1
    assert StaffTask.objects.count() == 0
