"""Money is taken at once where no bank would hold it until the goods are sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.partner.models import StockRecord
from checkout.payment.advance import capture_method_of
from tests.factories import make_order, make_product
from tests.payment.money import books, make_paid_order

pytestmark = pytest.mark.django_db


def goods(**about):
    product = make_product(stock=about.pop("stock", 1))
    StockRecord.objects.filter(product=product).update(**about)
    return product


@pytest.mark.parametrize(
    ("days", "method"), [(0, "manual"), (6, "manual"), (7, "automatic"), (90, "automatic")]
)
def test_pre_order_beyond_the_banks_time_is_taken_at_once(days, method):
    product = goods(released_on=timezone.localdate() + timedelta(days=days))
    assert capture_method_of(make_order(product)) == method


@pytest.mark.parametrize(
    ("stock", "days", "method"),
    [
        (0, 6, "manual"),
        (0, 10, "automatic"),
        (0, None, "automatic"),
        (1, 10, "manual"),
        (1, None, "manual"),
    ],
)
def test_backorder_beyond_the_banks_time_is_taken_at_once(stock, days, method):
    product = goods(stock=stock, backorder_limit=5, backorder_days=days)
    assert capture_method_of(make_order(product)) == method


@pytest.mark.parametrize(("days", "method"), [(0, "automatic"), (3, "manual"), (90, "automatic")])
def test_pre_order_beyond_stock_comes_on_its_day(days, method):
    day = timezone.localdate() + timedelta(days=days)
    product = goods(stock=0, backorder_limit=5, released_on=day)
    assert capture_method_of(make_order(product)) == method


def test_goods_that_are_not_counted_are_held():
    assert capture_method_of(make_order(make_product(stock=None))) == "manual"


def test_line_whose_stock_record_is_gone_is_held():
    order = make_order(goods())
    order.lines.update(stockrecord=None)
    assert capture_method_of(order) == "manual"


def test_pre_order_outlives_the_authorisation():
    product = goods(released_on=timezone.localdate() + timedelta(days=30))
    order = make_paid_order(product)
    found = books(order)
    assert (order.status, found["held"], found["taken"]) == ("Paid", 0, order.total_incl_tax)


def test_setting_decides_for_all(settings, django_assert_num_queries):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_order(goods())
    with django_assert_num_queries(0):
        assert capture_method_of(order) == "automatic"
