"""Staff say which attributes products can be filtered by. A default in the database: no rewrite."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="productattribute",
            name="is_filterable",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Shoppers can filter listings and search results by it.",
                verbose_name="Filter",
            ),
        ),
    ]
