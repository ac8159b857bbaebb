"""Documents for the products that are there, so that no listing is empty after the deployment.

Title, description and categories only, in batches that each commit. `manage.py refresh_catalogue`
adds the rest (brands, attributes, sellers, facets), and does no harm when run again.
"""

from django.db import migrations

BATCH = 2_000

PRODUCTS = """
    SELECT id FROM catalogue_product
    WHERE id > %s AND structure <> 'child'
    ORDER BY id LIMIT %s
"""

# A product is listed in a public category's ancestors for as long as all below them are public.
FILL = """
    INSERT INTO search_searchdocument (product_id, document, values, categories)
    SELECT product.id,
        setweight(to_tsvector('shop_text', product.title), 'A') ||
        setweight(to_tsvector('shop_text', left(regexp_replace(
            coalesce(product.description, ''), '<[^>]*>', ' ', 'g'), 20000)), 'D'),
        '{}',
        ARRAY(
            SELECT DISTINCT above.id
            FROM catalogue_productcategory placed
            JOIN catalogue_category category ON category.id = placed.category_id
            JOIN catalogue_category above ON starts_with(category.path, above.path)
            WHERE placed.product_id = product.id
            AND NOT EXISTS (
                SELECT 1 FROM catalogue_category between_them
                WHERE starts_with(category.path, between_them.path)
                AND between_them.depth > above.depth AND NOT between_them.is_public
            )
        )
    FROM catalogue_product product
    WHERE product.id = ANY(%s)
    ON CONFLICT (product_id) DO NOTHING
"""


def fill(apps, schema_editor):
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(PRODUCTS, [last, BATCH])
            ids = [pk for (pk,) in cursor.fetchall()]
            if not ids:
                return
            cursor.execute(FILL, [ids])
            last = ids[-1]


class Migration(migrations.Migration):

    atomic = False

    dependencies = [("search", "0001_search_documents")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
