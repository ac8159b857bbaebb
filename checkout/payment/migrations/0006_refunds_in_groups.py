"""Refunds for the same goods have a group."""

from django.db import migrations, models


class Migration(migrations.Migration):
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
    ]
