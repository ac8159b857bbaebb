"""Kinds of products of which orders may not be withdrawn from. Until somebody says so: none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_when_it_is_sent")]
    operations = [
        migrations.AddField(
            model_name="productclass",
            name="may_be_withdrawn",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Customers may send it back within 14 days without a reason. Not so what is made to order or perishes quickly: for that the law leaves it to you. Orders keep what was told when they were placed.",
                verbose_name="May be withdrawn from",
            ),
        ),
    ]
