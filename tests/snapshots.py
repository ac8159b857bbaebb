"""What many tests begin with is built once in a run and then copied, which is far quicker."""

from collections.abc import Callable
from copy import deepcopy
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import connection, transaction

from tests.clean_database import columns_of, kept_columns, tables_with_rows

FIRST_TRANSACTION = "SELECT pg_current_xact_id()::text::bigint"
# A row says which transaction wrote it; those of savepoints have higher numbers than their own.
WRITTEN_SINCE = "xmin::text::bigint >= %s"
KEYS = """
    SELECT table_name, column_name FROM information_schema.table_constraints
    JOIN information_schema.key_column_usage USING (constraint_name, table_schema, table_name)
    WHERE constraint_type = 'PRIMARY KEY' AND table_schema = 'public'
"""


Built = TypeVar("Built")


class Snapshot(Generic[Built]):
    """The rows that `build` writes into a database as migrated, and what it returns.

    Taken in a transaction that is undone: what waits for a commit does not happen, as in a test.
    """

    def __init__(self, build: Callable[[], Built]) -> None:
        assert not connection.in_atomic_block, "rows of others would be taken for the snapshot's"
        # It must not be made of what an earlier test cached.
        cache.clear()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FIRST_TRANSACTION)
            (since,) = cursor.fetchone()
            self._built = build()
            self._gone = _rows_gone(cursor, since)
            self._written = _rows_written(cursor, since)
            transaction.set_rollback(True)

    def restore(self) -> Built:
        """Write the rows into the database of a test; gives a copy of what was built."""
        with transaction.atomic(), connection.cursor() as cursor:
            # They passed all triggers and foreign keys when they were made.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, (key, values) in self._gone.items():
                cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" = ANY(%s)', [values])
            for table, (columns, rows) in self._written.items():
                with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                    copy.write(rows)
            cursor.execute("SET LOCAL session_replication_role = origin")
        return deepcopy(self._built)


def _rows_gone(cursor, since: int) -> dict[str, tuple[str, list]]:
    """Of the rows that migrations made, the keys of those that were deleted or changed."""
    cursor.execute(KEYS)
    keys = dict(cursor.fetchall())
    gone = {}
    for table in kept_columns():
        key = keys[table]
        cursor.execute(
            f'SELECT "{key}" FROM as_migrated."{table}" EXCEPT '
            f'SELECT "{key}" FROM public."{table}" WHERE NOT {WRITTEN_SINCE}',
            [since],
        )
        if values := [value for (value,) in cursor.fetchall()]:
            gone[table] = (key, values)
    return gone


def _rows_written(cursor, since: int) -> dict[str, tuple[str, bytes]]:
    """By table: the names of its columns, and the rows in the form of COPY."""
    written = {}
    columns = columns_of(cursor, "public")
    for table in tables_with_rows(cursor):
        wanted = f'SELECT {columns[table]} FROM "{table}" WHERE {WRITTEN_SINCE}'
        with cursor.copy(f"COPY ({wanted}) TO STDOUT", [since]) as copy:
            rows = b"".join(bytes(part) for part in copy)
        if rows:
            written[table] = (columns[table], rows)
    return written
