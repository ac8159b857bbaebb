"""Refunds for the same goods have a group: so far, those of one key.

What paid the credit of an exchange out belongs to the refund that credited it: its key says so. In
batches, each a transaction of its own, which may be done again.
"""

from django.db import migrations, models

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
        ("payment", "0005_refunds_into_wallets"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="group",
            field=models.CharField(
                default="",
                db_default="",
                editable=False,
                help_text="The key of the first of them.",
                max_length=128,
            ),
        ),
        migrations.RunPython(group_refunds, migrations.RunPython.noop),
    ]
