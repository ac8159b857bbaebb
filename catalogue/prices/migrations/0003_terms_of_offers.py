"""What offers made of a price. Constant defaults: no row is rewritten, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("prices", "0002_lowered_prices")]

    operations = [
        migrations.AddField("loweredprice", "offer", models.BigIntegerField(null=True)),
        migrations.AddField(
            "loweredprice", "kind", models.CharField(db_default="", max_length=16)
        ),
        migrations.AddField(
            "loweredprice",
            "value",
            models.DecimalField(db_default=0, decimal_places=2, max_digits=12),
        ),
        migrations.AddField(
            "loweredprice",
            "least",
            models.DecimalField(db_default=0, decimal_places=2, max_digits=12),
        ),
        migrations.AddField("loweredprice", "combines", models.BooleanField(db_default=False)),
    ]
