"""Spans of unknown terms stay as they are; back, an offer's span stands for those of all. Prices of
now are noted with their class of tax."""

import pytest
from django.db import connection

from catalogue.prices.models import PriceChange
from tests.factories import make_product
from tests.old_database import migrate, old_database, rows

BEFORE = [("prices", "0002_lowered_prices")]
AFTER = [("prices", "0004_lowered_by_each_offer")]
SEEDS = "INSERT INTO prices_loweredprice (since) VALUES ('2026-01-01')"
ADDED = """
    UPDATE prices_loweredprice SET until = '2026-02-01';
    INSERT INTO prices_loweredprice (since, offer, kind, value)
    VALUES ('2026-02-01', 1, 'percentage', 10), ('2026-03-01', 2, 'amount', 2);
"""


@pytest.fixture
def old_shop(django_db_setup, django_db_blocker):
    """As it was before terms were known."""
    with (
        django_db_blocker.unblock(),
        old_database("shop_without_terms", at=BEFORE, seeds=SEEDS) as connection,
    ):
        yield connection


@pytest.mark.django_db
def test_spans_get_terms_and_lose_them_again(old_shop):
    migrate(old_shop, AFTER)
    known = "SELECT offer, kind, value, least, combines FROM prices_loweredprice"
    assert rows(old_shop, known) == [(None, "", 0, 0, False)]
    with old_shop.cursor() as cursor:
        cursor.execute(ADDED)
    migrate(old_shop, BEFORE)
    spans = "SELECT since::date::text, until IS NULL FROM prices_loweredprice ORDER BY since"
    assert rows(old_shop, spans) == [
        ("2026-01-01", False),
        ("2026-02-01", True),
        ("2026-03-01", False),
    ]


@pytest.mark.django_db(transaction=True)
def test_prices_of_now_are_noted_with_their_class_of_tax():
    make_product(price="10.00")
    migrate(connection, [("prices", "0005_last_look")])
    make_product(price="20.00", card=False)
    migrate(connection)
    changes = PriceChange.objects.order_by("pk").values_list("price", "tax_class")
    assert list(changes) == [(10, ""), (20, ""), (10, "standard"), (20, "standard")]
