"""Low stock: staff are told once for each time it becomes low."""

import pytest
from django.core import mail
from django.urls import reverse

from catalogue.partner.actions import correct_stock, receive_stock, write_off_stock
from catalogue.partner.alerts import refresh_alerts
from catalogue.partner.models import StockAlert, StockRecord
from outbox.actions import deliver_due
from outbox.models import Event
from tests.dashboard.conftest import staff_with
from tests.factories import make_member, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def low(record) -> StockRecord:
    """Ten bowls, and somebody wants to be told below eight."""
    StockRecord.objects.filter(pk=record.pk).update(low_stock_threshold=8)
    return record


def deliver_all() -> None:
    while deliver_due():
        pass


def test_each_time_it_becomes_low_is_one_mail_to_each_who_sees_to_it(low, keeper):
    helper = staff_with("partner.change_stockalert")
    staff_with("order.view_order")
    make_member("customer@shop.example")
    make_order(low.product, quantity=3)
    deliver_all()
    make_order(low.product, quantity=2)
    deliver_all()
    assert sorted(each.to[0] for each in mail.outbox) == sorted([keeper.email, helper.email])
    assert {each.subject for each in mail.outbox} == {"One piece is nearly gone"}
    assert f"Bowl (Studio, {low.partner_sku}): 7 free, told below 8" in mail.outbox[0].body
    assert reverse("dashboard:stock-alert-list") in mail.outbox[0].body

    receive_stock({low.pk: 20}, by=keeper, reference="DN")
    deliver_all()
    assert StockAlert.objects.get().status == StockAlert.CLOSED
    write_off_stock({low.pk: 20}, by=keeper, reference="R", reason="flood")
    deliver_all()
    assert StockAlert.objects.filter(status=StockAlert.OPEN).count() == 1
    assert Event.objects.filter(topic="stock.low").count() == 2
    assert len(mail.outbox) == 4


def test_delivery_that_is_repeated_sends_no_second_mail(low, keeper):
    make_order(low.product, quantity=3)
    deliver_all()
    event = Event.objects.get(topic="stock.low")
    event.deliveries.update(done_at=None, attempts=0, due_at=event.created)
    deliver_all()
    assert [each.to for each in mail.outbox] == [[keeper.email]]


def test_what_has_come_in_again_before_the_mail_is_not_told(low, keeper):
    write_off_stock({low.pk: 3}, by=keeper, reference="R", reason="broken")
    refresh_alerts([low.product_id])
    receive_stock({low.pk: 3}, by=keeper, reference="DN")
    refresh_alerts([low.product_id])
    deliver_all()
    assert Event.objects.filter(topic="stock.low").count() == 1
    assert mail.outbox == []


def test_backorder_does_not_hide_that_it_is_low(low, keeper):
    StockRecord.objects.update(backorder_limit=100)
    make_order(low.product, quantity=3)
    deliver_all()
    assert StockAlert.objects.filter(status=StockAlert.OPEN).count() == 1


def test_alert_closes_when_counting_ends_and_opens_when_it_begins(low, keeper):
    write_off_stock({low.pk: 10}, by=keeper, reference="R", reason="flood")
    deliver_all()
    assert StockAlert.objects.get().status == StockAlert.OPEN
    correct_stock(low.pk, seen=0, found=None, by=keeper, reference="R", reason="given up")
    deliver_all()
    assert StockAlert.objects.get().status == StockAlert.CLOSED
    correct_stock(low.pk, seen=None, found=0, by=keeper, reference="R", reason="again")
    deliver_all()
    assert StockAlert.objects.filter(status=StockAlert.OPEN).count() == 1
