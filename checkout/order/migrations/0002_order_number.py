"""The sequence order numbers are drawn from."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("order", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE order_number", "DROP SEQUENCE order_number"),
    ]
