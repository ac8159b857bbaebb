"""Staff and customers who move one order at once: one wins, and goods, money and mail agree."""

from functools import partial
from threading import Event as Signal

import pytest
from django.db import OperationalError

from catalogue.partner.models import StockRecord
from checkout.basket.models import Basket
from checkout.order import actions, moves, placement
from checkout.order.actions import cancel_order, dispatch_order, expire_order
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.models import Order, Parcel
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment, start_payment
from locks import lock_rows
from outbox.models import Event
from tests.factories import (
    make_basket,
    make_member,
    make_order,
    make_placement,
    make_product,
    make_staff,
    movements_of_orders,
)
from tests.races.meeting import PATIENCE, all_at_once, meet_before
from tests.stripe_cards import confirm_payment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]


@pytest.fixture
def paid_order() -> Order:
    order = make_order(make_product(stock=10))
    intent = start_payment(order)
    assert "error" not in confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))
    order.refresh_from_db()
    assert order.status == "Paid"
    return order


@pytest.fixture
def staff():
    return make_staff("staff@shop.example")


def topics() -> set[str]:
    told = {"order.dispatched", "order.cancelled", "payment.return_due"}
    return set(Event.objects.filter(topic__in=told).values_list("topic", flat=True))


def test_cancellation_and_dispatch_at_once_are_one_of_them(monkeypatch, paid_order, staff):
    meet_before(monkeypatch, moves, "lock_rows", parties=2)
    outcomes = all_at_once(
        partial(cancel_order, paid_order.pk, by=staff),
        partial(dispatch_order, paid_order.pk, by=staff),
        refusals=InvalidOrderStatus,
    )
    assert sum(isinstance(each, InvalidOrderStatus) for each in outcomes) == 1
    paid_order.refresh_from_db()
    record = StockRecord.objects.get()
    assert record.num_allocated == 0
    kinds = [move.kind for move in reversed(movements_of_orders())]
    if paid_order.status == "Dispatched":
        assert (record.num_in_stock, topics()) == (9, {"order.dispatched"})
        assert kinds == ["allocation", "consumption"]
    else:
        assert paid_order.status == "Cancelled"
        assert (record.num_in_stock, topics()) == (10, {"order.cancelled", "payment.return_due"})
        assert kinds == ["allocation", "release"]


def test_two_dispatches_at_once_send_once(monkeypatch, paid_order, staff):
    meet_before(monkeypatch, moves, "lock_rows", parties=2)
    outcomes = all_at_once(
        *[partial(dispatch_order, paid_order.pk, by=staff)] * 2, refusals=InvalidOrderStatus
    )
    assert sum(isinstance(each, InvalidOrderStatus) for each in outcomes) == 1
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (9, 0)
    assert Parcel.objects.filter(consignment__order=paid_order).count() == 1
    assert Event.objects.filter(topic="order.dispatched").count() == 1


def expire_while_the_next_basket_is_ordered(monkeypatch, *, first=lambda: None) -> list:
    """A member's unpaid order ends while the member orders the same thing once more.

    The order's thread has frozen the new basket and goes on to the stock; the expiry opens the
    old basket, which waits for the new one: a member has one open basket.
    """
    member, product = make_member(), make_product(stock=10)
    unpaid = make_order(product, owner=member)
    wanted = make_placement(make_basket(product, owner=member))
    frozen, reopening = Signal(), Signal()
    check_stock, reopen = placement.check_stock, actions._reopen_basket

    def check_once_both_are_there(*args, **kwargs):
        frozen.set()
        assert reopening.wait(PATIENCE)
        return check_stock(*args, **kwargs)

    def reopen_once_both_are_there(order):
        first()
        reopening.set()
        reopen(order)

    def expire():
        assert frozen.wait(PATIENCE)
        return expire_order(unpaid.pk, now=unpaid.expires_at)

    monkeypatch.setattr(placement, "check_stock", check_once_both_are_there)
    monkeypatch.setattr(actions, "_reopen_basket", reopen_once_both_are_there)
    return all_at_once(partial(place_order, wanted), expire, refusals=OperationalError)


def test_expiry_and_the_next_order_of_a_member_do_not_wait_for_each_other(monkeypatch):
    placed, expired = expire_while_the_next_basket_is_ordered(monkeypatch)
    assert (placed.status, expired) == ("Pending payment", True)
    assert sorted(Order.objects.values_list("status", flat=True)) == ["Expired", "Pending payment"]
    assert StockRecord.objects.get().num_allocated == 1
    assert sorted(Basket.objects.values_list("status", flat=True)) == ["Frozen", "Open"]


def test_control_locking_stock_before_the_basket_is_a_deadlock(monkeypatch):
    def lock_stock():
        lock_rows(StockRecord.objects.all())

    outcomes = expire_while_the_next_basket_is_ordered(monkeypatch, first=lock_stock)
    refused = [each for each in outcomes if isinstance(each, OperationalError)]
    assert len(refused) == 1
    assert "deadlock" in str(refused[0])
