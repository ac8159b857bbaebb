"""Existing orders get parcels, units by state and a story; Oscar's two books of it are emptied.

In batches of orders, each in a transaction of its own: a large table is not locked as a whole, and
a migration that was broken off goes on where it stood when it is run again.
"""

from django.db import migrations, transaction

BATCH = 2_000

UNITS = """
    UPDATE order_line AS line SET
        quantity_dispatched =
            CASE WHEN placed.status IN ('Dispatched', 'Completed') THEN line.quantity ELSE 0 END,
        quantity_cancelled =
            CASE WHEN placed.status IN ('Cancelled', 'Expired') THEN line.quantity ELSE 0 END,
        num_allocated = CASE WHEN placed.status IN ('Pending payment', 'Paid')
            THEN LEAST(line.num_allocated, line.quantity) ELSE 0 END
    FROM order_order AS placed
    WHERE placed.id = line.order_id AND placed.id BETWEEN %(first)s AND %(last)s
"""
CANCELLED = """
    UPDATE order_order SET
        cancelled_incl_tax = total_incl_tax, cancelled_excl_tax = total_excl_tax
    WHERE status IN ('Cancelled', 'Expired') AND id BETWEEN %(first)s AND %(last)s
"""
CONSIGNMENTS = """
    WITH goods AS (
        SELECT consignment.id, consignment.order_id,
            COALESCE(SUM(line.line_price_incl_tax), 0) AS worth
        FROM order_consignment AS consignment
        LEFT JOIN order_line AS line ON line.consignment_id = consignment.id
        WHERE consignment.order_id BETWEEN %(first)s AND %(last)s
        GROUP BY consignment.id
    ), weighed AS (
        SELECT *, CASE WHEN SUM(worth) OVER (PARTITION BY order_id) = 0 THEN 1 ELSE worth END
            AS weight
        FROM goods
    ), summed AS (
        SELECT *, SUM(weight) OVER (PARTITION BY order_id ORDER BY id) AS run,
            SUM(weight) OVER (PARTITION BY order_id) AS whole
        FROM weighed
    ), closed AS (
        SELECT order_id, MAX(date_created) AS at FROM order_orderstatuschange
        WHERE new_status = 'Completed' AND order_id BETWEEN %(first)s AND %(last)s
        GROUP BY order_id
    ), shared AS (
        SELECT summed.id, placed.status, placed.shipping_method, placed.date_placed,
            closed.at AS closed_at,
            ROUND(placed.shipping_excl_tax * run / whole, 2)
                - ROUND(placed.shipping_excl_tax * (run - weight) / whole, 2) AS net,
            ROUND((placed.shipping_incl_tax - placed.shipping_excl_tax) * run / whole, 2)
                - ROUND((placed.shipping_incl_tax - placed.shipping_excl_tax)
                    * (run - weight) / whole, 2) AS tax
        FROM summed
        JOIN order_order AS placed ON placed.id = summed.order_id
        LEFT JOIN closed ON closed.order_id = summed.order_id
    )
    UPDATE order_consignment AS consignment SET
        shipping_method = shared.shipping_method,
        shipping_excl_tax = shared.net,
        shipping_incl_tax = shared.net + shared.tax,
        status = CASE shared.status WHEN 'Dispatched' THEN 'Dispatched'
            WHEN 'Completed' THEN 'Delivered' WHEN 'Cancelled' THEN 'Cancelled'
            WHEN 'Expired' THEN 'Cancelled' ELSE 'Waiting' END,
        dispatched_at = CASE WHEN shared.status IN ('Dispatched', 'Completed')
            THEN COALESCE(consignment.dispatched_at, shared.closed_at, shared.date_placed) END,
        started_at = CASE WHEN shared.status IN ('Dispatched', 'Completed')
            THEN COALESCE(consignment.dispatched_at, shared.closed_at, shared.date_placed) END,
        delivered_at = CASE WHEN shared.status = 'Completed' THEN
            COALESCE(consignment.delivered_at, shared.closed_at,
                consignment.dispatched_at, shared.date_placed) END
    FROM shared WHERE shared.id = consignment.id
"""
PARCELS = """
    INSERT INTO order_parcel (consignment_id, tracking_reference, price_incl_tax, price_excl_tax,
        dispatched_at, delivered_at)
    SELECT consignment.id, consignment.tracking_reference,
        consignment.shipping_incl_tax + COALESCE(SUM(line.line_price_incl_tax), 0),
        consignment.shipping_excl_tax + COALESCE(SUM(line.line_price_excl_tax), 0),
        consignment.dispatched_at, consignment.delivered_at
    FROM order_consignment AS consignment
    LEFT JOIN order_line AS line ON line.consignment_id = consignment.id
    WHERE consignment.order_id BETWEEN %(first)s AND %(last)s
        AND consignment.dispatched_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM order_parcel WHERE consignment_id = consignment.id)
    GROUP BY consignment.id ORDER BY consignment.id
"""
CONTENTS = """
    INSERT INTO order_parcelline (parcel_id, line_id, quantity)
    SELECT parcel.id, line.id, line.quantity
    FROM order_parcel AS parcel
    JOIN order_line AS line ON line.consignment_id = parcel.consignment_id
    WHERE line.order_id BETWEEN %(first)s AND %(last)s AND line.quantity > 0
    ORDER BY parcel.id, line.id
    ON CONFLICT DO NOTHING
"""
EVENTS = """
    INSERT INTO order_orderevent (order_id, kind, at, role, consignment_id, old_status, new_status,
        payload)
    SELECT change.order_id,
        CASE change.new_status WHEN 'Paid' THEN 'paid' WHEN 'Expired' THEN 'expired'
            WHEN 'Cancelled' THEN 'cancelled' WHEN 'Dispatched' THEN 'dispatched'
            ELSE 'completed' END,
        change.date_created,
        CASE WHEN change.new_status IN ('Paid', 'Expired') THEN 'system'
            WHEN change.old_status = 'Pending payment' THEN 'customer' ELSE 'staff' END,
        parcel.consignment_id,
        CASE WHEN parcel.rank > 1 THEN '' ELSE change.old_status END,
        CASE WHEN parcel.rank > 1 THEN '' ELSE change.new_status END,
        CASE WHEN parcel.id IS NULL THEN '{}' ELSE jsonb_build_object('parcel', parcel.id) END
    FROM order_orderstatuschange AS change
    LEFT JOIN (
        SELECT parcel.id, parcel.consignment_id, consignment.order_id,
            ROW_NUMBER() OVER (PARTITION BY consignment.order_id ORDER BY parcel.id DESC) AS rank
        FROM order_parcel AS parcel
        JOIN order_consignment AS consignment ON consignment.id = parcel.consignment_id
        WHERE consignment.order_id BETWEEN %(first)s AND %(last)s
    ) AS parcel ON parcel.order_id = change.order_id AND change.new_status = 'Dispatched'
    WHERE change.order_id BETWEEN %(first)s AND %(last)s
        AND change.new_status IN ('Paid', 'Expired', 'Cancelled', 'Dispatched', 'Completed')
    ORDER BY change.id, parcel.id
"""
EMPTIED = [
    "DELETE FROM order_orderstatuschange WHERE order_id BETWEEN %(first)s AND %(last)s",
    """
    DELETE FROM order_shippingeventquantity USING order_shippingevent AS event
    WHERE event.id = event_id AND event.order_id BETWEEN %(first)s AND %(last)s
    """,
    """
    DELETE FROM order_shippingevent AS event
    WHERE event.order_id BETWEEN %(first)s AND %(last)s
        AND NOT EXISTS (SELECT FROM order_paymentevent WHERE shipping_event_id = event.id)
    """,
]
FORWARDS = [UNITS, CANCELLED, CONSIGNMENTS, PARCELS, CONTENTS, EVENTS, *EMPTIED]

BACKWARDS = [
    """
    INSERT INTO order_orderstatuschange (order_id, old_status, new_status, date_created)
    SELECT order_id, old_status, new_status, at FROM order_orderevent
    WHERE new_status <> '' AND order_id BETWEEN %(first)s AND %(last)s ORDER BY id
    """,
    """
    UPDATE order_consignment AS consignment SET tracking_reference = parcel.tracking_reference
    FROM order_parcel AS parcel
    WHERE parcel.consignment_id = consignment.id
        AND consignment.order_id BETWEEN %(first)s AND %(last)s
        AND parcel.id = (SELECT MAX(id) FROM order_parcel WHERE consignment_id = consignment.id)
    """,
    """
    DELETE FROM order_orderevent WHERE order_id BETWEEN %(first)s AND %(last)s
    """,
]


def write_stories(apps, schema_editor):
    _in_batches(apps, schema_editor.connection, FORWARDS)


def write_status_changes(apps, schema_editor):
    _in_batches(apps, schema_editor.connection, BACKWARDS)


def _in_batches(apps, connection, statements):
    last = apps.get_model("order", "Order").objects.order_by("pk").values_list("pk", flat=True)
    for first in range(0, (last.last() or 0) + 1, BATCH):
        span = {"first": first, "last": first + BATCH - 1}
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, span)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("order", "0003_parcels_and_events")]
    operations = [migrations.RunPython(write_stories, write_status_changes)]
