"""Placing an order: what is written, what is refused, and that nothing is half done."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from catalogue.partner.models import StockRecord
from checkout.basket.models import Basket
from checkout.order.actions import cancel_order, expire_order
from checkout.order.exceptions import OrderRefused, PlacementNotYours
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.voucher.models import Voucher, VoucherApplication
from outbox.models import Event
from tests.factories import (
    make_address,
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_offer,
    make_order,
    make_placement,
    make_product,
    make_seller,
    make_voucher,
    movements_of_orders,
    set_stock,
)

pytestmark = pytest.mark.django_db


def test_order_is_written_with_consignments_stock_and_totals():
    make_country()
    make_delivery("2.00")
    one = make_product(price="10.00", seller=make_seller("Kiln"))
    two = make_product(price="20.00", seller=make_seller("Loom"))
    basket = make_basket(one, two, quantity=2)

    order = place_order(make_placement(basket))

    assert order.status == "Pending payment"
    assert order.total_excl_tax == Decimal("64.00")
    assert order.total_incl_tax == Decimal("76.80")
    assert order.shipping_incl_tax == Decimal("4.80")
    assert order.lines.count() == 2
    assert sorted(c.partner_name for c in order.consignments.all()) == ["Kiln", "Loom"]
    assert {line.consignment.partner_name for line in order.lines.all()} == {"Kiln", "Loom"}
    assert list(StockRecord.objects.values_list("num_in_stock", "num_allocated")) == [(10, 2)] * 2
    assert [m.quantity for m in movements_of_orders()] == [-2, -2]
    assert Basket.objects.get(pk=basket.pk).status == Basket.FROZEN
    assert not Event.objects.filter(topic="order.paid").exists()


def test_same_key_is_the_same_order():
    make_country()
    placement = make_placement(make_basket(make_product()))
    assert place_order(placement) == place_order(placement)
    assert Order.objects.count() == 1
    assert StockRecord.objects.get().num_allocated == 1


def test_another_key_for_the_same_basket_is_the_same_order():
    make_country()
    basket = make_basket(make_product())
    first = place_order(make_placement(basket))
    second = place_order(make_placement(basket, key=uuid4()))
    assert first == second
    assert Order.objects.count() == 1


def test_key_of_somebody_else_is_refused():
    order = make_order()
    theirs = make_placement(make_basket(make_product()), key=order.placement_key)
    with pytest.raises(PlacementNotYours):
        place_order(theirs)
    assert Order.objects.count() == 1


def test_basket_of_somebody_else_is_refused():
    make_country()
    theirs = make_basket(make_product(), owner=make_member())
    with pytest.raises(PlacementNotYours):
        place_order(make_placement(theirs, user=make_member()))
    assert not Order.objects.exists()
    assert Basket.objects.get(pk=theirs.pk).status == Basket.OPEN


def test_changed_total_is_told_and_nothing_written():
    make_country()
    basket = make_basket(make_product())
    with pytest.raises(OrderRefused, match="The total has changed"):
        place_order(make_placement(basket, expected_total=Decimal("1.00")))
    assert not Order.objects.exists()
    assert Basket.objects.get(pk=basket.pk).status == Basket.OPEN
    assert StockRecord.objects.get().num_allocated == 0


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_price_that_moved_is_told_by_line_and_nothing_written(is_shown):
    make_country()
    dear, same = make_product("Dear", price="10.00"), make_product("Same")
    basket = make_basket(dear, same)
    about = {} if is_shown else {"expected_total": None}
    placement = make_placement(basket, **about)
    StockRecord.objects.filter(product=dear).update(price="50.00")

    with pytest.raises(OrderRefused) as refusal:
        place_order(placement)

    told = [(problem.code, problem.line_id) for problem in refusal.value.problems]
    line = basket.lines.get(product=dear)
    assert told[0] == ("price_changed", line.pk)
    assert told[1:] == ([("total_changed", None)] if is_shown else [])
    assert not Order.objects.exists()
    assert Basket.objects.get(pk=basket.pk).status == Basket.OPEN


def test_a_price_that_moved_is_charged_to_who_was_shown_it():
    make_country()
    basket = make_basket(make_product(price="10.00"))
    StockRecord.objects.update(price="50.00")
    placement = make_placement(basket)
    assert place_order(placement).total_incl_tax == placement.expected_total > 60


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_voucher_that_ended_is_told_unless_the_total_without_it_was_shown(is_shown):
    make_country()
    basket, voucher = make_basket(make_product()), make_voucher("SPRING")
    basket.vouchers.add(voucher)
    Voucher.objects.update(end_datetime=timezone.now() - timedelta(hours=1))
    if is_shown:
        assert place_order(make_placement(basket)).status == "Pending payment"
        return
    with pytest.raises(OrderRefused) as refusal:
        place_order(make_placement(basket, expected_total=None))
    told = [(problem.code, problem.voucher_id) for problem in refusal.value.problems]
    assert told == [("voucher_used", voucher.pk)]
    assert not Order.objects.exists()


def test_shortage_is_told_line_by_line_and_nothing_written():
    make_country()
    plenty, few, gone = make_product("Plenty"), make_product("Few"), make_product("Gone")
    basket = make_basket(plenty, few, gone, quantity=3)
    placement = make_placement(basket)
    set_stock(2, of=few)
    set_stock(0, of=gone)

    with pytest.raises(OrderRefused) as refusal:
        place_order(placement)

    assert [problem.message for problem in refusal.value.problems] == [
        "Only 2 of “Few” are left.",
        "“Gone” has just sold out.",
    ]
    assert [p.line_id for p in refusal.value.problems] == [
        line.pk for line in basket.lines.order_by("pk")[1:]
    ]
    assert not Order.objects.exists()
    assert StockRecord.objects.filter(num_allocated__gt=0).count() == 0
    assert Basket.objects.get(pk=basket.pk).status == Basket.OPEN


def test_two_lines_of_one_stock_record_are_counted_together():
    make_country()
    product = make_product(stock=3)
    basket = make_basket(product, quantity=2)
    line = basket.lines.get()
    line.pk, line.line_reference = None, "the same, engraved"
    line.save()
    with pytest.raises(OrderRefused, match="Only 3"):
        place_order(make_placement(basket))
    assert StockRecord.objects.get().num_allocated == 0


def test_hidden_product_is_not_sold():
    make_country()
    product = make_product("Secret")
    placement = make_placement(make_basket(product))
    product.is_public = False
    product.save()
    with pytest.raises(OrderRefused, match="“Secret” is no longer for sale"):
        place_order(placement)


def test_offer_is_counted_and_given_back_at_expiry():
    make_country()
    offer = make_offer(percent=10, max_global_applications=1)
    order = place_order(make_placement(make_basket(make_product(price="10.00"))))
    offer.refresh_from_db()
    assert (offer.num_applications, offer.num_orders, offer.status) == (1, 1, "Consumed")
    assert offer.total_discount == Decimal("1.20")
    assert order.total_incl_tax == Decimal("10.80") + order.shipping_incl_tax

    assert expire_order(order.pk, now=order.expires_at)
    offer.refresh_from_db()
    assert (offer.num_applications, offer.num_orders, offer.status) == (0, 0, "Open")
    assert offer.total_discount == Decimal("0.00")


def test_suspended_offer_stays_suspended():
    make_country()
    offer = make_offer()
    order = place_order(make_placement(make_basket(make_product())))
    offer.suspend()
    expire_order(order.pk, now=order.expires_at)
    offer.refresh_from_db()
    assert offer.status == "Suspended"


def test_single_use_voucher_is_used_up_and_given_back():
    make_country()
    voucher = make_voucher("ONCE", usage=Voucher.SINGLE_USE)
    basket = make_basket(make_product())
    basket.vouchers.add(voucher)
    order = place_order(make_placement(basket))
    assert VoucherApplication.objects.get().order == order

    other = make_basket(make_product())
    other.vouchers.add(voucher)
    without = place_order(make_placement(other))
    assert without.discounts.count() == 0

    cancel_order(order.pk, by=None)
    assert not VoucherApplication.objects.exists()
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (0, Decimal("0.00"))


def test_expired_order_gives_goods_and_basket_back():
    order = make_order(make_product(stock=1))
    assert not expire_order(order.pk, now=order.date_placed), "its time is not over"
    assert expire_order(order.pk, now=order.expires_at)
    order.refresh_from_db()
    assert order.status == "Expired"
    assert {line.status for line in order.lines.all()} == {"Expired"}
    assert StockRecord.objects.get().num_allocated == 0
    assert order.basket.status == Basket.OPEN
    assert not expire_order(order.pk, now=order.expires_at), "only once"
    assert [m.quantity for m in movements_of_orders()] == [1, -1]


def test_expired_order_of_a_member_with_a_new_basket_is_merged_into_it():
    member = make_member()
    old = make_product("Old")
    order = make_order(old, owner=member)
    new = make_basket(make_product("New"), owner=member)
    expire_order(order.pk, now=order.expires_at)
    assert {line.product.title for line in new.lines.all()} == {"Old", "New"}
    order.basket.refresh_from_db()
    assert order.basket.status == Basket.MERGED


def test_price_is_taxed_by_the_country_of_delivery():
    make_country("GB", rate="0.2")
    make_country("DE", rate="0.19")
    make_country("US", rate=None)
    make_delivery("0.00")
    totals = {}
    for code in ("GB", "DE", "US"):
        basket = make_basket(make_product(price="100.00"))
        order = place_order(make_placement(basket, shipping_address=make_address(code)))
        totals[code] = order.total_incl_tax
    assert totals == {"GB": Decimal("120.00"), "DE": Decimal("119.00"), "US": Decimal("100.00")}


def test_change_of_what_is_told_of_stock_is_an_event_and_no_other_is():
    product = make_product(stock=20)
    make_order(product)
    assert not Event.objects.filter(topic="stock.changed").exists()
    StockRecord.objects.filter(product=product).update(low_stock_threshold=18)
    order = make_order(product, quantity=2)
    event = Event.objects.get(topic="stock.changed")
    assert event.key == f"movement {movements_of_orders()[0].pk}"
    assert movements_of_orders()[0].reference == order.number
    assert event.payload == {"product_ids": [product.pk]}
