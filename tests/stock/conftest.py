"""A good in stock, and somebody who sees to it."""

import pytest

from accounts.models import User
from catalogue.partner.models import StockRecord
from tests.factories import PASSWORD, make_product


@pytest.fixture
def keeper(db):
    return User.objects.create_superuser("keeper@shop.example", PASSWORD)


@pytest.fixture
def record(db) -> StockRecord:
    """Ten bowls."""
    return make_product("Bowl", stock=10).stockrecords.get()


def figures(record: StockRecord) -> tuple[int | None, int]:
    """In stock, and sold of it."""
    return StockRecord.objects.values_list("num_in_stock", "num_allocated").get(pk=record.pk)


def told(record: StockRecord) -> list[tuple]:
    """What the movements say, the first one first."""
    columns = ("kind", "on_hand", "allocated", "on_hand_after", "allocated_after")
    return list(record.movements.order_by("id").values_list(*columns))
