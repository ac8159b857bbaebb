"""The rate of tax on a line, delivery by rate of tax, each consignment's way and collection point;
the mail that says it can be fetched.

Constant defaults: no table is rewritten. The foreign key is checked for no row, all being empty.
"""

import django.db.models.deletion
from django.db import migrations, models


def add_kind_of_mail(apps, schema_editor):
    event_types = apps.get_model("communication", "CommunicationEventType").objects
    event_types.get_or_create(code="ORDER_READY", defaults={"name": "Order ready for collection"})


class Migration(migrations.Migration):

    dependencies = [
        ("communication", "0005_mails_about_parts_of_orders"),
        ("order", "0007_units_that_come_back"),
        ("shipping", "0003_zones_sellers_and_points"),
    ]

    operations = [
        migrations.AddField(
            model_name="line",
            name="tax_rate",
            field=models.DecimalField(decimal_places=4, editable=False, help_text="The rate it was taxed at, a fraction. Empty: older than this.", max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="shipping_tax_parts",
            field=models.JSONField(db_default=[], default=list, editable=False),
        ),
        migrations.AddField(
            model_name="consignment",
            name="shipping_tax_parts",
            field=models.JSONField(db_default=[], default=list, editable=False),
        ),
        migrations.AddField(
            model_name="consignment",
            name="shipping_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=160),
        ),
        migrations.AddField(
            model_name="consignment",
            name="collection_point",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="consignments", to="shipping.collectionpoint"),
        ),
        migrations.RunPython(add_kind_of_mail, migrations.RunPython.noop),
    ]
