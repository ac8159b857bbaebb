"""Refunds of before there were groups: those of one key are one.

What paid the credit of an exchange out belongs to the refund that credited it: its key says so. In
batches, each a transaction of its own, which may be done again.
"""

from django.db import migrations

BATCH = 5000
GROUP = """
    UPDATE payment_refund
    SET "group" = CASE origin
        WHEN 'exchange ended' THEN substring(key FROM '^exchange [^ ]+') ELSE key END
    WHERE id BETWEEN %s AND %s AND "group" = ''
"""


def group_refunds(apps, schema_editor):
    refunds = apps.get_model("payment", "Refund").objects.using(schema_editor.connection.alias)
    last = refunds.order_by("pk").values_list("pk", flat=True).last() or 0
    with schema_editor.connection.cursor() as cursor:
        for first in range(0, last + 1, BATCH):
            cursor.execute(GROUP, [first, first + BATCH - 1])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("payment", "0008_when_it_was_asked"),
    ]

    operations = [
        migrations.RunPython(group_refunds, migrations.RunPython.noop),
    ]
