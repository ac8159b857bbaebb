"""What Stripe tells of disputes, refunds and cards: stored, followed once, in any order."""

import json
import time
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from checkout.order.actions import cancel_order
from checkout.order.cancellation import cancel_lines
from checkout.payment.actions import (
    RefundRefused,
    refund_payment,
    start_payment,
)
from checkout.payment.answers import EventUnreadable, read_event
from checkout.payment.messages import follow_message, follow_open_messages
from checkout.payment.models import Dispute, Refund, Source, StaffTask, WebhookEvent
from checkout.payment.staff_tasks import close_task, open_task, take_task
from embedded.stripe_webhooks import signature
from outbox.actions import deliver_due
from tests.factories import make_member, make_order, make_staff
from tests.payment.money import (
    DISPUTED_CARD,
    FAILING_REFUND_CARD,
    ask_stripe,
    at_stripe,
    books,
    capture_order,
    complain,
    make_paid_order,
    move_refund,
    transactions,
)
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def tell(client, settings):
    """Send the shop a signed message about an object, as Stripe would. Answers with the status."""

    def send(kind: str, about: dict, *, event_id: str = "", age: int = 0) -> int:
        body = json.dumps(
            {
                "id": event_id or f"evt_{uuid4().hex}",
                "object": "event",
                "type": kind,
                "created": int(time.time()),
                "data": {"object": about},
            }
        ).encode()
        signed = signature(body, settings.STRIPE_WEBHOOK_SECRET, at=int(time.time()) - age)
        answer = client.post(
            reverse("stripe-webhook"),
            body,
            content_type="application/json",
            headers={"stripe-signature": signed},
        )
        return answer.status_code

    return send


def make_taken_order(**kwargs):
    order = make_paid_order(**kwargs)
    capture_order(order.pk)
    return order


def test_dispute_is_told_to_staff_and_bars_refunds(tell):
    order = make_taken_order()
    dispute = complain(order.sources.get())
    assert tell("charge.dispute.created", dispute) == 200
    task = StaffTask.objects.get()
    assert (task.kind, task.reference, task.order) == ("dispute", dispute["id"], order)
    assert "16.80 GBP" in task.about
    assert order.sources.get().amount_disputed == order.total_incl_tax
    with pytest.raises(RefundRefused):
        refund_payment(order.pk, amount=Decimal(1), reason="", key="one", by=None)
    assert transactions(order)[-1] == ("Dispute", "16.80")


def test_dispute_that_is_won_gives_the_money_back_to_us(tell):
    order = make_taken_order(card=DISPUTED_CARD)
    [dispute] = ask_stripe(f"/v1/disputes?payment_intent={order.sources.get().reference}")["data"]
    tell("charge.dispute.created", dispute)
    won = {"evidence": {"uncategorized_text": "winning_evidence"}}
    closed = ask_stripe(f"/v1/disputes/{dispute['id']}", "POST", **won)
    tell("charge.dispute.closed", closed)
    assert Dispute.objects.get().status == "won"
    assert Dispute.objects.get().closed_at is not None
    assert order.sources.get().amount_disputed == 0
    assert transactions(order)[-2:] == [("Dispute", "16.80"), ("Dispute won", "16.80")]
    assert "won" in StaffTask.objects.get().about


def test_what_is_won_for_an_order_that_ended_goes_back_to_the_customer(tell):
    order = make_taken_order(card=DISPUTED_CARD)
    [dispute] = ask_stripe(f"/v1/disputes?payment_intent={order.sources.get().reference}")["data"]
    tell("charge.dispute.created", dispute)
    cancel_order(order.pk, by=make_staff())
    deliver_due()
    assert books(order)["returned"] == 0, "the bank has it"
    won = {"evidence": {"uncategorized_text": "winning_evidence"}}
    tell("charge.dispute.closed", ask_stripe(f"/v1/disputes/{dispute['id']}", "POST", **won))
    deliver_due()
    assert books(order)["returned"] == at_stripe(order)["returned"] == order.total_incl_tax


def test_what_was_called_off_during_a_dispute_that_is_won_goes_back(tell, settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order(card=DISPUTED_CARD, quantity=2)
    [dispute] = ask_stripe(f"/v1/disputes?payment_intent={order.sources.get().reference}")["data"]
    tell("charge.dispute.created", dispute)
    line = order.lines.get()
    price = cancel_lines(line.consignment_id, by=make_staff(), quantities={line.pk: 1}).incl_tax
    deliver_due()
    assert books(order)["returned"] == 0, "the bank has it"
    won = {"evidence": {"uncategorized_text": "winning_evidence"}}
    tell("charge.dispute.closed", ask_stripe(f"/v1/disputes/{dispute['id']}", "POST", **won))
    deliver_due()
    assert books(order)["returned"] == at_stripe(order)["returned"] == price


def test_lost_dispute_told_before_its_beginning_stays_lost(tell):
    order = make_taken_order()
    dispute = complain(order.sources.get())
    lost = ask_stripe(f"/v1/disputes/{dispute['id']}/close", "POST")
    assert lost["status"] == "lost"
    tell("charge.dispute.closed", lost)
    tell("charge.dispute.created", dispute)
    assert Dispute.objects.get().status == "lost"
    assert order.sources.get().amount_disputed == order.total_incl_tax
    assert transactions(order).count(("Dispute", "16.80")) == 1
    assert StaffTask.objects.count() == 1


@pytest.mark.parametrize("earlier", ["warning_needs_response", "warning_under_review"])
def test_inquiry_that_is_told_after_its_dispute_gives_no_money_back_to_us(tell, earlier):
    order = make_taken_order()
    dispute = complain(order.sources.get())
    tell("charge.dispute.created", dispute)
    tell("charge.dispute.created", dispute | {"status": earlier})
    assert Dispute.objects.get().status == "needs_response"
    assert order.sources.get().amount_disputed == order.total_incl_tax
    assert "needs response" in StaffTask.objects.get().about


def test_inquiry_withdraws_nothing_until_it_becomes_a_dispute(tell):
    order = make_taken_order()
    dispute = complain(order.sources.get())
    amounts = []
    for status in ("warning_needs_response", "warning_under_review", "needs_response"):
        tell("charge.dispute.updated", dispute | {"status": status})
        amounts.append(order.sources.get().amount_disputed)
    assert amounts == [0, 0, order.total_incl_tax]
    tell("charge.dispute.updated", dispute | {"status": "under_review"})
    tell("charge.dispute.updated", dispute)
    assert Dispute.objects.get().status == "under_review"


def test_dispute_that_comes_while_a_refund_is_sent_fails_the_refund(tell):
    order = make_taken_order()
    [refund] = refund_payment(order.pk, amount=Decimal(5), reason="", key="one", by=None)
    tell("charge.dispute.created", complain(order.sources.get()))
    deliver_due()
    refund.refresh_from_db()
    assert (refund.status, books(order)["pending"]) == ("failed", 0)
    assert books(order)["returned"] == 0
    kinds = StaffTask.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["dispute", "refund_failed"]


def test_failed_refund_is_told_by_either_message_once(tell):
    order = make_taken_order(card=FAILING_REFUND_CARD)
    refund_payment(order.pk, amount=Decimal(5), reason="", key="one", by=None)
    deliver_due()
    reference = Refund.objects.get().reference
    move_refund(reference, "failed")
    failed = ask_stripe(f"/v1/refunds/{reference}")
    for kind in ("refund.failed", "charge.refund.updated"):
        assert tell(kind, failed) == 200
    assert books(order)["returned"] == 0
    assert transactions(order).count(("Refund failed", "5.00")) == 1
    assert StaffTask.objects.get().kind == "refund_failed"


def test_refund_told_before_the_capture_is_followed_when_that_has_come(tell):
    """Somebody captured and refunded at Stripe itself, and the messages overtook one another."""
    order = make_paid_order()
    source = order.sources.get()
    path = f"/v1/payment_intents/{source.reference}"
    ask_stripe(f"{path}/capture", "POST")
    made = ask_stripe("/v1/refunds", "POST", payment_intent=source.reference, amount=300)
    assert tell("refund.created", made) == 200
    message = WebhookEvent.objects.get()
    assert (message.processed_at, message.attempts) == (None, 1)
    assert "more than" in message.last_error
    assert StaffTask.objects.get().kind == "mismatch"
    tell("payment_intent.succeeded", ask_stripe(path))
    assert follow_open_messages() == 1
    assert books(order)["returned"] == 3
    assert WebhookEvent.objects.filter(processed_at=None).count() == 0
    assert StaffTask.objects.get().closed_at is not None


def test_message_is_stored_before_it_is_followed(tell, monkeypatch):
    order = make_order()
    intent = start_payment(order)
    confirm_payment(intent.client_secret)
    about = ask_stripe(f"/v1/payment_intents/{intent.id}")

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("checkout.payment.messages.settle_payment", die)
    with pytest.raises(KeyboardInterrupt):
        tell("payment_intent.amount_capturable_updated", about)
    message = WebhookEvent.objects.get()
    assert message.processed_at is None
    assert about["client_secret"] not in json.dumps(message.payload)
    monkeypatch.undo()
    assert follow_message(message)
    order.refresh_from_db()
    assert order.status == "Paid"


@pytest.mark.parametrize(
    "about",
    [
        {"object": "payment_intent", "id": "pi_1", "client_secret": "pi_1_secret"},
        {"object": "refund", "id": "re_1", "payment_intent": {"id": "pi_1", "client_secret": "s"}},
        {"object": "dispute", "id": "dp_1", "amount": "many", "payment_intent": "pi_1"},
        {"object": "charge", "id": "ch_1", "currency": None, "payment_intent": "pi_1"},
    ],
)
def test_message_of_another_shape_is_stored_and_told_to_staff(tell, about):
    assert tell("something.new", about, event_id="evt_new") == 200
    message = WebhookEvent.objects.get()
    assert (message.event_id, message.type, message.intent_id) == (
        "evt_new",
        "something.new",
        "pi_1",
    )
    assert (message.processed_at, message.attempts) == (None, 1)
    assert "secret" not in json.dumps(message.payload)
    task = StaffTask.objects.get()
    assert (task.kind, task.reference) == ("mismatch", "evt_new")
    assert "cannot be read" in task.about
    assert not follow_message(message)


def test_message_that_could_not_be_read_is_followed_when_it_can(tell, monkeypatch):
    order = make_order()
    intent = start_payment(order)
    confirm_payment(intent.client_secret)
    about = ask_stripe(f"/v1/payment_intents/{intent.id}")

    def not_yet(data):
        raise EventUnreadable("It cannot be read")

    monkeypatch.setattr("checkout.payment.messages.read_event", not_yet)
    assert tell("payment_intent.amount_capturable_updated", about) == 200
    monkeypatch.undo()
    assert follow_open_messages() == 1
    order.refresh_from_db()
    assert order.status == "Paid"
    assert StaffTask.objects.get().closed_at is not None


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"data": None},
        {"data": {"object": "pi_1"}},
        {"data": {"object": {"object": "charge", "payment_intent": {"client_secret": "s"}}}},
    ],
)
def test_message_that_names_no_payment_is_stored(client, settings, more):
    told = {"id": "evt_thin", "object": "v2.core.event", "type": "v1.thing"} | more
    body = json.dumps(told).encode()
    answer = client.post(
        reverse("stripe-webhook"),
        body,
        content_type="application/json",
        headers={"stripe-signature": signature(body, settings.STRIPE_WEBHOOK_SECRET)},
    )
    assert answer.status_code == 200
    stored = WebhookEvent.objects.get()
    assert (stored.event_id, stored.intent_id, stored.processed_at) == ("evt_thin", "", None)


def test_message_followed_again_changes_nothing(tell):
    order = make_order()
    intent = start_payment(order)
    confirm_payment(intent.client_secret)
    about = ask_stripe(f"/v1/payment_intents/{intent.id}")
    tell("payment_intent.amount_capturable_updated", about)
    before = transactions(order)
    assert follow_message(WebhookEvent.objects.get())
    assert transactions(order) == before
    assert Source.objects.get().amount_allocated == order.total_incl_tax


def test_message_older_than_its_window_is_refused(tell):
    order = make_taken_order()
    dispute = complain(order.sources.get())
    assert tell("charge.dispute.created", dispute, age=301) == 400
    assert not WebhookEvent.objects.exists()
    assert not Dispute.objects.exists()


def test_task_is_taken_and_closed_by_one():
    order = make_order()
    ada, bea = make_member(), make_member()
    task = open_task("dispute", reference="dp_1", order=order, about="first")
    assert open_task("dispute", reference="dp_1", order=order, about="second") == task
    task.refresh_from_db()
    assert task.about == "second"
    assert take_task(task.pk, by=ada)
    assert close_task(task.pk, by=bea, outcome="Accepted")
    assert not close_task(task.pk, by=ada, outcome="Fought")
    assert not take_task(task.pk, by=bea)
    task.refresh_from_db()
    assert (task.owner, task.closed_by, task.outcome) == (ada, bea, "Accepted")
    again = open_task("dispute", reference="dp_1", order=order, about="third")
    assert again != task


def test_gateway_reads_a_dispute_without_an_intent():
    event = read_event(
        {
            "id": "evt_1",
            "type": "charge.dispute.created",
            "created": 1,
            "data": {
                "object": {
                    "object": "dispute",
                    "id": "dp_1",
                    "payment_intent": None,
                    "status": "needs_response",
                    "reason": "general",
                    "amount": 500,
                    "currency": "jpy",
                    "created": 1,
                }
            },
        }
    )
    assert event.intent_id is None
    assert event.dispute is not None
    assert event.dispute.amount == 500
