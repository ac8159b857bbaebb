"""A database as it was at earlier migrations, with rows of that time, to be carried over."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.quick_migrations import quick_migrations
from tests.template_database import copy_of_template

Targets = Sequence[tuple[str, str | None]]


@contextmanager
def old_database(name: str, *, at: Targets, seeds: str) -> Iterator[Any]:
    """A connection to a database of its own. The caller has unblocked the database."""
    copy_of_template(name)
    connections.databases[name] = connections.databases["default"] | {"NAME": name}
    connection = connections[name]
    try:
        migrate(connection, at)
        with connection.cursor() as cursor:
            cursor.execute(seeds)
        yield connection
    finally:
        connection.close()
        del connections[name]
        del connections.databases[name]


class QuickExecutor(MigrationExecutor):
    """Comes last to the migrations that it undoes: all that follow the first of them is costly."""

    def _migrate_all_backwards(self, plan: list, full_plan: list, fake: bool) -> Any:
        undone = {migration for migration, _backwards in plan}
        # Nothing that stays depends on anything that is undone, so this too is a right order.
        stays = [step for step in full_plan if step[0] not in undone]
        goes = [step for step in full_plan if step[0] in undone]
        return super()._migrate_all_backwards(plan, stays + goes, fake)


def migrate(connection: Any, targets: Targets | None = None) -> None:
    """To these migrations and what they need; without targets, as everything is now."""
    executor = QuickExecutor(connection)
    with quick_migrations():
        executor.migrate(targets or executor.loader.graph.leaf_nodes())


def rows(connection: Any, sql: str, *values: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []
