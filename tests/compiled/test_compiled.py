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
