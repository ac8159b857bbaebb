"""From a shop whose figures were written without a ledger to one with it, and back."""

from datetime import UTC, datetime

import pytest
from django.db.migrations.executor import MigrationExecutor

from tests.old_database import migrate, old_database, rows

BEFORE = [("partner", "0002_about_sellers"), ("basket", "0003_initial")]

SEEDS = """
    INSERT INTO partner_partner (id, code, name, about) VALUES (1, 'studio', 'Studio', '');
    INSERT INTO catalogue_productclass (id, name, slug, requires_shipping, track_stock)
        VALUES (1, 'Things', 'things', true, true);
    INSERT INTO catalogue_product (id, structure, is_public, title, slug, description,
        is_discountable, date_created, date_updated, priority, code, tax_class, weight,
        card_price_varies, card_availability, card_seller, rating_count, product_class_id)
    SELECT n, 'standalone', true, 'Thing', 'thing', '', true, now(), now(), 0, 'c' || n,
        'standard', 0, false, 'in-stock', '', 0, 1
    FROM generate_series(1, 4) AS n;
    INSERT INTO partner_stockrecord (id, partner_sku, price_currency, num_in_stock, num_allocated,
        date_created, date_updated, partner_id, product_id)
    VALUES
        (1, 'SOLD', 'GBP', 7, 1, '2026-01-01', now(), 1, 1),
        (2, 'EMPTY', 'GBP', 0, 0, '2026-01-01', now(), 1, 2),
        (3, 'FREE', 'GBP', NULL, 0, '2026-01-01', now(), 1, 3),
        (4, 'LOST', 'GBP', NULL, 2, '2026-01-01', now(), 1, 4);
    INSERT INTO partner_stockmovement (kind, quantity, reference, created, stockrecord_id)
    VALUES
        ('allocation', -3, 'A', now(), 1), ('correction', -2, 'Dashboard', now(), 1),
        ('allocation', -1, 'B', now(), 1), ('allocation', -4, 'C', now(), 1),
        ('consumption', 0, 'A', now(), 1), ('release', 4, 'C', now(), 1);
"""


pytestmark = pytest.mark.django_db


@pytest.fixture
def old_shop(django_db_setup, django_db_blocker):
    """As it was before there was a ledger."""
    with (
        django_db_blocker.unblock(),
        old_database("shop_without_ledger", at=BEFORE, seeds=SEEDS) as connection,
    ):
        yield connection


def latest(connection) -> list:
    return [
        node
        for node in MigrationExecutor(connection).loader.graph.leaf_nodes()
        if node[0] in ("partner", "basket")
    ]


def test_ledger_is_opened_with_what_was_there_and_closed_again(old_shop):
    migrate(old_shop, latest(old_shop))
    movements = rows(
        old_shop,
        """
        SELECT stockrecord_id, kind, on_hand, allocated, on_hand_after, allocated_after
        FROM partner_stockmovement ORDER BY stockrecord_id, id
        """,
    )
    assert movements == [
        (1, "opening", 12, 0, 12, 0),
        (1, "allocation", 0, 3, 12, 3),
        (1, "correction", -2, 0, 10, 3),
        (1, "allocation", 0, 1, 10, 4),
        (1, "allocation", 0, 4, 10, 8),
        (1, "consumption", -3, -3, 7, 5),
        (1, "release", 0, -4, 7, 1),
        (4, "opening", 2, 2, 2, 2),
    ]
    [(opened,)] = rows(old_shop, "SELECT created FROM partner_stockmovement WHERE id = -1")
    assert opened == datetime(2026, 1, 1, tzinfo=UTC)
    figures = "SELECT num_in_stock, num_allocated FROM partner_stockrecord ORDER BY id"
    assert rows(old_shop, figures) == [(7, 1), (0, 0), (None, 0), (2, 2)]

    migrate(old_shop, BEFORE)
    quantities = "SELECT kind, quantity FROM partner_stockmovement ORDER BY id"
    assert rows(old_shop, quantities) == [
        ("allocation", -3),
        ("correction", -2),
        ("allocation", -1),
        ("allocation", -4),
        ("consumption", 0),
        ("release", 4),
    ]
    assert rows(old_shop, figures) == [(7, 1), (0, 0), (None, 0), (2, 2)]
