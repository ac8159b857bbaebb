"""Countries of ways of delivery become zones, rates apply since ever; and both go back."""

from decimal import Decimal

import pytest

from tests.old_database import migrate, old_database, rows

BEFORE = [("order", "0006_rules_hold_for_old_orders"), ("shipping", "0002_carriers")]
BEFORE += [("tax", "0001_initial")]
AFTER = [("order", "0008_terms"), ("tax", "0002_days_and_regions")]
SEEDS = """
    INSERT INTO address_country (iso_3166_1_a2, iso_3166_1_a3, iso_3166_1_numeric,
        printable_name, name, display_order, is_shipping_country)
    VALUES ('GB', 'GBR', '826', 'GB', 'GB', 0, true), ('FR', 'FRA', '250', 'FR', 'FR', 0, true);
    INSERT INTO shipping_weightbased (id, code, name, description, default_weight)
    VALUES (1, 'post', 'Post', '', 0), (2, 'everywhere', 'Everywhere', '', 0);
    INSERT INTO shipping_weightbased_countries (weightbased_id, country_id)
    VALUES (1, 'GB'), (1, 'FR');
    INSERT INTO shipping_weightband (method_id, upper_limit, charge) VALUES (1, 5, 4.99);
    INSERT INTO tax_taxrate (country_id, tax_class, rate) VALUES ('GB', 'standard', 0.2);
"""
ADDED = """
    INSERT INTO partner_partner (id, code, name, about) VALUES (1, 'kiln', 'Kiln', '');
    INSERT INTO shipping_weightbased (id, code, name, description, default_weight, partner_id)
    VALUES (3, 'post-2', 'Post', '', 0, 1);
    UPDATE tax_taxrate SET valid_until = '2020-12-31';
    INSERT INTO tax_taxrate (country_id, tax_class, rate, valid_from)
    VALUES ('GB', 'standard', 0.25, '2021-01-01');
"""


pytestmark = pytest.mark.django_db


@pytest.fixture
def old_shop(django_db_setup, django_db_blocker):
    """As it was before there were zones."""
    with (
        django_db_blocker.unblock(),
        old_database("shop_without_zones", at=BEFORE, seeds=SEEDS) as connection,
    ):
        yield connection


def test_countries_become_zones_and_back(old_shop):
    migrate(old_shop, AFTER)
    goes = """SELECT method.name, zone.name, held.country_id
        FROM shipping_weightbased method
        LEFT JOIN shipping_weightbased_zones goes ON goes.weightbased_id = method.id
        LEFT JOIN shipping_zone zone ON zone.id = goes.zone_id
        LEFT JOIN shipping_zone_countries held ON held.zone_id = zone.id ORDER BY 1, 3"""
    assert rows(old_shop, goes) == [
        ("Everywhere", None, None),
        ("Post", "Post", "FR"),
        ("Post", "Post", "GB"),
    ]
    assert rows(old_shop, "SELECT zone_id, charge FROM shipping_weightband") == [
        (None, Decimal("4.99"))
    ]
    assert rows(old_shop, "SELECT region, valid_from, valid_until FROM tax_taxrate") == [
        ("", None, None)
    ]

    with old_shop.cursor() as cursor:
        cursor.execute(ADDED)
    migrate(old_shop, BEFORE)
    named = "SELECT weightbased_id, country_id FROM shipping_weightbased_countries ORDER BY 1, 2"
    assert rows(old_shop, named) == [(1, "FR"), (1, "GB")]
    assert rows(old_shop, "SELECT name FROM shipping_weightbased ORDER BY 1") == [
        ("Everywhere",),
        ("Post",),
    ]
    assert rows(old_shop, "SELECT rate FROM tax_taxrate") == [(Decimal("0.2500"),)]
