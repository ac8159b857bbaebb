"""Eight invoices at once: numbers without a gap and without a double, also when one is undone."""

from contextlib import contextmanager
from functools import partial

import pytest
from django.db import DatabaseError, connection

from checkout.invoices import actions
from checkout.invoices.actions import NumberTaken, issue_documents
from checkout.invoices.invoice_check import gaps
from checkout.invoices.models import Document, NumberSeries
from checkout.invoices.said import shop_as_issuer
from checkout.order.actions import dispatch_order
from checkout.order.models import Order
from tests.factories import make_order, make_product, make_staff
from tests.orders.conftest import pay
from tests.races.meeting import all_at_once, meet_after, meet_before, without_constraint

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("shop", "first_position"),
]

EIGHT = 8


class Undone(Exception):
    """Something fails after the number was taken."""


def make_sent_orders(count: int, *, is_first: bool = False) -> list[Order]:
    """Orders to be invoiced. Number 1 of the year is taken, unless they are the first."""
    shop_as_issuer()
    staff, product = make_staff(), make_product(stock=100)
    orders = [make_order(product) for _ in range(count if is_first else count + 1)]
    for order in orders:
        pay(order)
        dispatch_order(order.pk, by=staff)
    if not is_first:
        issue_documents(orders.pop().pk)
    return orders


def issue_all(orders: list[Order], *refusals: type[Exception]) -> list:
    return all_at_once(*(partial(issue_documents, each.pk) for each in orders), refusals=refusals)


def numbers() -> list[int]:
    return sorted(Document.objects.values_list("sequence", flat=True))


def read_without_lock(rows) -> list:
    return list(rows.order_by("pk"))


def count_without_guard(series: NumberSeries) -> int:
    NumberSeries.objects.filter(pk=series.pk).update(last=series.last + 1)
    return series.last + 1


@contextmanager
def without_triggers():
    """The database without what stands behind the numbers."""
    tables = ("invoices_document", "invoices_numberseries")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_eight_at_once_get_eight_numbers_in_a_row(monkeypatch):
    orders = make_sent_orders(EIGHT)
    meet_before(monkeypatch, actions, "lock_rows", parties=EIGHT)
    issue_all(orders)
    assert numbers() == list(range(1, EIGHT + 2))
    assert gaps() == []


def test_first_eight_of_a_year_at_once_begin_at_one():
    issue_all(make_sent_orders(EIGHT, is_first=True))
    assert numbers() == list(range(1, EIGHT + 1))


def test_number_of_one_that_is_undone_is_given_to_another(monkeypatch):
    orders = make_sent_orders(EIGHT)
    meet_before(monkeypatch, actions, "lock_rows", parties=EIGHT)
    real, unlucky = actions._write_rows, orders[2].pk

    def write_rows(document, draft):
        real(document, draft)
        if document.order_id == unlucky:
            raise Undone

    monkeypatch.setattr(actions, "_write_rows", write_rows)
    answers = issue_all(orders, Undone)
    assert [type(each) for each in answers].count(Undone) == 1
    assert numbers() == list(range(1, EIGHT + 1))
    monkeypatch.setattr(actions, "_write_rows", real)
    issue_documents(unlucky)
    assert numbers() == list(range(1, EIGHT + 2))
    assert gaps() == []


def test_one_order_told_to_eight_workers_is_invoiced_once(monkeypatch):
    [order] = make_sent_orders(1, is_first=True)
    meet_before(monkeypatch, actions, "lock_order", parties=EIGHT)
    issue_all([order] * EIGHT)
    assert numbers() == [1]


def test_without_lock_the_guarded_write_lets_one_of_two_have_the_number(monkeypatch):
    orders = make_sent_orders(2)
    meet_after(monkeypatch, actions, "lock_rows", read_without_lock, parties=2)
    answers = issue_all(orders, NumberTaken)
    assert sorted(type(each).__name__ for each in answers) == ["NumberTaken", "list"]
    assert numbers() == [1, 2]


def test_without_lock_and_guard_the_database_still_refuses_the_second(monkeypatch):
    orders = make_sent_orders(2)
    meet_after(monkeypatch, actions, "lock_rows", read_without_lock, parties=2)
    monkeypatch.setattr(actions, "count_up", count_without_guard)
    answers = issue_all(orders, DatabaseError)
    assert sum(isinstance(each, DatabaseError) for each in answers) == 1
    assert numbers() == [1, 2]


def test_control_without_any_guard_two_have_the_same_number(monkeypatch):
    orders = make_sent_orders(2)
    meet_after(monkeypatch, actions, "lock_rows", read_without_lock, parties=2)
    monkeypatch.setattr(actions, "count_up", count_without_guard)
    with (
        without_triggers(),
        without_constraint(Document, "document_numbered_once"),
        without_constraint(Document, "number_used_once"),
    ):
        issue_all(orders)
        assert numbers() == [1, 2, 2]
