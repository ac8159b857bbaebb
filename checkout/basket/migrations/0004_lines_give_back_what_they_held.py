"""A line that is taken out of its basket, by whatever way, gives back what it held."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('basket', '0003_initial'),
        ('partner', '0006_ledger_quick'),
    ]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE partner_stockreservation ADD CONSTRAINT reservation_of_a_line
                FOREIGN KEY (line_id) REFERENCES basket_line (id) ON DELETE CASCADE;
            """,
            "ALTER TABLE partner_stockreservation DROP CONSTRAINT reservation_of_a_line;",
        ),
    ]
