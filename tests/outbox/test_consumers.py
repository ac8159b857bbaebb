"""What follows from the shop's events inside the shop."""

import pytest
from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.partner.models import StockAlert, StockRecord
from catalogue.rules import Availability
from checkout.order.actions import lock_order, mark_paid
from outbox.actions import deliver, deliver_due, record_event
from outbox.models import Delivery, Event
from tests.factories import make_member, make_order, make_product, set_stock

ProductRecord = get_model("analytics", "ProductRecord")
UserRecord = get_model("analytics", "UserRecord")

pytestmark = pytest.mark.django_db


def test_a_paid_order_is_counted_once_whatever_is_repeated():
    member, product = make_member(), make_product()
    order = make_order(product, owner=member, quantity=3)
    with transaction.atomic():
        mark_paid(lock_order(order.pk), at=timezone.now())
    delivery = Delivery.objects.get(consumer="notifications.consumers.record_sales")
    assert deliver(delivery, attempts=0) is True
    assert deliver(delivery, attempts=0) is False
    assert deliver(delivery, attempts=1) is False
    assert ProductRecord.objects.get(product=product).num_purchases == 3
    record = UserRecord.objects.get(user=member)
    assert (record.num_orders, record.num_order_lines, record.num_order_items) == (1, 1, 3)
    assert record.total_spent == order.total_incl_tax


def test_a_good_that_is_no_longer_in_the_catalogue_does_not_stop_the_count():
    gone, kept = make_product(), make_product()
    order = make_order(gone, kept)
    set_stock(10, of=gone, sold=0)
    gone.delete()
    event = Event.objects.create(topic="order.paid", key="x", payload={"order_id": order.pk})
    event.deliveries.create(consumer="notifications.consumers.record_sales", due_at=timezone.now())
    deliver_due()
    assert ProductRecord.objects.get().product == kept


def test_a_change_of_stock_reaches_card_and_alert_and_back():
    product = make_product(stock=10)
    stock = StockRecord.objects.filter(product=product)
    stock.update(low_stock_threshold=3)
    set_stock(10, sold=10)
    _tell_of(product, "sold out")
    product.refresh_from_db()
    assert product.card_availability == Availability.SOLD_OUT
    assert StockAlert.objects.get().status == StockAlert.OPEN
    set_stock(10, sold=0)
    _tell_of(product, "back")
    product.refresh_from_db()
    assert product.card_availability == Availability.IN_STOCK
    assert StockAlert.objects.get().status == StockAlert.CLOSED


def _tell_of(product, key: str) -> None:
    record_event("stock.changed", key=key, payload={"product_ids": [product.pk]})
    deliver_due()
