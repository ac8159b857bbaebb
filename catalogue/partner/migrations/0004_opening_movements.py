"""Give each record the movements that lead to its figures, some thousand records at a time.

What a movement did is told by its kind; a consumption took what its order had been allocated. The
opening movement makes up the rest. It comes before what was written earlier: its id is the
record's, negative. Each batch is a transaction of its own and may be done again.
"""

from django.db import migrations, transaction

BATCH = 5000

FORWARDS = [
    # Sold although it was not counted: it is for sale as little as before.
    """
    UPDATE partner_stockrecord SET num_in_stock = num_allocated
    WHERE num_in_stock IS NULL AND num_allocated > 0 AND id BETWEEN %(first)s AND %(last)s
    """,
    """
    DELETE FROM partner_stockmovement
    WHERE id < 0 AND stockrecord_id BETWEEN %(first)s AND %(last)s
    """,
    """
    UPDATE partner_stockmovement AS movement SET
        on_hand = CASE kind
            WHEN 'correction' THEN quantity WHEN 'consumption' THEN -held.units ELSE 0 END,
        allocated = CASE kind
            WHEN 'correction' THEN 0 WHEN 'consumption' THEN -held.units ELSE -quantity END
    FROM (
        SELECT each.id, CASE WHEN each.kind = 'consumption' THEN coalesce((
            SELECT -sum(earlier.quantity) FROM partner_stockmovement AS earlier
            WHERE earlier.stockrecord_id = each.stockrecord_id
                AND earlier.reference = each.reference
                AND earlier.kind IN ('allocation', 'release')
        ), 0) END AS units
        FROM partner_stockmovement AS each
        WHERE each.stockrecord_id BETWEEN %(first)s AND %(last)s
    ) AS held
    WHERE held.id = movement.id
    """,
    """
    INSERT INTO partner_stockmovement
        (id, stockrecord_id, kind, on_hand, allocated, quantity, reference, created)
    SELECT -record.id, record.id, 'opening', opening.on_hand, opening.allocated,
        opening.on_hand - opening.allocated, record.partner_sku, record.date_created
    FROM partner_stockrecord AS record
    CROSS JOIN LATERAL (
        SELECT coalesce(record.num_in_stock, 0) - coalesce(sum(on_hand), 0) AS on_hand,
            record.num_allocated - coalesce(sum(allocated), 0) AS allocated
        FROM partner_stockmovement WHERE stockrecord_id = record.id
    ) AS opening
    WHERE record.id BETWEEN %(first)s AND %(last)s
        AND (opening.on_hand <> 0 OR opening.allocated <> 0)
    """,
    """
    UPDATE partner_stockmovement AS movement
    SET on_hand_after = sums.on_hand, allocated_after = sums.allocated
    FROM (
        SELECT id, sum(on_hand) OVER so_far AS on_hand, sum(allocated) OVER so_far AS allocated
        FROM partner_stockmovement WHERE stockrecord_id BETWEEN %(first)s AND %(last)s
        WINDOW so_far AS (PARTITION BY stockrecord_id ORDER BY id)
    ) AS sums
    WHERE sums.id = movement.id
    """,
]

BACKWARDS = [
    """
    DELETE FROM partner_stockmovement
    WHERE id < 0 AND stockrecord_id BETWEEN %(first)s AND %(last)s
    """,
    """
    UPDATE partner_stockmovement SET
        quantity = on_hand - allocated,
        kind = CASE WHEN kind IN ('allocation', 'release', 'consumption') THEN kind
            ELSE 'correction' END
    WHERE stockrecord_id BETWEEN %(first)s AND %(last)s
    """,
]


def _in_batches(statements):
    def run(apps, schema_editor):
        connection = schema_editor.connection
        records = apps.get_model("partner", "StockRecord").objects.using(connection.alias)
        last = 0
        while ids := list(
            records.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            last = ids[-1]
            with transaction.atomic(connection.alias), connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement, {"first": ids[0], "last": last})

    return run


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('partner', '0003_ledger_columns'),
    ]

    operations = [
        migrations.RunPython(_in_batches(FORWARDS), _in_batches(BACKWARDS)),
    ]
