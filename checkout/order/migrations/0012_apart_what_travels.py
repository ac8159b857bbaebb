"""A seller may have two consignments of an order: one of what travels, one of what does not.

Nobody waits for an index to be built: it is built beside, adopted as a constraint, and only then is
the narrower one dropped. Backwards, the narrower rule holds again: a consignment of what does not
travel beside one of the same seller that does loses its seller; the seller's name stays.
"""

from django.db import migrations, models

NAME = "one_consignment_per_order_and_seller"
WIDER, NARROWER = "order_id, partner_id, travels", "order_id, partner_id"
NEXT = f"{NAME}_next"

# Dropped first: an index that could not be finished stays behind, and is not valid.
DROP_NEXT = f"DROP INDEX CONCURRENTLY IF EXISTS {NEXT}"
BUILD_NEXT = f"CREATE UNIQUE INDEX CONCURRENTLY {NEXT} ON order_consignment (%s)"
ADOPT_NEXT = f"""
    ALTER TABLE order_consignment
        DROP CONSTRAINT {NAME},
        ADD CONSTRAINT {NAME} UNIQUE USING INDEX {NEXT}
"""
LOSE_SELLERS = """
    UPDATE order_consignment AS consignment SET partner_id = NULL
    FROM order_consignment AS travelling
    WHERE NOT consignment.travels AND travelling.travels
        AND travelling.order_id = consignment.order_id
        AND travelling.partner_id = consignment.partner_id
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("order", "0011_what_does_not_travel")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(DROP_NEXT, ADOPT_NEXT),
                migrations.RunSQL(BUILD_NEXT % WIDER, BUILD_NEXT % NARROWER),
                migrations.RunSQL(migrations.RunSQL.noop, DROP_NEXT),
                migrations.RunSQL(ADOPT_NEXT, LOSE_SELLERS),
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name="consignment", name=NAME),
                migrations.AddConstraint(
                    model_name="consignment",
                    constraint=models.UniqueConstraint(
                        fields=["order", "partner", "travels"], name=NAME
                    ),
                ),
            ],
        ),
    ]
