"""Delivered orders are closed by themselves when nothing more is expected of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout.order.closing import complete_old_orders
from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.payment.models import StaffTask
from checkout.payment.staff_tasks import close_task, open_task
from checkout.returns.actions import call_off_return, request_return
from checkout.returns.models import Reason
from tests.orders.conftest import Placed

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def delivered(placed, staff, settings) -> Placed:
    """Its last parcel arrived RETURN_DAYS ago."""
    for days, consignment in ((9, placed.kiln), (0, placed.press)):
        at = NOW - timedelta(days=settings.RETURN_DAYS + days)
        parcel = dispatch_consignment(consignment.pk, by=staff, at=at)
        mark_delivered(parcel.pk, by=staff, at=at)
    return placed


def status_of(placed: Placed) -> str:
    placed.order.refresh_from_db()
    return placed.order.status


def test_order_is_closed_once_when_nothing_can_be_sent_back_any_more(delivered):
    assert complete_old_orders(now=NOW - timedelta(seconds=1)) == 0
    assert status_of(delivered) == "Delivered"
    assert complete_old_orders(now=NOW) == 1
    assert complete_old_orders(now=NOW) == 0
    assert status_of(delivered) == "Completed"
    assert delivered.order.events.get(kind="completed").role == "system"


def test_order_with_a_return_at_work_waits(delivered, staff):
    back = request_return(
        delivered.press.pk,
        quantities={delivered.print.pk: 1},
        by=staff,
        reason=Reason.FAULTY,
        at=NOW,
    )
    assert complete_old_orders(now=NOW) == 0
    call_off_return(back.pk, by=staff)
    assert complete_old_orders(now=NOW) == 1


def test_order_with_an_open_task_waits(delivered, staff):
    open_task(StaffTask.Kind.DISPUTE, reference="dp_1", order=delivered.order, about="12.00")
    assert complete_old_orders(now=NOW) == 0
    close_task(StaffTask.objects.get().pk, by=staff, outcome="Lost.")
    assert complete_old_orders(now=NOW) == 1


def test_order_that_is_not_delivered_stays_as_it_is(placed, staff):
    at = NOW - timedelta(days=400)
    mark_delivered(dispatch_consignment(placed.kiln.pk, by=staff, at=at).pk, by=staff, at=at)
    dispatch_consignment(placed.press.pk, by=staff, at=at)
    assert complete_old_orders(now=NOW) == 0
    assert status_of(placed) == "Dispatched"


def test_no_more_than_a_batch_is_closed_at_once(delivered, monkeypatch):
    monkeypatch.setattr("checkout.order.closing.BATCH", 0)
    assert complete_old_orders(now=NOW) == 0
