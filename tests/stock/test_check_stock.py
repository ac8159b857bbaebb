"""`check_stock`: exact differences where somebody wrote past the ledger, and silence elsewhere."""

import io
import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from catalogue.partner.models import StockRecord
from checkout.order.models import Line
from checkout.order.stock_check import stock_differences
from checkout.tasks import check_stock
from tests.factories import make_order, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def past_the_ledger():
    """The database's own guards are away, as in a restored backup that somebody edited."""
    tables = ("partner_stockrecord", "partner_stockmovement")

    def guards(state: str) -> None:
        with connection.cursor() as cursor:
            # What waits for the end of the transaction comes first.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")

    guards("DISABLE")
    yield
    guards("ENABLE")


def test_shop_whose_stock_adds_up_says_so():
    make_order(make_product(stock=10), quantity=2)
    make_product(stock=None)
    out = io.StringIO()
    call_command("check_stock", stdout=out)
    assert out.getvalue() == "Stock adds up.\n"
    assert check_stock() == 0


@pytest.mark.usefixtures("past_the_ledger")
def test_figures_past_their_movements_are_told_exactly(caplog):
    product = make_product(stock=10)
    make_order(product, quantity=2)
    record = product.stockrecords.get()
    # The opening was not written either: nothing but the order's allocation was.
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=9, num_allocated=3)
    told = (
        f"Stock record {record.pk} ({record.partner_sku}): in stock 9, by its movements 0; "
        "allocated 3, by its movements 2; allocated 3, by open orders 2"
    )
    out = io.StringIO()
    with caplog.at_level(logging.ERROR), pytest.raises(CommandError, match="1 differences"):
        call_command("check_stock", stdout=out)
    assert out.getvalue() == f"{told}\n"
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == [told]


def test_order_that_holds_more_than_is_allocated_is_found():
    product = make_product(stock=10)
    order = make_order(product, quantity=2)
    Line.objects.filter(order=order).update(quantity=5, num_allocated=5)
    record = product.stockrecords.get()
    assert [tuple(each) for each in stock_differences()] == [
        (record.pk, record.partner_sku, 10, 10, 2, 2, 5)
    ]


@pytest.mark.usefixtures("past_the_ledger")
def test_movements_of_a_record_that_is_gone_must_sum_to_nothing():
    record = make_product(stock=0).stockrecords.get()
    record.movements.create(kind="receipt", on_hand=4, on_hand_after=4, reference="R")
    pk = record.pk
    record.delete()
    assert [str(each) for each in stock_differences()] == [
        f"Stock record {pk} (gone): in stock 0, by its movements 4"
    ]


def test_any_number_of_records_is_one_query(django_assert_num_queries):
    for _ in range(5):
        make_order(make_product())
    with django_assert_num_queries(1):
        assert stock_differences() == []
