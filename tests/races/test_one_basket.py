"""One basket in several tabs: one order however often it is sent, and nothing added gets lost."""

import json
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone
from oscar.apps.basket.abstract_models import AbstractBasket

import locks
from catalogue.partner.models import StockRecord
from checkout.basket import models as basket_models
from checkout.basket.models import Basket, Line
from checkout.order import placement
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.models import Source
from checkout.views import PLACEMENT
from tests.checkout.test_checkout_pages import add, go_to_payment, place
from tests.factories import Selector, make_basket, make_member, make_placement, make_product
from tests.races.meeting import (
    Meeting,
    all_at_once,
    meet_before,
    meet_before_made,
    without_constraint,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]

TABS = 4


def freeze_without_condition(basket: Basket) -> bool:
    Basket.objects.filter(pk=basket.pk).update(status=Basket.FROZEN)
    return True


def tab_of(client: Client) -> Client:
    """Another tab of the same browser."""
    tab = Client()
    tab.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return tab


def test_four_clicks_on_pay_are_one_order_and_one_intent(client, monkeypatch, first_position):
    began = timezone.now()
    add(client, make_product())
    context = go_to_payment(client)
    meet_before(monkeypatch, Basket, "freeze", parties=TABS)

    answers = all_at_once(*(partial(place, tab_of(client), context) for _ in range(TABS)))

    assert [answer.status_code for answer in answers] == [200] * TABS
    told = {json.dumps(answer.json(), sort_keys=True) for answer in answers}
    assert len(told) == 1, "all tabs pay the same intent"
    order = Order.objects.get()
    assert StockRecord.objects.get().num_allocated == 1
    intents = [
        intent.id
        for intent in gateway.find_intents(created_after=began - timedelta(seconds=1))
        if intent.metadata.get("order_number") == order.number
    ]
    assert intents == [Source.objects.get().reference]
    assert client.session[PLACEMENT]["order"] == order.pk


def test_two_payment_pages_of_one_basket_make_one_order(monkeypatch):
    basket = make_basket(make_product())
    pages = [make_placement(basket, key=uuid4()) for _ in range(TABS)]
    meet_before(monkeypatch, Basket, "freeze", parties=TABS)
    orders = all_at_once(*(partial(place_order, page) for page in pages))
    assert {order.pk for order in orders} == {Order.objects.get().pk}
    assert Order.objects.get().placement_key in {page.key for page in pages}
    assert StockRecord.objects.get().num_allocated == 1


def test_control_when_freezing_asks_nothing_one_basket_is_ordered_four_times(monkeypatch):
    basket = make_basket(make_product())
    pages = [make_placement(basket, key=uuid4()) for _ in range(TABS)]
    monkeypatch.setattr(Basket, "freeze", freeze_without_condition)
    meet_before(monkeypatch, Basket, "freeze", parties=TABS)
    all_at_once(*(partial(place_order, page) for page in pages))
    assert Order.objects.count() == TABS
    assert StockRecord.objects.get().num_allocated == TABS


def test_when_freezing_asks_nothing_the_placement_key_is_still_used_once(monkeypatch):
    basket, key = make_basket(make_product()), uuid4()
    pages = [make_placement(basket, key=key) for _ in range(TABS)]
    monkeypatch.setattr(Basket, "freeze", freeze_without_condition)
    meet_before(monkeypatch, Basket, "freeze", parties=TABS)
    orders = all_at_once(*(partial(place_order, page) for page in pages))
    assert {order.pk for order in orders} == {Order.objects.get().pk}
    assert StockRecord.objects.get().num_allocated == 1


def test_jam_is_told_and_nothing_is_written(client, monkeypatch, caplog):
    monkeypatch.setattr(locks, "LOCK_TIMEOUT", "100ms")
    add(client, make_product())
    context = go_to_payment(client)
    with transaction.atomic():
        locks.lock_rows(StockRecord.objects.all())
        (answer,) = all_at_once(partial(place, tab_of(client), context))
    assert answer.status_code == 503
    assert "Placement gave up waiting" in caplog.text
    assert not Order.objects.exists()
    assert Basket.objects.get().status == Basket.OPEN
    assert place(client, context).status_code == 200


def add_one(basket_id: int, product, times: int = 1) -> None:
    for _ in range(times):
        basket = Basket.objects.get(pk=basket_id)
        basket.strategy = Selector().strategy()
        basket.add_product(product)


def test_twenty_additions_in_four_tabs_are_twenty():
    product = make_product(stock=50)
    basket = make_basket(owner=make_member())
    all_at_once(*[partial(add_one, basket.pk, product, 5)] * TABS)
    assert [line.quantity for line in basket.lines.all()] == [20]


def test_control_without_lock_additions_get_lost(monkeypatch):
    product = make_product(stock=50)
    basket = make_basket(product, owner=make_member())
    monkeypatch.setattr(basket_models, "lock_rows", list)
    meet_before(monkeypatch, Line, "save", parties=TABS)
    all_at_once(*[partial(add_one, basket.pk, product)] * TABS)
    assert [line.quantity for line in basket.lines.all()] == [2], "of five"


def test_first_basket_of_a_member_made_in_four_tabs_is_one(client, monkeypatch):
    product, member = make_product(), make_member()
    client.force_login(member)
    meet_before_made(monkeypatch, Basket, parties=TABS)
    answers = all_at_once(*(partial(add, tab_of(client), product) for _ in range(TABS)))
    assert [answer.status_code for answer in answers] == [302] * TABS
    basket = Basket.objects.get()
    assert (basket.owner, basket.status) == (member, Basket.OPEN)
    assert [line.quantity for line in basket.lines.all()] == [TABS]


def test_control_without_constraint_a_member_has_four_open_baskets(client, monkeypatch):
    product = make_product()
    client.force_login(make_member())
    meet_before_made(monkeypatch, Basket, parties=TABS)
    with without_constraint(Basket, "one_open_basket_per_owner"):
        all_at_once(*(partial(add, tab_of(client), product) for _ in range(TABS)))
        assert Basket.open.count() == TABS


def order_and_merge_at_once(monkeypatch, guests: Basket, members: Basket) -> None:
    """The merge of log-in begins between the freezing of the basket and the order's commit."""
    wanted = make_placement(guests)
    read_before = Basket.objects.get(pk=guests.pk)
    meeting = Meeting(2)
    check_stock = placement.check_stock

    def frozen(*args, **kwargs):
        meeting.join()
        return check_stock(*args, **kwargs)

    def merge():
        meeting.join()
        members.merge(read_before, add_quantities=False)

    monkeypatch.setattr(placement, "check_stock", frozen)
    all_at_once(partial(place_order, wanted), merge)


def test_basket_ordered_during_log_in_is_not_merged_too(monkeypatch):
    guests, members = make_basket(make_product()), make_basket(owner=make_member())
    order_and_merge_at_once(monkeypatch, guests, members)
    assert Order.objects.get().lines.count() == 1
    assert members.lines.count() == 0
    guests.refresh_from_db()
    assert guests.status == Basket.FROZEN


def test_control_without_lock_the_ordered_goods_are_in_the_basket_again(monkeypatch):
    guests, members = make_basket(make_product()), make_basket(owner=make_member())
    monkeypatch.setattr(Basket, "merge", transaction.atomic(AbstractBasket.merge))
    order_and_merge_at_once(monkeypatch, guests, members)
    assert Order.objects.get().lines.count() == 1
    assert members.lines.count() == 1


def test_nothing_is_merged_into_a_basket_that_was_ordered():
    guests, members = make_basket(make_product()), make_basket(owner=make_member())
    assert Basket.objects.get(pk=members.pk).freeze()
    with pytest.raises(PermissionDenied):
        members.merge(guests)
    assert guests.lines.count() == 1
