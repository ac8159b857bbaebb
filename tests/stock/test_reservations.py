"""The payment page holds goods for a while: for its own basket, from all others, and no longer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.partner.models import StockReservation
from checkout import session
from checkout.basket.models import Basket
from checkout.basket.reservations import forget_ended_reservations, reserve_lines
from checkout.order.exceptions import OrderRefused
from checkout.order.models import Order
from checkout.order.placement import place_order
from tests.checkout.test_checkout_pages import add, go_to_payment, place
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_placement,
    make_product,
    set_stock,
)

pytestmark = pytest.mark.django_db

IN_OTHER_HANDS = "Somebody else is paying for “Bowl” just now."


@pytest.fixture
def bowl():
    make_country()
    make_delivery("4.00")
    make_delivery("9.00")
    return make_product("Bowl", stock=2)


def end_all() -> None:
    StockReservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def basket_of(bowl, quantity=1) -> Basket:
    return make_basket(bowl, quantity=quantity)


def reserve(basket: Basket) -> list[int]:
    return reserve_lines(basket.all_lines(), now=timezone.now())


def test_payment_page_holds_the_goods_and_the_same_basket_buys_them(client, bowl):
    add(client, bowl, 2)
    context = go_to_payment(client)
    held = StockReservation.objects.get()
    assert (held.quantity, held.stockrecord) == (2, bowl.stockrecords.get())
    left = held.expires_at - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert place(client, context).status_code == 200
    assert Order.objects.count() == 1
    assert not StockReservation.objects.exists()
    assert bowl.stockrecords.get().num_allocated == 2


def test_what_is_held_is_not_to_be_had_by_others(client, bowl):
    reserve(basket_of(bowl, 2))
    product_page = client.get(bowl.get_absolute_url()).content.decode()
    assert "Somebody is paying for the last one just now." in product_page
    assert reverse("basket:add", args=[bowl.pk]) not in product_page
    placement = make_placement(other := basket_of(bowl))
    with pytest.raises(OrderRefused, match="sold out"):
        place_order(placement)
    assert other.pk and not Order.objects.exists()
    end_all()
    assert place_order(placement).lines.get().quantity == 1


def test_others_are_sent_back_from_the_payment_page_with_words(client, bowl):
    add(client, bowl, 2)
    go_to_payment(client)
    end_all()
    reserve(basket_of(bowl))
    answer = client.get(reverse("checkout:payment-details"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("basket:summary")
    told = answer.content.decode()
    assert "Only 1 of “Bowl” are left. Please take fewer." in told
    reserve(basket_of(bowl))
    assert IN_OTHER_HANDS in client.get(reverse("basket:summary")).content.decode()


def test_reservation_that_is_missed_after_the_basket_was_looked_at_is_told(
    client, bowl, monkeypatch
):
    add(client, bowl, 2)
    go_to_payment(client)
    end_all()

    def too_late(lines, *, now):
        reserve(basket_of(bowl))
        return reserve_lines(lines, now=now)

    monkeypatch.setattr(session, "reserve_lines", too_late)
    answer = client.get(reverse("checkout:payment-details"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("basket:summary")
    assert IN_OTHER_HANDS in answer.content.decode()


def test_page_that_is_loaded_again_prolongs_nothing(bowl):
    basket, opened = basket_of(bowl), timezone.now()
    until = []
    for minutes in (0, 5, 9, 11):
        now = opened + timedelta(minutes=minutes)
        assert reserve_lines(basket.all_lines(), now=now) == []
        until.append(StockReservation.objects.get().expires_at - opened)
    assert until == [timedelta(minutes=10)] * 3 + [timedelta(minutes=21)]


def test_lines_of_one_basket_share_what_is_left(bowl):
    basket = basket_of(bowl, 2)
    line = basket.lines.get()
    line.pk, line.line_reference, line.quantity = None, "engraved", 1
    line.save()
    basket.reset_offer_applications()
    assert reserve(basket) == [line.pk]
    assert StockReservation.objects.get().quantity == 2


def test_line_taken_out_gives_back_what_it_held(client, bowl):
    add(client, bowl, 2)
    go_to_payment(client)
    line = Basket.objects.get().lines.get()
    client.post(reverse("basket:remove", args=[line.pk]))
    assert not StockReservation.objects.exists()
    assert place_order(make_placement(basket_of(bowl, 2)))


def test_order_that_is_refused_keeps_what_was_held(bowl):
    sold_out = make_product("Vase", stock=1)
    basket = make_basket(bowl, sold_out)
    placement = make_placement(basket)
    assert reserve(basket) == []
    set_stock(0, of=sold_out)
    with pytest.raises(OrderRefused, match="“Vase” has just sold out"):
        place_order(placement)
    assert StockReservation.objects.count() == 2


def test_rows_of_what_is_over_mean_nothing_and_are_swept(bowl):
    reserve(basket_of(bowl))
    reserve(basket_of(bowl))
    first = StockReservation.objects.order_by("pk").first()
    StockReservation.objects.filter(pk=first.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert forget_ended_reservations(now=timezone.now()) == 1
    assert StockReservation.objects.get().pk != first.pk


def test_what_is_not_counted_is_not_held(db):
    service = make_product(stock=None)
    assert reserve(make_basket(service)) == []
    assert not StockReservation.objects.exists()


def test_holding_costs_two_queries_for_any_number_of_lines(client, bowl):
    for product in [bowl, *(make_product() for _ in range(4))]:
        add(client, product)
    go_to_payment(client)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("checkout:payment-details"))
    of_holding = [
        query["sql"]
        for query in captured
        if "partner_stockreservation AS old" in query["sql"]
        or ("partner_stockrecord" in query["sql"] and "FOR NO KEY UPDATE" in query["sql"])
    ]
    assert len(of_holding) == 2
