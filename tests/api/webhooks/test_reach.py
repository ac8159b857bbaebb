"""Whom an event concerns: staff everything, sellers their goods, nobody else anything."""

from types import SimpleNamespace

import pytest

from accounts.models import User
from api.webhooks.actions import subscribe
from api.webhooks.consumers import fan_out
from api.webhooks.models import Call
from api.webhooks.topics import TOPICS, reach_of, told_of
from catalogue.partner.alerts import refresh_alerts
from checkout.order.models import Order
from outbox.actions import deliver_due
from outbox.models import Event
from tests.api.webhooks.conftest import tell
from tests.factories import make_member, make_order, make_product, make_seller, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return make_seller()


@pytest.fixture
def order(mine) -> Order:
    """Of something of one seller's, and something of the house."""
    return make_order(make_product(seller=mine), make_product(seller=make_seller()))


def heard(topic: str, reach, **payload):
    return told_of(SimpleNamespace(topic=topic, payload=payload), reach)


def test_reach_of_people(mine, boss):
    seller, member, staff = make_member(), make_member(), make_staff()
    mine.users.add(seller)
    assert reach_of(boss) is None
    assert reach_of(seller) == {mine.pk}
    assert reach_of(member) == frozenset()
    assert reach_of(staff) == frozenset()
    User.objects.filter(pk__in=[boss.pk, seller.pk]).update(is_active=False)
    assert reach_of(User.objects.get(pk=boss.pk)) == frozenset()
    assert reach_of(User.objects.get(pk=seller.pk)) == frozenset()


@pytest.mark.parametrize("topic", ["order.paid", "order.cancelled", "order.withdrawn"])
def test_orders_concern_their_sellers(order, mine, topic):
    told = {"order": order.number}
    assert heard(topic, None, order_id=order.pk) == told
    assert heard(topic, frozenset({mine.pk}), order_id=order.pk) == told
    assert heard(topic, frozenset({make_seller().pk}), order_id=order.pk) is None
    assert heard(topic, frozenset(), order_id=order.pk) is None


def test_payments_are_told_to_staff_alone(order, mine):
    assert heard("payment.returned", None, order_id=order.pk) == {"order": order.number}
    assert heard("payment.returned", frozenset({mine.pk}), order_id=order.pk) is None


@pytest.mark.parametrize("topic", ["consignment.dispatched", "order.lines_cancelled"])
def test_consignments_concern_who_sends_them(order, mine, topic):
    own, other = order.consignments.get(partner=mine), order.consignments.exclude(partner=mine)[0]
    told = heard(topic, frozenset({mine.pk}), order_id=order.pk, consignment_id=own.pk)
    assert told == {"order": order.number, "consignment": own.pk}
    payload = {"order_id": order.pk, "consignment_id": other.pk}
    assert heard(topic, frozenset({mine.pk}), **payload) is None
    assert heard(topic, None, parcel_id=3, **payload)["parcel"] == 3


def test_stock_is_told_to_each_seller_by_product(mine):
    own, other = make_product(seller=mine), make_product(seller=make_seller())
    both = sorted([own.pk, other.pk])
    assert heard("stock.changed", None, product_ids=both) == {"products": both}
    assert heard("stock.changed", frozenset({mine.pk}), product_ids=both) == {"products": [own.pk]}
    assert heard("stock.changed", frozenset({mine.pk}), product_ids=[other.pk]) is None


def test_event_of_an_order_becomes_calls_of_those_whom_it_concerns(order, mine, boss, receiver):
    seller, stranger = make_member(), make_member()
    mine.users.add(seller)
    make_seller().users.add(stranger)
    for owner in (boss, seller, stranger):
        subscribe(owner, url=receiver.url, topics=["order.withdrawn"])
    subscribe(boss, url=receiver.url, topics=["order.paid"])
    event = tell("1", topic="order.withdrawn", order_id=order.pk)
    fan_out(event)
    fan_out(event)
    owners = Call.objects.order_by("pk").values_list("subscription__owner", flat=True)
    assert list(owners) == [boss.pk, seller.pk]
    assert Event.objects.filter(topic="webhook.due").count() == 2
    assert set(Call.objects.values_list("event", flat=True)) == {event.pk}


def test_every_topic_has_its_fan_out(settings):
    fanned = {
        topic
        for topic, consumers in settings.OUTBOX_CONSUMERS.items()
        if "api.webhooks.consumers.fan_out" in consumers
    }
    assert fanned == set(TOPICS)


def test_low_stock_is_told_by_product(mine, boss, receiver):
    product = make_product(seller=mine, stock=1)
    product.stockrecords.update(low_stock_threshold=5)
    subscribe(boss, url=receiver.url, topics=["stock.low"])
    refresh_alerts([product.pk])
    deliver_due()
    assert Call.objects.get().data == {"products": [product.pk]}
