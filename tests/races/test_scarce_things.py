"""More buyers than goods, vouchers and offers: as many orders as there are, and no other charge."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from catalogue.partner import ledger
from catalogue.partner.models import StockRecord
from checkout.basket.models import Basket
from checkout.offer.models import ConditionalOffer
from checkout.order import discounts, placement, stock
from checkout.order.discounts import OfferGuardFailed
from checkout.order.exceptions import OrderRefused, PlacementNotYours
from checkout.order.models import Order, OrderDiscount
from checkout.order.placement import Placement, place_order
from checkout.order.rules import order_number
from checkout.order.stock import StockGuardFailed
from checkout.payment import gateway
from checkout.payment.actions import start_payment
from checkout.payment.models import Source
from checkout.voucher.models import Voucher, VoucherApplication
from tests.factories import (
    make_basket,
    make_offer,
    make_placement,
    make_product,
    make_voucher,
    movements_of_orders,
)
from tests.races.meeting import all_at_once, meet_after, meet_before, without_constraint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]

BUYERS = 16
UNITS = 5


def buy(wanted: Placement) -> Order:
    order = place_order(wanted)
    start_payment(order)
    return order


def buyers_of(product, *, number: int, vouchers=()) -> list[Placement]:
    """As many guests, each with one unit in the basket and the payment page open."""
    baskets = [make_basket(product) for _ in range(number)]
    for basket in baskets:
        basket.vouchers.add(*vouchers)
    return [make_placement(basket) for basket in baskets]


def race(placements: list[Placement], *, refusals=OrderRefused) -> tuple[list, list]:
    outcomes = all_at_once(*(partial(buy, each) for each in placements), refusals=refusals)
    orders = [each for each in outcomes if isinstance(each, Order)]
    return orders, [each for each in outcomes if not isinstance(each, Order)]


def read_without_lock(rows) -> list:
    return list(rows)


def test_sixteen_buyers_of_five_units_make_five_orders(monkeypatch, first_position):
    began = timezone.now()
    placements = buyers_of(make_product("Bowl", stock=UNITS), number=BUYERS)
    meet_before(monkeypatch, placement, "check_stock", parties=BUYERS)

    orders, refused = race(placements)

    assert len(orders) == UNITS
    assert [str(each) for each in refused] == ["“Bowl” has just sold out."] * (BUYERS - UNITS)
    assert Order.objects.count() == UNITS
    assert {order.status for order in Order.objects.all()} == {"Pending payment"}
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (UNITS, UNITS)
    assert [each.quantity for each in movements_of_orders()] == [-1] * UNITS
    numbers = {order.number for order in orders}
    assert {each.reference for each in movements_of_orders()} == numbers
    assert Basket.objects.filter(status=Basket.OPEN).count() == BUYERS - UNITS
    assert Source.objects.count() == UNITS
    asked_for = {order_number(first_position + place) for place in range(BUYERS)}
    intents = [
        each.metadata["order_number"]
        for each in gateway.find_intents(created_after=began - timedelta(seconds=1))
        if each.metadata.get("order_number") in asked_for
    ]
    assert sorted(intents) == sorted(numbers)


def test_control_without_lock_and_guard_more_is_sold_than_there_is(monkeypatch):
    placements = buyers_of(make_product(stock=UNITS), number=8)
    meet_after(monkeypatch, stock, "lock_rows", read_without_lock, parties=8)
    monkeypatch.setattr(ledger, "GUARD", "TRUE")
    with without_constraint(StockRecord, "stock_never_oversold"):
        orders, refused = race(placements)
        assert (len(orders), refused) == (8, [])
        assert StockRecord.objects.get().num_allocated == 8 > UNITS


def test_without_lock_the_guarded_write_refuses(monkeypatch):
    placements = buyers_of(make_product(stock=UNITS), number=8)
    meet_after(monkeypatch, stock, "lock_rows", read_without_lock, parties=8)
    orders, failed = race(placements, refusals=StockGuardFailed)
    assert (len(orders), len(failed)) == (UNITS, 3)
    assert StockRecord.objects.get().num_allocated == UNITS


def test_without_lock_and_guard_the_constraint_refuses(monkeypatch):
    placements = buyers_of(make_product(stock=UNITS), number=8)
    meet_after(monkeypatch, stock, "lock_rows", read_without_lock, parties=8)
    monkeypatch.setattr(ledger, "GUARD", "TRUE")
    orders, failed = race(placements, refusals=IntegrityError)
    assert (len(orders), len(failed)) == (UNITS, 3)
    assert StockRecord.objects.get().num_allocated == UNITS


def test_one_key_for_two_baskets_at_once_is_one_order(monkeypatch):
    first, second = buyers_of(make_product(stock=UNITS), number=2)
    meet_before(monkeypatch, placement, "_write_head", parties=2)

    orders, refused = race([first, replace(second, key=first.key)], refusals=PlacementNotYours)

    assert (len(orders), len(refused)) == (1, 1)
    assert Order.objects.get() == orders[0]
    assert Basket.objects.get(status=Basket.FROZEN).pk == orders[0].basket_id
    assert StockRecord.objects.get().num_allocated == 1


def test_voucher_of_one_use_is_used_by_one_of_four(monkeypatch):
    voucher = make_voucher("ONCE", usage=Voucher.SINGLE_USE)
    placements = buyers_of(make_product(), number=4, vouchers=[voucher])
    meet_before(monkeypatch, placement, "check_offers", parties=4)

    orders, refused = race(placements)

    assert len(orders) == 1
    assert [str(each) for each in refused] == ["The voucher ONCE can no longer be used."] * 3
    assert OrderDiscount.objects.get().order == orders[0]
    assert VoucherApplication.objects.get().order == orders[0]
    voucher.refresh_from_db()
    assert voucher.num_orders == 1
    assert StockRecord.objects.get().num_allocated == 1


def test_control_without_the_key_of_the_use_a_voucher_is_used_four_times(monkeypatch):
    voucher = make_voucher("ONCE", usage=Voucher.SINGLE_USE)
    placements = buyers_of(make_product(), number=4, vouchers=[voucher])
    meet_before(monkeypatch, placement, "check_offers", parties=4)
    monkeypatch.setattr(discounts, "use_key", lambda voucher, user: None)
    orders, _ = race(placements)
    assert len(orders) == 4
    assert VoucherApplication.objects.count() == 4


def test_without_the_check_of_the_voucher_the_constraint_refuses(monkeypatch):
    voucher = make_voucher("ONCE", usage=Voucher.SINGLE_USE)
    placements = buyers_of(make_product(), number=4, vouchers=[voucher])
    meet_before(monkeypatch, placement, "check_offers", parties=4)
    monkeypatch.setattr(placement, "check_vouchers", lambda basket, user: [])
    orders, failed = race(placements, refusals=IntegrityError)
    assert (len(orders), len(failed)) == (1, 3)
    assert VoucherApplication.objects.count() == 1


def test_offer_of_one_application_is_given_to_one_of_three(monkeypatch):
    offer = make_offer(percent=10, max_global_applications=1)
    product = make_product(price="10.00")
    placements = buyers_of(product, number=3)
    meet_before(monkeypatch, placement, "check_offers", parties=3)

    orders, refused = race(placements)

    assert len(orders) == 1
    told = f"The offer “{offer.name}” is no longer available."
    assert [str(each) for each in refused] == [told] * 2
    offer.refresh_from_db()
    assert (offer.num_applications, offer.num_orders, offer.status) == (1, 1, "Consumed")

    monkeypatch.undo()
    for wanted in placements:
        if wanted.basket_id != orders[0].basket_id:
            place_order(make_placement(Basket.objects.get(pk=wanted.basket_id)))
    assert Order.objects.count() == 3
    assert OrderDiscount.objects.get().order == orders[0]
    assert ConditionalOffer.objects.get().num_applications == 1


def test_without_lock_the_guarded_write_of_an_offer_refuses(monkeypatch):
    make_offer(percent=10, max_global_applications=1)
    placements = buyers_of(make_product(), number=3)
    meet_after(monkeypatch, discounts, "lock_rows", read_without_lock, parties=3)
    orders, failed = race(placements, refusals=OfferGuardFailed)
    assert (len(orders), len(failed)) == (1, 2)
    assert ConditionalOffer.objects.get().num_applications == 1


def test_without_lock_and_guard_the_constraint_of_an_offer_refuses(monkeypatch):
    make_offer(percent=10, max_global_applications=1)
    placements = buyers_of(make_product(), number=3)
    meet_after(monkeypatch, discounts, "lock_rows", read_without_lock, parties=3)
    monkeypatch.setattr(discounts, "_with_uses_left", lambda offers, total_times: offers)
    orders, failed = race(placements, refusals=IntegrityError)
    assert (len(orders), len(failed)) == (1, 2)
    assert ConditionalOffer.objects.get().num_applications == 1


def test_control_without_lock_and_guard_an_offer_of_one_application_is_given_thrice(monkeypatch):
    make_offer(percent=10, max_global_applications=1)
    placements = buyers_of(make_product(), number=3)
    meet_after(monkeypatch, discounts, "lock_rows", read_without_lock, parties=3)
    monkeypatch.setattr(discounts, "_with_uses_left", lambda offers, total_times: offers)
    with without_constraint(ConditionalOffer, "offer_never_used_too_often"):
        orders, _ = race(placements)
        assert len(orders) == 3
        assert ConditionalOffer.objects.get().num_applications == 3
