"""Orders of before parcels and stories: carried over, and back, with nothing lost."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection

from catalogue.models import Product
from catalogue.partner.models import Partner
from checkout.order.placement import place_order
from checkout.wallet.goods import put_gift_cards_on_sale
from tests.factories import make_basket, make_country, make_order, make_placement, make_product
from tests.old_database import migrate, rows

BEFORE, AFTER = [("order", "0002_order_number")], [("order", "0006_rules_hold_for_old_orders")]
DAY = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in range(1, 6)]


def move(order, *states: str) -> None:
    """What the shop of before wrote of an order's moves."""
    for old, new, at in zip(states, states[1:], DAY, strict=False):
        rows(
            connection,
            "INSERT INTO order_orderstatuschange (order_id, old_status, new_status, date_created)"
            " VALUES (%s, %s, %s, %s)",
            order.pk,
            old,
            new,
            at,
        )
    rows(connection, "UPDATE order_order SET status = %s WHERE id = %s", states[-1], order.pk)
    rows(connection, "UPDATE order_line SET status = %s WHERE order_id = %s", states[-1], order.pk)


@pytest.mark.django_db(transaction=True)
def test_old_orders_get_parcels_units_and_stories_and_lose_them_again():
    sent, called_off, waiting = (make_order(make_product(), quantity=2) for _ in range(3))
    migrate(connection, BEFORE)
    try:
        move(sent, "Pending payment", "Paid", "Dispatched", "Completed")
        move(called_off, "Pending payment", "Paid", "Cancelled")
        rows(connection, "UPDATE order_line SET num_allocated = 0 WHERE order_id <> %s", waiting.pk)
        rows(
            connection,
            "UPDATE order_consignment SET dispatched_at = %s, tracking_reference = 'RM1'"
            " WHERE order_id = %s",
            DAY[1],
            sent.pk,
        )
        rows(
            connection,
            "INSERT INTO order_shippingeventtype (name, code) VALUES ('Dispatched', 'dispatched')",
        )
        rows(
            connection,
            "INSERT INTO order_shippingevent (notes, date_created, order_id, event_type_id)"
            " SELECT 'RM1', %s, %s, id FROM order_shippingeventtype",
            DAY[1],
            sent.pk,
        )
        before = rows(connection, "SELECT order_id, old_status, new_status, date_created"
                      " FROM order_orderstatuschange ORDER BY id")  # fmt: skip
        migrate(connection, AFTER)
        assert rows(
            connection,
            "SELECT order_id, quantity_dispatched, quantity_cancelled, num_allocated"
            " FROM order_line ORDER BY id",
        ) == [(sent.pk, 2, 0, 0), (called_off.pk, 0, 2, 0), (waiting.pk, 0, 0, 2)]
        assert rows(
            connection,
            "SELECT status, started_at, dispatched_at, delivered_at, shipping_incl_tax"
            " FROM order_consignment ORDER BY id",
        ) == [
            ("Delivered", DAY[1], DAY[1], DAY[2], sent.shipping_incl_tax),
            ("Cancelled", None, None, None, called_off.shipping_incl_tax),
            ("Waiting", None, None, None, waiting.shipping_incl_tax),
        ]
        assert rows(
            connection,
            "SELECT tracking_reference, price_incl_tax, dispatched_at, delivered_at, quantity"
            " FROM order_parcel JOIN order_parcelline ON parcel_id = order_parcel.id",
        ) == [("RM1", sent.total_incl_tax, DAY[1], DAY[2], 2)]
        assert rows(
            connection,
            "SELECT order_id, kind, role, new_status, at FROM order_orderevent ORDER BY id",
        ) == [
            (sent.pk, "paid", "system", "Paid", DAY[0]),
            (sent.pk, "dispatched", "staff", "Dispatched", DAY[1]),
            (sent.pk, "completed", "staff", "Completed", DAY[2]),
            (called_off.pk, "paid", "system", "Paid", DAY[0]),
            (called_off.pk, "cancelled", "staff", "Cancelled", DAY[1]),
        ]
        assert rows(connection, "SELECT id, cancelled_incl_tax FROM order_order ORDER BY id") == [
            (sent.pk, 0),
            (called_off.pk, called_off.total_incl_tax),
            (waiting.pk, 0),
        ]
        assert rows(connection, "SELECT count(*) FROM order_orderstatuschange") == [(0,)]
        assert rows(connection, "SELECT count(*) FROM order_shippingevent") == [(0,)]
        migrate(connection, BEFORE)
        assert rows(connection, "SELECT order_id, old_status, new_status, date_created"
                    " FROM order_orderstatuschange ORDER BY id") == before  # fmt: skip
        assert rows(connection, "SELECT tracking_reference FROM order_consignment ORDER BY id") == [
            ("RM1",),
            ("",),
            ("",),
        ]
    finally:
        migrate(connection)


@pytest.mark.django_db(transaction=True)
def test_gift_cards_apart_lose_their_seller_where_only_one_consignment_may_be():
    make_country()
    put_gift_cards_on_sale()
    house = Partner.objects.get(code="shop")
    goods = [make_product("Lamp", seller=house), Product.objects.get(upc="GIFT-25")]
    order = place_order(make_placement(make_basket(*goods)))
    assert set(order.consignments.values_list("partner", "travels")) == {
        (house.pk, True),
        (house.pk, False),
    }
    again = (
        "INSERT INTO order_consignment (order_id, partner_id, partner_name)"
        " SELECT order_id, partner_id, partner_name FROM order_consignment"
        " WHERE partner_id IS NOT NULL LIMIT 1"
    )
    migrate(connection, [("order", "0010_refunds_that_failed")])
    try:
        sellers = rows(connection, "SELECT partner_id, partner_name FROM order_consignment")
        assert sorted(sellers, key=str) == [(house.pk, house.name), (None, house.name)]
        with pytest.raises(IntegrityError, match="one_consignment_per_order_and_seller"):
            rows(connection, again)
    finally:
        migrate(connection)
    assert set(order.consignments.values_list("partner", "travels")) == {
        (house.pk, True),
        (None, False),
    }
    with pytest.raises(IntegrityError, match="one_consignment_per_order_and_seller"):
        rows(connection, again)
