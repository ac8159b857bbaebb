"""Payments tell what lost disputes withdrew for good; so far it stood in the disputes alone."""

from django.db import migrations, models

LOST = """
    UPDATE payment_source SET amount_lost = lost.amount
    FROM (
        SELECT source_id, sum(amount) AS amount FROM payment_dispute
        WHERE status = 'lost' GROUP BY source_id
    ) AS lost
    WHERE payment_source.id = lost.source_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payment", "0006_refunds_in_groups"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="amount_lost",
            field=models.DecimalField(
                db_default=0,
                decimal_places=2,
                default=0,
                help_text="Of it, what lost disputes withdrew for good.",
                max_digits=12,
            ),
        ),
        migrations.RunSQL(LOST, migrations.RunSQL.noop),
    ]
