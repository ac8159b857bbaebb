"""Querysets written to SQL once answer what Django's would."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from compiled import CompiledQuery
from tests.factories import make_product

pytestmark = pytest.mark.django_db

PRODUCT: CompiledQuery[Product] = CompiledQuery(
    lambda pk, title: Product.objects.filter(pk=pk, title=title).select_related("product_class"),
    pk=-1,
    title="a title nothing has",
)


def test_each_call_uses_its_own_values():
    for product in (make_product(), make_product()):
        assert PRODUCT(pk=product.pk, title=product.title) == [product]
    assert PRODUCT(pk=product.pk, title="another") == []


def test_joined_rows_come_along_in_the_one_query():
    product = make_product()
    name = product.product_class.name
    with CaptureQueriesContext(connection) as captured:
        (found,) = PRODUCT(pk=product.pk, title=product.title)
        assert found.product_class.name == name
    assert len(captured) == 1


def test_a_value_is_never_read_as_sql():
    product = make_product()
    assert PRODUCT(pk=product.pk, title="' OR 1=1 --") == []


def test_a_forgotten_or_unknown_parameter_is_refused():
    with pytest.raises(TypeError, match="title"):
        PRODUCT(pk=1)
    unused: CompiledQuery[Product] = CompiledQuery(lambda pk: Product.objects.all(), pk=-1)
    with pytest.raises(ValueError, match="pk"):
        unused(pk=1)


def test_an_ordinary_value_of_the_same_number_is_left_alone():
    product = make_product()
    flagged: CompiledQuery[Product] = CompiledQuery(
        lambda pk: Product.objects.filter(pk=pk, is_public=True), pk=1
    )
    assert flagged(pk=product.pk) == [product]


def test_postgresql_keeps_the_plan_for_all_values():
    product = make_product()
    fresh: CompiledQuery[Product] = CompiledQuery(
        lambda title: Product.objects.filter(title=title, slug__lt="~ 100 % kept"), title="-"
    )
    for title in (product.title, "another", "a third"):
        assert fresh(title=title) == ([product] if title == product.title else [])
    (kept,) = [kept for kept in _kept() if "~ 100 % kept" in kept]
    assert '"title" = $1' in kept
    # What is the same each time is written out, so that a plan can heed it.
    assert """"slug" < '~ 100 % kept'""" in kept


def test_ordinary_queries_are_not_prepared():
    before = _kept()
    for title in ("one", "another"):
        assert not Product.objects.filter(title=title).exists()
    assert _kept() == before


def test_nothing_is_prepared_where_the_setting_forbids_it(monkeypatch):
    product = make_product()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    fresh: CompiledQuery[Product] = CompiledQuery(
        lambda title: Product.objects.filter(title=title, slug__lt="~ 5 % more"), title="-"
    )
    assert fresh(title=product.title) == [product]
    assert not [kept for kept in _kept() if "~ 5 % more" in kept]


def _kept() -> list[str]:
    """The statements whose plans this connection keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time")
        return [statement for (statement,) in cursor.fetchall()]
