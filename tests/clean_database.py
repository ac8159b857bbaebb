"""After a test that commits, the database is again as the migrations left it.

Django's flush takes everything, what migrations made too, and has every app make some of it anew:
a second and more for each test. Here only tables that hold rows are emptied, and what migrations
made is copied back.
"""

from functools import cache

from django.db import connection, transaction

KEPT = "as_migrated"
"""The schema of the copies."""

# Half of the tables never held a row: their files are empty, and to look into them takes longer.
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname <> 'django_migrations' AND pg_relation_size(oid) > 0
    ORDER BY relname
"""
COLUMNS = """
    SELECT table_name, string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_schema = %s AND is_generated = 'NEVER' GROUP BY table_name
"""


def keep_what_migrations_made() -> None:
    """Copy every row there is. To be called before the first test."""
    kept_columns.cache_clear()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; CREATE SCHEMA {KEPT}")
        columns = columns_of(cursor, "public")
        for table in tables_with_rows(cursor):
            cursor.execute(
                f'CREATE TABLE {KEPT}."{table}" AS SELECT {columns[table]} FROM public."{table}"'
            )


def restore_what_migrations_made() -> None:
    """Undo whatever was committed since. Needs a superuser, as the books refuse to be emptied."""
    with transaction.atomic(), connection.cursor() as cursor:
        # No trigger and no foreign key is asked, so that any order will do.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables_with_rows(cursor):
            cursor.execute(f'DELETE FROM public."{table}"')
        for table, columns in kept_columns().items():
            cursor.execute(
                f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM {KEPT}."{table}"'
            )


@cache
def kept_columns() -> dict[str, str]:
    """The tables with rows that migrations made, each with its columns as SQL names them."""
    with connection.cursor() as cursor:
        return columns_of(cursor, KEPT)


def columns_of(cursor, schema: str) -> dict[str, str]:
    """The columns that can be written to, as SQL names them, by table."""
    cursor.execute(COLUMNS, [schema])
    return dict(cursor.fetchall())


def tables_with_rows(cursor) -> list[str]:
    cursor.execute(TABLES)
    asked = [
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM public.\"{table}\")"
        for (table,) in cursor.fetchall()
    ]
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]
