"""Product numbers are kept behind letters that no word begins with; `sku` began "skull", too.

In batches that each commit; does no harm when run again. A number, unlike a word, has no place in
its document.
"""

from django.db import migrations

BATCH = 2_000

DOCUMENTS = """
    SELECT product_id FROM search_searchdocument
    WHERE product_id > %s ORDER BY product_id LIMIT %s
"""

MOVE = """
    UPDATE search_searchdocument AS kept
    SET document = ts_delete(document, numbers.before) || array_to_tsvector(numbers.after)
    FROM (
        SELECT product_id, array_agg(lexeme) AS before,
            array_agg('0sku' || substr(lexeme, 4)) AS after
        FROM search_searchdocument, unnest(document)
        WHERE product_id = ANY(%s) AND positions IS NULL AND starts_with(lexeme, 'sku')
        GROUP BY product_id
    ) AS numbers
    WHERE kept.product_id = numbers.product_id
"""


def move(apps, schema_editor):
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(DOCUMENTS, [last, BATCH])
            ids = [pk for (pk,) in cursor.fetchall()]
            if not ids:
                return
            cursor.execute(MOVE, [ids])
            last = ids[-1]


class Migration(migrations.Migration):

    atomic = False

    dependencies = [("search", "0002_first_documents")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
