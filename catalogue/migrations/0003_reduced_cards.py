"""A card says what a reduced price was before. Nullable columns: no rewrite."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_filterable_attributes")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="card_price_before",
            field=models.DecimalField(
                decimal_places=2,
                editable=False,
                help_text="Lowest price of the 30 days before the reduction, excluding tax.",
                max_digits=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="card_reduced_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
