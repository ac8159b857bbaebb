"""Staff look after payments: tasks, refunds, differences and messages, each with its permission."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checkout.order.fulfilment import dispatch_consignment
from checkout.payment import gateway, messages
from checkout.payment.actions import capture_payment, refund_payment, settle_refund
from checkout.payment.messages import forget_old_messages
from checkout.payment.models import Claim, Difference, Refund, StaffTask, WebhookEvent
from checkout.payment.staff_tasks import open_task
from outbox.actions import deliver_due
from outbox.models import Event
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_product, make_staff
from tests.payment.money import (
    FAILING_REFUND_CARD,
    ONE_CAPTURE_CARD,
    books,
    capture_order,
    make_paid_order,
    move_refund,
)

pytestmark = pytest.mark.django_db
ORDER_QUERIES = 12
LIST_QUERIES = 3


def make_taken_order(*products, **how):
    order = make_paid_order(*products, **how)
    capture_order(order.pk)
    return order


def page_of(order) -> str:
    return reverse("dashboard:payment-order", args=[order.number])


def refund(client, order, **fields):
    given = {"key": str(uuid4()), "reason": "Chipped", "amount": ""} | fields
    return client.post(page_of(order), given)


def test_refund_by_amount_is_sent_with_name_and_reason(staff_client, staff):
    order = make_taken_order()
    assert refund(staff_client, order, amount="5.00").status_code == 302
    made = Refund.objects.get()
    assert (made.amount, made.by, made.reason) == (5, staff, "Chipped")
    deliver_due()
    assert books(order)["returned"] == 5
    assert "Chipped" in staff_client.get(page_of(order)).content.decode()


def test_refund_by_pieces_returns_their_price(staff_client):
    order = make_paid_order()
    dispatch_consignment(order.consignments.get().pk, by=make_staff())
    deliver_due()
    line = order.lines.get()
    refund(staff_client, order, **{f"units_{line.pk}": "1"})
    assert Refund.objects.get().amount == line.line_price_incl_tax
    assert Refund.objects.get().lines.get().quantity == 1


def test_double_click_on_refund_returns_once(staff_client):
    order = make_taken_order()
    key = str(uuid4())
    for _ in range(2):
        assert refund(staff_client, order, amount="5.00", key=key).status_code == 302
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "16.81"},
        {"amount": "1.005"},
        {"amount": "five"},
        {"amount": "5", "reason": ""},
        {"amount": "5", "key": "guess"},
        {"units": "2"},
        {"units": "-1"},
    ],
    ids=str,
)
def test_refund_that_is_not_possible_is_explained_and_changes_nothing(staff_client, fields):
    order = make_taken_order()
    fields = dict(fields)
    if units := fields.pop("units", None):
        fields[f"units_{order.lines.get().pk}"] = units
    answer = refund(staff_client, order, **fields)
    assert answer.status_code == 422
    assert "error-block" in answer.content.decode()
    assert not Refund.objects.exists()
    assert books(order)["pending"] == 0


def test_refund_needs_its_own_permission():
    order = make_taken_order()
    client = signed_in(staff_with("order.view_order", "order.change_order"))
    assert "Return the money" not in client.get(page_of(order)).content.decode()
    assert refund(client, order, amount="1.00").status_code == 403
    allowed = signed_in(staff_with("order.view_order", "payment.add_refund"))
    assert refund(allowed, order, amount="1.00").status_code == 302


def test_refund_that_failed_is_given_again_once(staff_client, staff):
    order = make_taken_order(card=FAILING_REFUND_CARD)
    refund(staff_client, order, amount="5.00")
    deliver_due()
    failed = Refund.objects.get()
    assert "Give it again" not in staff_client.get(page_of(order)).content.decode()
    move_refund(failed.reference, "failed")
    settle_refund(gateway.retrieve_refund(failed.reference))
    assert "Give it again" in staff_client.get(page_of(order)).content.decode()
    for _ in range(2):
        staff_client.post(page_of(order), {"again": failed.uuid})
    deliver_due()
    [again] = Refund.objects.exclude(pk=failed.pk)
    assert (again.amount, again.by, again.reason, again.status) == (
        5,
        staff,
        "Chipped",
        "succeeded",
    )
    page = staff_client.get(page_of(order)).content.decode()
    assert "Give it again" not in page
    assert not StaffTask.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("again", ["", "7", "b0e1b1d0-1111-4222-8333-444455556666"])
def test_refund_of_another_order_is_not_given_again(staff_client, again):
    order = make_taken_order()
    assert staff_client.post(page_of(order), {"again": again}).status_code == 404
    assert not Refund.objects.exists()


def test_what_is_due_is_taken_by_hand_from_a_card_of_one_capture(staff_client):
    order = make_paid_order(card=ONE_CAPTURE_CARD)
    capture_payment(order.pk, amount=Decimal("6.00"), key="first")
    page = staff_client.get(page_of(order)).content.decode()
    assert "one capture" in page
    staff_client.post(page_of(order), {"take": "1"})
    assert books(order)["taken"] == 6
    assert books(order)["held"] == 0


def test_task_is_taken_and_closed_with_its_outcome(staff_client, staff):
    order = make_paid_order()
    task = open_task("dispute", reference="dp_1", order=order, about="16.80 GBP")
    address = reverse("dashboard:payment-task", args=[task.pk])
    staff_client.post(address)
    staff_client.post(address, {"close": "1", "outcome": "Sent the evidence"})
    task.refresh_from_db()
    assert (task.owner, task.closed_by, task.outcome) == (staff, staff, "Sent the evidence")
    listed = reverse("dashboard:payment-tasks")
    assert "16.80 GBP" not in staff_client.get(listed).content.decode()
    assert "Sent the evidence" in staff_client.get(listed, {"state": "closed"}).content.decode()


def test_task_is_not_changed_by_who_may_only_look(shop):
    client = signed_in(staff_with("payment.view_stafftask"))
    listed = client.get(reverse("dashboard:payment-tasks"))
    assert "Take it" not in listed.content.decode()
    assert client.post(reverse("dashboard:payment-task", args=[shop.task.pk])).status_code == 403
    assert StaffTask.objects.get().owner is None


def test_books_are_compared_on_demand_by_a_worker(shop, staff_client):
    assert staff_client.post(reverse("dashboard:payment-reconcile")).status_code == 302
    assert Event.objects.filter(topic="payment.reconciliation_asked").count() == 1


def test_difference_is_taken_and_what_stripe_does_not_know_is_explained(shop, staff_client, staff):
    address = reverse("dashboard:payment-difference", args=[shop.difference.pk])
    staff_client.post(address)
    answer = staff_client.post(address, {"follow": "1"}, follow=True)
    assert "cannot follow" in answer.content.decode()
    assert Difference.objects.get().owner == staff
    assert Difference.objects.get().closed_at is None


def test_message_is_followed_again_by_who_may_change_it(shop, staff_client):
    address = reverse("dashboard:payment-message", args=[shop.message.pk])
    looking = signed_in(staff_with("payment.view_webhookevent"))
    assert "Process again" not in looking.get(address).content.decode()
    assert looking.post(address).status_code == 403
    assert "cus_1" in staff_client.get(address).content.decode()
    staff_client.post(address)
    assert WebhookEvent.objects.get().processed_at is not None


def test_more_messages_than_one_batch_are_forgotten_in_one_night(db, monkeypatch, settings):
    monkeypatch.setattr(messages, "BATCH", 2)
    long_ago = timezone.now() - timedelta(days=settings.STRIPE_MESSAGE_DAYS, seconds=1)
    WebhookEvent.objects.bulk_create(
        WebhookEvent(event_id=str(n), type="x", payload={"n": n}, processed_at=long_ago)
        for n in range(5)
    )
    assert forget_old_messages(now=timezone.now()) == 5
    assert not WebhookEvent.objects.exclude(payload={}).exists()


def test_what_a_message_said_is_forgotten_and_it_is_not_followed_again(
    shop, staff_client, settings
):
    address = reverse("dashboard:payment-message", args=[shop.message.pk])
    days = timedelta(days=settings.STRIPE_MESSAGE_DAYS)
    later = timezone.now() + days + timedelta(days=1)
    assert forget_old_messages(now=later) == 0
    staff_client.post(address)
    assert forget_old_messages(now=timezone.now() + days - timedelta(days=1)) == 0
    assert forget_old_messages(now=later) == 1
    assert forget_old_messages(now=later) == 0
    page = staff_client.get(address).content.decode()
    assert "cus_1" not in page
    assert "Process again" not in page
    answer = staff_client.post(address, follow=True)
    assert "What Stripe said is not kept any more." in answer.content.decode()
    assert not StaffTask.objects.filter(reference=shop.message.event_id).exists()


def test_messages_are_found_by_payment_type_and_state(shop, staff_client):
    WebhookEvent.objects.create(
        event_id="evt_2", type="refund.created", intent_id="pi_7", payload={}
    )
    listed = reverse("dashboard:payment-messages")
    for given, count in [
        ({}, 2),
        ({"words": "pi_7"}, 1),
        ({"words": "customer."}, 1),
        ({"words": "\0"}, 2),
        ({"state": "open"}, 2),
        ({"state": "nonsense"}, 2),
        ({"words": "pi_8"}, 0),
    ]:
        found = staff_client.get(listed, given).context["stripe_messages"]
        assert len(found) == count, given


def test_first_page_calls_for_open_tasks_and_differences(shop, staff_client):
    page = staff_client.get(reverse("dashboard:index")).content.decode()
    assert "payment to look at" in page
    assert "difference to Stripe" in page


@pytest.mark.parametrize("rows", [1, 25])
def test_queries_of_an_orders_payments(staff_client, rows):
    order = make_paid_order(*[make_product(price="1.00") for _ in range(rows)])
    capture_order(order.pk)
    for number in range(rows):
        refund_payment(order.pk, amount=Decimal("0.01"), reason="", key=str(number), by=None)
        StaffTask.objects.create(kind="dispute", reference=f"dp_{number}", order=order)
    assert Claim.objects.count() == 1
    with CaptureQueriesContext(connection) as queries:
        assert staff_client.get(page_of(order)).status_code == 200
    assert len(queries) == ORDER_QUERIES


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize("name", ["payment-tasks", "payment-differences", "payment-messages"])
def test_queries_of_the_lists(shop, staff, staff_client, name, rows):
    for number in range(rows):
        StaffTask.objects.create(
            kind="mismatch", reference=str(number), order=shop.order, owner=staff
        )
        Difference.objects.create(
            subject=f"re_{number}",
            about="refund",
            kind="missing",
            ours=1,
            currency="GBP",
            order=shop.order,
            owner=staff,
            seen_at=shop.order.date_placed,
        )
        WebhookEvent.objects.create(event_id=str(number), type="x", payload={})
    with CaptureQueriesContext(connection) as queries:
        assert staff_client.get(reverse(f"dashboard:{name}")).status_code == 200
    assert len(queries) == LIST_QUERIES + (name == "payment-differences")
