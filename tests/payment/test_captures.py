"""Money is taken as goods go out, by one capture or several, and never more than went out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from checkout.order.fulfilment import dispatch_consignment
from checkout.payment import books as our_books
from checkout.payment import gateway
from checkout.payment.actions import (
    ClaimRefused,
    capture_payment,
    release_payment,
    settle_payment,
    take_what_is_due,
)
from checkout.payment.consumers import capture_consignment
from checkout.payment.gateway import PaymentUnavailable, retrieve_intent
from checkout.payment.holds import watch_holds
from checkout.payment.models import Capture, Claim, Source, StaffTask
from outbox.actions import deliver_due, record_event
from outbox.models import Event
from tests.factories import make_product, make_seller, make_staff
from tests.payment.money import (
    ONE_CAPTURE_CARD,
    at_stripe,
    books,
    capture_order,
    lapse,
    make_paid_order,
    transactions,
)
from tests.stripe_cards import GOOD_CARD

pytestmark = pytest.mark.django_db

PART = Decimal("6.00")
REST = Decimal("10.80")
TOTAL = Decimal("16.80")


def agree(order, **figures: str) -> None:
    """Our books and Stripe's are these; figures not named are nothing."""
    wanted = {name: Decimal(figures.get(name, 0)) for name in ("held", "taken", "returned")}
    ours, theirs = books(order), at_stripe(order)
    assert {name: ours[name] for name in wanted} == wanted
    assert {name: theirs[name] for name in wanted} == wanted


def test_each_consignment_is_taken_when_it_goes_out():
    order = make_paid_order()
    capture_payment(order.pk, amount=PART, key="first")
    agree(order, held="10.80", taken="6.00")
    capture_payment(order.pk, amount=REST, key="second", final=True)
    agree(order, taken="16.80")
    assert transactions(order) == [("Authorise", "16.80"), ("Debit", "6.00"), ("Debit", "10.80")]


def test_consignment_told_again_is_taken_once():
    order = make_paid_order()
    for _ in range(3):
        capture_payment(order.pk, amount=PART, key="first")
    agree(order, held="10.80", taken="6.00")
    assert Claim.objects.count() == Capture.objects.count() == 1


def test_what_is_not_sent_is_let_go_with_the_last_consignment():
    order = make_paid_order()
    capture_payment(order.pk, amount=PART, key="only", final=True)
    agree(order, taken="6.00")
    assert transactions(order)[1:] == [("Debit", "6.00"), ("Void", "10.80")]


def test_card_of_one_capture_waits_until_all_is_out():
    order = make_paid_order(card=ONE_CAPTURE_CARD)
    capture_payment(order.pk, amount=PART, key="first")
    agree(order, held="16.80")
    capture_payment(order.pk, amount=REST, key="second")
    agree(order, taken="16.80")
    assert Capture.objects.get().amount == TOTAL


def test_without_multicapture_of_the_account_every_card_waits(settings):
    settings.STRIPE_MULTICAPTURE = False
    order = make_paid_order()
    capture_payment(order.pk, amount=PART, key="first")
    agree(order, held="16.80")
    release_payment(order.pk, amount=REST, key="the other is broken")
    agree(order, taken="6.00")


def test_automatic_capture_takes_with_the_order_and_never_again(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order()
    agree(order, taken="16.80")
    capture_payment(order.pk, amount=PART, key="first")
    capture_payment(order.pk, amount=REST, key="second", final=True)
    agree(order, taken="16.80")
    assert transactions(order) == [("Authorise", "16.80"), ("Debit", "16.80")]


def test_order_sent_as_a_whole_is_taken_as_a_whole():
    order = make_paid_order()
    for _ in range(2):
        capture_order(order.pk)
    agree(order, taken="16.80")


def test_rest_of_an_order_is_what_was_neither_sent_nor_cancelled():
    order = make_paid_order()
    capture_payment(order.pk, amount=PART, key="first")
    release_payment(order.pk, amount=Decimal("2.00"), key="a cup")
    capture_order(order.pk)
    agree(order, taken="14.80")
    assert Claim.objects.get(key="order").amount == Decimal("8.80")


def test_cancelled_goods_are_let_go_when_nothing_else_is_to_come():
    order = make_paid_order()
    release_payment(order.pk, amount=PART, key="one")
    agree(order, held="16.80")
    release_payment(order.pk, amount=REST, key="two")
    agree(order)
    assert transactions(order) == [("Authorise", "16.80"), ("Void", "16.80")]


def test_rest_after_a_partial_capture_is_let_go_when_it_is_cancelled():
    order = make_paid_order()
    capture_payment(order.pk, amount=PART, key="first")
    release_payment(order.pk, amount=REST, key="the rest")
    agree(order, taken="6.00")
    assert transactions(order)[-1] == ("Void", "10.80")


def test_rest_is_let_go_when_the_last_that_was_to_come_is_cancelled():
    order = make_paid_order()
    capture_payment(order.pk, amount=PART, key="first")
    release_payment(order.pk, amount=Decimal("2.00"), key="the last", final=True)
    agree(order, taken="6.00")


def test_cancelled_goods_that_were_taken_are_given_back_once(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order()
    for _ in range(3):
        release_payment(order.pk, amount=PART, key="one")
    agree(order, taken="16.80", returned="6.00")
    release_payment(order.pk, amount=Decimal("1.00"), key="two")
    agree(order, taken="16.80", returned="7.00")


@pytest.mark.parametrize("amount", ["16.81", "-0.01"])
def test_claim_beyond_the_order_is_refused_and_changes_nothing(amount):
    order = make_paid_order()
    with pytest.raises(ClaimRefused):
        capture_payment(order.pk, amount=Decimal(amount), key="first")
    with pytest.raises(ClaimRefused):
        release_payment(order.pk, amount=Decimal(amount), key="first")
    agree(order, held="16.80")
    assert not Claim.objects.exists()


def test_another_amount_by_the_same_key_is_refused():
    order = make_paid_order()
    capture_payment(order.pk, amount=PART, key="first")
    with pytest.raises(ClaimRefused, match=r"was 6\.00"):
        capture_payment(order.pk, amount=Decimal("7.00"), key="first")
    agree(order, held="10.80", taken="6.00")


def test_sent_and_cancelled_goods_together_are_not_more_than_the_order():
    order = make_paid_order()
    capture_payment(order.pk, amount=REST, key="first")
    with pytest.raises(ClaimRefused):
        release_payment(order.pk, amount=Decimal("6.01"), key="rest")
    agree(order, held="6.00", taken="10.80")


def test_events_of_the_order_move_its_money(transactional_db):
    order = make_paid_order()
    tell("consignment.dispatched", order, consignment_id=1, amount="6.00", final=False)
    deliver_due()
    agree(order, held="10.80", taken="6.00")
    tell("order.lines_cancelled", order, key="broken", amount="4.80")
    tell("consignment.dispatched", order, consignment_id=2, amount="6.00", final=True)
    deliver_due()
    agree(order, taken="12.00")


@pytest.mark.parametrize("card", [GOOD_CARD, ONE_CAPTURE_CARD])
def test_last_parcel_that_is_told_of_first_does_not_let_go_of_the_others(card):
    goods = [make_product(price=price, seller=make_seller()) for price in ("10.00", "20.00")]
    order = make_paid_order(*goods, card=card)
    for consignment in order.consignments.order_by("pk"):
        dispatch_consignment(consignment.pk, by=make_staff())
    events = Event.objects.filter(topic="consignment.dispatched").order_by("-pk")
    assert [event.payload["final"] for event in events] == [True, False]
    for event in events:
        capture_consignment(event)
    agree(order, taken=str(order.total_incl_tax))
    assert not StaffTask.objects.exists()


def test_event_that_cannot_be_right_is_for_a_person(transactional_db):
    order = make_paid_order()
    tell("consignment.dispatched", order, consignment_id=1, amount="99.00", final=True)
    deliver_due()
    agree(order, held="16.80")
    assert StaffTask.objects.get().kind == "mismatch"


def tell(topic: str, order, **payload) -> None:
    with transaction.atomic():
        key = f"{order.number} {payload.get('consignment_id', payload.get('key'))}"
        record_event(topic, key=key, payload={"order_id": order.pk, **payload})


@pytest.mark.parametrize("mode", ["timeout_before", "timeout_after", "drop_after", "error_500"])
def test_capture_without_an_answer_is_taken_once_by_the_next_try(
    stripe, order_fault, settings, mode
):
    order = make_paid_order()
    settings.STRIPE_TIMEOUT = 0.3
    source = order.sources.get()
    order_fault(mode, path=f"/v1/payment_intents/{source.reference}/capture")
    with pytest.raises(PaymentUnavailable):
        capture_payment(order.pk, amount=PART, key="first")
    settings.STRIPE_TIMEOUT = 5
    capture_payment(order.pk, amount=PART, key="first")
    agree(order, held="10.80", taken="6.00")
    assert Capture.objects.get().status == "succeeded"


def test_capture_that_the_webhook_told_first_is_written_once(monkeypatch):
    order = make_paid_order()
    real = gateway.capture_intent

    def captured_and_told(intent_id, **given):
        answer = real(intent_id, **given)
        settle_payment(retrieve_intent(intent_id))
        return answer

    monkeypatch.setattr(gateway, "capture_intent", captured_and_told)
    capture_payment(order.pk, amount=PART, key="first")
    agree(order, held="10.80", taken="6.00")
    assert Capture.objects.get().status == "succeeded"


def test_capture_of_a_lapsed_authorisation_opens_a_task_and_takes_nothing():
    order = make_paid_order()
    lapse(order.sources.get())
    capture_payment(order.pk, amount=PART, key="first")
    capture_payment(order.pk, amount=REST, key="second")
    agree(order)
    assert Capture.objects.get().status == "failed"
    kinds = StaffTask.objects.filter(closed_at=None).values_list("kind", "order")
    assert set(kinds) == {("capture_failed", order.pk)}


def test_authorisation_that_lapsed_unused_opens_a_task():
    order = make_paid_order()
    source = order.sources.get()
    lapse(source)
    for _ in range(2):
        settle_payment(retrieve_intent(source.reference))
    agree(order)
    task = StaffTask.objects.get()
    assert (task.kind, task.order, "16.80" in task.about) == ("hold_lapsed", order, True)


def hold_until(order, moment) -> None:
    """As if the bank let go then; what Stripe says of the charge is left out."""
    Source.objects.filter(order=order).update(hold_ends=moment)


@pytest.fixture
def no_news_of_cards(monkeypatch):
    monkeypatch.setattr(our_books, "_paid_with", lambda source, intent: {})


def test_authorisation_about_to_lapse_opens_one_task_with_its_time(no_news_of_cards):
    order = make_paid_order()
    ends = timezone.now() + timedelta(hours=47)
    hold_until(order, ends)
    for _ in range(2):
        assert watch_holds(now=timezone.now()) == 1
    task = StaffTask.objects.get()
    assert (task.kind, task.due_at) == ("hold_ends", ends)
    capture_order(order.pk)
    watch_holds(now=timezone.now())
    task.refresh_from_db()
    assert task.closed_at is not None
    assert task.closed_by is None


def test_authorisation_of_a_fresh_order_is_nobodys_worry():
    make_paid_order()
    assert watch_holds(now=timezone.now()) == 0
    assert not StaffTask.objects.exists()


def test_goods_that_went_out_are_taken_before_the_bank_lets_go(no_news_of_cards):
    order = make_paid_order(card=ONE_CAPTURE_CARD)
    Source.objects.update(takes_several=False)
    capture_payment(order.pk, amount=PART, key="first")
    agree(order, held="16.80")
    hold_until(order, timezone.now() + timedelta(hours=11))
    watch_holds(now=timezone.now())
    agree(order, taken="6.00")
    task = StaffTask.objects.get()
    assert (task.kind, task.order, "10.80" in task.about) == ("hold_lapsed", order, True)


@pytest.mark.parametrize("who_tells", ["the answer", "the webhook"])
def test_staff_are_told_what_a_capture_at_the_last_moment_lets_go(monkeypatch, who_tells):
    order = make_paid_order(card=ONE_CAPTURE_CARD)
    real = gateway.capture_intent

    def captured_and_told(intent_id, **given):
        answer = real(intent_id, **given)
        settle_payment(retrieve_intent(intent_id))
        return answer

    if who_tells == "the webhook":
        monkeypatch.setattr(gateway, "capture_intent", captured_and_told)
    capture_payment(order.pk, amount=PART, key="first")
    assert not StaffTask.objects.exists()
    for _ in range(2):
        take_what_is_due(order.pk, at_last=True)
    agree(order, taken="6.00")
    task = StaffTask.objects.get()
    assert (task.kind, task.order, "10.80" in task.about) == ("hold_lapsed", order, True)


def test_what_is_let_go_with_the_last_parcel_is_nobodys_worry():
    order = make_paid_order(card=ONE_CAPTURE_CARD)
    release_payment(order.pk, amount=REST, key="off")
    capture_payment(order.pk, amount=PART, key="first", final=True)
    agree(order, taken="6.00")
    assert not StaffTask.objects.exists()
