"""The history says in which class of tax a price was seen."""

from django.db import migrations, models

NOTE = """
CREATE OR REPLACE FUNCTION note_offered_prices(records bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO prices_pricechange (stockrecord_id, price, currency, {column} since)
    SELECT now_offered.id, now_offered.price, now_offered.price_currency, {column}
        clock_timestamp()
    FROM (
        SELECT record.id, record.price_currency, {offered}
               CASE WHEN product.is_public AND coalesce(parent.is_public, true)
                    THEN record.price END AS price
        FROM partner_stockrecord record
        JOIN catalogue_product product ON product.id = record.product_id
        LEFT JOIN catalogue_product parent ON parent.id = product.parent_id
        WHERE record.id = ANY(records)
    ) now_offered
    LEFT JOIN LATERAL (
        SELECT price, currency, {noted} id FROM prices_pricechange noted
        WHERE noted.stockrecord_id = now_offered.id ORDER BY noted.id DESC LIMIT 1
    ) noted ON true
    WHERE noted.currency IS NULL AND now_offered.price IS NOT NULL
       OR noted.currency IS NOT NULL
          AND (now_offered.price, now_offered.price_currency {compared})
              IS DISTINCT FROM (noted.price, noted.currency {compared_with})
$$;
"""
WITH_CLASS = NOTE.format(
    column="tax_class,",
    offered="coalesce(parent.tax_class, product.tax_class) AS tax_class,",
    noted="tax_class AS seen_in,",
    compared=", now_offered.tax_class",
    compared_with=", noted.seen_in",
)
WITHOUT_CLASS = NOTE.format(column="", offered="", noted="", compared="", compared_with="")
TRIGGER = """
CREATE TRIGGER note_classes_of_tax AFTER UPDATE OF tax_class ON catalogue_product
    FOR EACH ROW WHEN (OLD.tax_class IS DISTINCT FROM NEW.tax_class)
    EXECUTE FUNCTION note_prices_of_product();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("prices", "0005_last_look"),
    ]

    operations = [
        migrations.AddField(
            model_name="pricechange",
            name="tax_class",
            field=models.CharField(db_default="", max_length=16),
        ),
        migrations.RunSQL(WITH_CLASS, WITHOUT_CLASS),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER note_classes_of_tax ON catalogue_product"),
    ]
