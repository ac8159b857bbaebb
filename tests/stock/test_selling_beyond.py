"""Backorder and pre-order: what may be sold, what shoppers are told, and that no more is sold."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from catalogue.actions import refresh_cards, refresh_released
from catalogue.models import Product
from catalogue.partner.actions import StockHasMoved, change_terms, receive_stock
from catalogue.partner.availability import FromStock
from catalogue.partner.models import StockRecord
from catalogue.rules import Availability, StockLine, card_figures, standing_of
from checkout.order.actions import dispatch_order
from checkout.order.exceptions import GoodsNotInStock, OrderRefused
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.order.rules import Status
from tests.factories import make_basket, make_country, make_order, make_placement, make_product
from tests.stock.conftest import figures

TODAY = date(2026, 11, 21)
RELEASE = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("stock", "availability", "free", "at_hand"),
    [
        ({"in_stock": None}, "in-stock", None, None),
        ({"in_stock": 9}, "in-stock", 9, 9),
        ({"in_stock": 9, "allocated": 4}, "low", 5, 5),
        ({"in_stock": 9, "allocated": 9}, "sold-out", 0, 0),
        ({"in_stock": 9, "allocated": 8, "reserved": 1}, "reserved", 0, 0),
        ({"in_stock": 0, "limit": 3}, "backorder", 3, 0),
        ({"in_stock": 2, "limit": 3}, "low", 5, 2),
        ({"in_stock": 2, "allocated": 4, "limit": 3}, "backorder", 1, 0),
        ({"in_stock": 2, "allocated": 5, "limit": 3}, "sold-out", 0, 0),
        ({"in_stock": 2, "allocated": 4, "limit": 3, "reserved": 1}, "reserved", 0, 0),
        ({"in_stock": 0, "limit": 3, "released_on": RELEASE}, "pre-order", 3, 0),
        ({"in_stock": 7, "released_on": RELEASE}, "pre-order", 7, 0),
        ({"in_stock": 7, "released_on": TODAY}, "in-stock", 7, 7),
        ({"in_stock": 0, "released_on": RELEASE}, "sold-out", 0, 0),
    ],
)
def test_standing_of_stock(stock, availability, free, at_hand):
    standing = standing_of(today=TODAY, **stock)
    assert (standing.availability, standing.free, standing.at_hand) == (availability, free, at_hand)


@pytest.mark.parametrize(
    ("stock", "quantity", "told"),
    [
        ({"in_stock": 9}, 9, ""),
        ({"in_stock": 0, "limit": 9, "days": 10}, 1, "On backorder, sent in about 10 days"),
        ({"in_stock": 0, "limit": 9, "days": 1}, 1, "On backorder, sent in about 1 day"),
        ({"in_stock": 0, "limit": 9}, 1, "On backorder, sent when it comes in"),
        ({"in_stock": 2, "limit": 9, "days": 10}, 2, ""),
        (
            {"in_stock": 2, "limit": 9, "days": 10},
            3,
            "2 at once. The others: On backorder, sent in about 10 days",
        ),
        (
            {"in_stock": 0, "limit": 9, "released_on": RELEASE},
            1,
            "Pre-order, available from 1 December 2026",
        ),
    ],
)
def test_when_it_is_sent_is_told_in_words(stock, quantity, told):
    assert FromStock(standing_of(today=TODAY, **stock)).later_for(quantity) == told


def test_card_tells_what_can_be_had_first():
    def line(**stock):
        return StockLine(1, standing_of(today=TODAY, **stock))

    sold_out = line(in_stock=0)
    coming = line(in_stock=0, limit=3, days=12)
    sooner = line(in_stock=0, limit=3, days=5)
    announced = line(in_stock=0, limit=3, released_on=RELEASE)
    here = line(in_stock=2, limit=3)
    assert card_figures([sold_out, announced])[2:] == (Availability.PRE_ORDER, None, RELEASE)
    assert card_figures([coming, sooner, announced])[2:] == (Availability.BACKORDER, 5, None)
    assert card_figures([coming, here, announced])[2:] == (Availability.LOW, None, None)


@pytest.fixture
def coming(db) -> StockRecord:
    """One vase in stock, and three more may be sold."""
    record = make_product("Vase", stock=1).stockrecords.get()
    change_terms(record.pk, backorder_limit=3, backorder_days=10)
    refresh_cards([record.product_id])
    record.refresh_from_db()
    return record


def announce(record: StockRecord, *, day: date) -> None:
    change_terms(record.pk, released_on=day)
    refresh_cards([record.product_id])


def page_of(client, record: StockRecord) -> str:
    return client.get(record.product.get_absolute_url()).content.decode()


def test_as_many_as_are_allowed_beyond_stock_are_sold_and_no_more(coming):
    make_country()
    one_too_many = make_placement(make_basket(coming.product))
    make_order(coming.product, quantity=4)
    with pytest.raises(OrderRefused, match="has just sold out"):
        place_order(one_too_many)
    assert figures(coming) == (1, 4)


def test_limit_below_what_is_sold_beyond_stock_is_refused(coming):
    make_order(coming.product, quantity=3)
    with pytest.raises(StockHasMoved, match="2 are sold beyond stock already"):
        change_terms(coming.pk, backorder_limit=1)
    with pytest.raises(IntegrityError, match="stock_never_oversold"), transaction.atomic():
        StockRecord.objects.filter(pk=coming.pk).update(backorder_limit=1)
    coming.refresh_from_db()
    assert coming.backorder_limit == 3


def test_what_is_sold_beyond_stock_is_sent_when_it_has_come(coming, keeper):
    order = make_order(coming.product, quantity=3)
    Order.objects.filter(pk=order.pk).update(status=Status.PAID)
    with pytest.raises(GoodsNotInStock, match=f"Not in stock yet: {coming.partner_sku}: 2."):
        dispatch_order(order.pk, by=keeper)
    order.refresh_from_db()
    assert (order.status, figures(coming)) == (Status.PAID, (1, 3))
    receive_stock({coming.pk: 2}, by=keeper, reference="Delivery")
    dispatch_order(order.pk, by=keeper)
    assert figures(coming) == (0, 0)


def test_staff_are_told_what_is_missing_and_the_order_stays_paid(coming, keeper, client):
    order = make_order(coming.product, quantity=3)
    Order.objects.filter(pk=order.pk).update(status=Status.PAID)
    client.force_login(keeper)
    step = {"order_action": "change_order_status", "new_status": "Dispatched"}
    address = reverse("dashboard:order-detail", kwargs={"number": order.number})
    answer = client.post(address, step, follow=True)
    assert f"Not in stock yet: {coming.partner_sku}: 2." in answer.content.decode()
    order.refresh_from_db()
    assert (order.status, figures(coming)) == (Status.PAID, (1, 3))


def test_product_page_tells_the_backorder(coming, client):
    assert "Only 1 left" in page_of(client, coming)
    make_order(coming.product)
    page = page_of(client, coming)
    assert "On backorder, sent in about 10 days" in page
    assert "https://schema.org/BackOrder" in page
    assert reverse("basket:add", args=[coming.product_id]) in page


def test_product_page_tells_the_pre_order_with_its_day(coming, client):
    day = timezone.localdate() + timedelta(days=40)
    announce(coming, day=day)
    page = page_of(client, coming)
    assert f"Pre-order, available from {day.day} {day:%B %Y}" in page
    assert "https://schema.org/PreOrder" in page
    assert f'"availabilityStarts":"{day.isoformat()}"' in page.replace('": "', '":"')
    announce(coming, day=timezone.localdate())
    assert "Only 1 left" in page_of(client, coming)


def test_card_follows_to_backorder_to_pre_order_and_on_the_day_of_release(coming, client):
    make_order(coming.product)
    refresh_cards([coming.product_id])
    listing = client.get("/catalogue/").content.decode()
    assert "On backorder, sent in about 10 days" in listing
    assert reverse("basket:add", args=[coming.product_id]) in listing
    day = timezone.localdate() + timedelta(days=40)
    announce(coming, day=day)
    told = f"Pre-order, {day.day} {day:%B}"
    assert told in client.get("/catalogue/").content.decode()
    assert refresh_released(today=day - timedelta(days=1)) == 0
    StockRecord.objects.update(released_on=timezone.localdate())
    assert refresh_released(today=day) == 1
    card = Product.objects.get(pk=coming.product_id)
    assert (card.card_availability, card.card_released_on) == (Availability.BACKORDER, None)


def test_basket_tells_what_comes_later_and_takes_no_more_than_can_be_had(coming, client):
    add = reverse("basket:add", args=[coming.product_id])
    client.post(add, {"quantity": 3})
    told = "1 at once. The others: On backorder, sent in about 10 days"
    assert told in client.get(reverse("basket:summary")).content.decode()
    refused = client.post(add, {"quantity": 2}, follow=True).content.decode()
    assert "Only 4 of “Vase” are left." in refused
    assert "Only 1 left" in page_of(client, coming)


def test_filter_of_what_is_in_stock_leaves_backorders_out(coming, client):
    make_order(coming.product)
    refresh_cards([coming.product_id])
    assert "Vase" in client.get("/catalogue/").content.decode()
    filtered = client.get("/catalogue/?availability=in-stock").content.decode()
    assert coming.product.get_absolute_url() not in filtered
