"""The history of prices, written by the database; it begins with the prices of now."""

import django.db.models.deletion
from django.db import migrations, models

# One statement for any number of records: it compares what shoppers see now with what was noted last.
FUNCTION = """
CREATE FUNCTION note_offered_prices(records bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO prices_pricechange (stockrecord_id, price, currency, since)
    SELECT now_offered.id, now_offered.price, now_offered.price_currency, clock_timestamp()
    FROM (
        SELECT record.id, record.price_currency,
               CASE WHEN product.is_public AND coalesce(parent.is_public, true)
                    THEN record.price END AS price
        FROM partner_stockrecord record
        JOIN catalogue_product product ON product.id = record.product_id
        LEFT JOIN catalogue_product parent ON parent.id = product.parent_id
        WHERE record.id = ANY(records)
    ) now_offered
    LEFT JOIN LATERAL (
        SELECT price, currency FROM prices_pricechange noted
        WHERE noted.stockrecord_id = now_offered.id ORDER BY noted.id DESC LIMIT 1
    ) noted ON true
    WHERE noted.currency IS NULL AND now_offered.price IS NOT NULL
       OR noted.currency IS NOT NULL
          AND (now_offered.price, now_offered.price_currency)
              IS DISTINCT FROM (noted.price, noted.currency)
$$;

CREATE FUNCTION note_price_of_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_offered_prices(ARRAY[NEW.id]::bigint[]);
    RETURN NULL;
END $$;

CREATE FUNCTION note_prices_of_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_offered_prices(ARRAY(
        SELECT record.id FROM partner_stockrecord record
        JOIN catalogue_product product ON product.id = record.product_id
        WHERE product.id = NEW.id OR product.parent_id = NEW.id
    ));
    RETURN NULL;
END $$;

CREATE TRIGGER note_first_price AFTER INSERT ON partner_stockrecord
    FOR EACH ROW EXECUTE FUNCTION note_price_of_record();
CREATE TRIGGER note_price AFTER UPDATE OF price, price_currency ON partner_stockrecord
    FOR EACH ROW WHEN (OLD.price IS DISTINCT FROM NEW.price
                       OR OLD.price_currency IS DISTINCT FROM NEW.price_currency)
    EXECUTE FUNCTION note_price_of_record();
CREATE TRIGGER note_prices AFTER UPDATE OF is_public ON catalogue_product
    FOR EACH ROW WHEN (OLD.is_public IS DISTINCT FROM NEW.is_public)
    EXECUTE FUNCTION note_prices_of_product();

SELECT note_offered_prices(ARRAY(SELECT id FROM partner_stockrecord));
"""

REVERSE = """
DROP TRIGGER note_prices ON catalogue_product;
DROP TRIGGER note_price ON partner_stockrecord;
DROP TRIGGER note_first_price ON partner_stockrecord;
DROP FUNCTION note_prices_of_product();
DROP FUNCTION note_price_of_record();
DROP FUNCTION note_offered_prices(bigint[]);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0002_filterable_attributes"),
        ("partner", "0002_about_sellers"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, null=True, verbose_name="Price"
                    ),
                ),
                ("currency", models.CharField(max_length=12)),
                ("since", models.DateTimeField(verbose_name="Since")),
                (
                    "stockrecord",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="price_changes",
                        to="partner.stockrecord",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["stockrecord", "-id"], name="price_changes_of_record")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReducedPrice",
            fields=[
                (
                    "stockrecord",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reduced",
                        serialize=False,
                        to="partner.stockrecord",
                    ),
                ),
                ("price", models.DecimalField(decimal_places=2, max_digits=12)),
                ("before", models.DecimalField(decimal_places=2, max_digits=12)),
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before__gt", models.F("price"))),
                        name="reduced_means_lower",
                    )
                ],
            },
        ),
        migrations.RunSQL(FUNCTION, REVERSE),
    ]
