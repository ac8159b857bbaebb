"""Several offers may lower a product at a time. The table can be read while the index is built."""

from django.db import migrations, models

# The older version knows one open span a product: the oldest, which holds for the others too.
END_OTHERS = """
UPDATE prices_loweredprice SET until = now() WHERE until IS NULL AND id NOT IN (
    SELECT min(id) FROM prices_loweredprice WHERE until IS NULL GROUP BY product_id
);
"""


class Migration(migrations.Migration):
    dependencies = [("prices", "0003_terms_of_offers")]

    operations = [
        migrations.AddConstraint(
            "loweredprice",
            models.UniqueConstraint(
                fields=["product", "offer"],
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="lowered_once_by_an_offer",
            ),
        ),
        migrations.RemoveConstraint("loweredprice", "lowered_once_at_a_time"),
        migrations.RunSQL(migrations.RunSQL.noop, END_OTHERS),
    ]
