"""Every price of now is noted with its class of tax. Rows are only added: nobody waits for it."""

from django.db import migrations

PRICES_OF_NOW = """
SELECT note_offered_prices(ARRAY(SELECT id FROM partner_stockrecord));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("prices", "0006_classes_of_tax"),
    ]

    operations = [
        migrations.RunSQL(PRICES_OF_NOW, migrations.RunSQL.noop),
    ]
