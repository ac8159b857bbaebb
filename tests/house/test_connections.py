"""What connections of the shop must never do."""

import gc

import pytest
from django.db import connection

from catalogue.models import Product
from tests.factories import make_product

pytestmark = pytest.mark.django_db(transaction=True)


def test_half_read_list_that_is_forgotten_asks_the_database_nothing():
    """Closing a server-side cursor would, and may come in the middle of another query."""
    for _ in range(3):
        make_product()
    rows = Product.objects.iterator(chunk_size=1)
    next(rows)
    with connection.execute_wrapper(_refuse):
        open_cursors = _open_cursors()
        del rows
        gc.collect()
    assert open_cursors == 0


def _refuse(execute, sql, params, many, context):
    raise AssertionError(f"Asked the database: {sql}")


def _open_cursors() -> int:
    with connection.connection.cursor() as cursor:
        return cursor.execute("SELECT count(*) FROM pg_cursors WHERE is_holdable").fetchone()[0]
