"""The measurements' own visitors buy from the shop as it is, so a run does not end half-way."""

from types import SimpleNamespace

import pytest

from bench.counts import InProcess, queries_of, queries_of_api_checkout, queries_of_checkout
from bench.pages import Goods, Page
from bench.run import PLACEMENT, QUERY_CEILINGS
from checkout.basket.models import Basket, Line
from checkout.order.models import Order
from checkout.order.rules import Status
from checkout.payment.models import SourceType
from tests.factories import make_country, make_delivery, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> Goods:
    make_country()
    make_delivery("4.00")
    SourceType.objects.create(code="card", name="Card")
    buyable = [make_product(stock=50).slug for _ in range(3)]
    return Goods(SimpleNamespace(buyable=buyable))


def test_guest_buys_by_pages(goods):
    _whole, placement = queries_of_checkout(goods)
    assert placement.cold <= QUERY_CEILINGS[PLACEMENT]
    assert set(Order.objects.values_list("status", flat=True)) == {Status.PAID}


def test_program_buys_by_the_api(goods):
    queries_of_api_checkout(goods)
    assert list(Order.objects.values_list("status", flat=True)) == [Status.PAID] * 3


def test_visitor_fills_a_basket(goods):
    page = Page("add to basket", prepare=goods.read_a_form, ask=goods.add_one)
    assert queries_of(page).warm > 0
    browser = InProcess()
    goods.fill_basket(browser, 2)
    assert Line.objects.filter(basket=Basket.objects.latest("pk")).count() == 2
    browser.get("/basket/").expect(200, 'id="basket"')
