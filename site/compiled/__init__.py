"""Querysets that are written to SQL once in a process's life, and planned once in a connection's.

Django writes a queryset's SQL anew each time it runs, and PostgreSQL plans it anew. With many joins
either takes several times as long as the answer, so the few querysets that nearly every page of a
visitor with a basket runs, or every request to the API, are compiled here. Only the values of their
parameters change.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import DatabaseWrapper, ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


def prepared_cursor(connection: DatabaseWrapper) -> CursorWrapper:
    """A cursor of which PostgreSQL keeps the plans, for as long as the connection lasts.

    Its parameters are sent beside the SQL, where Django's other cursors write them into it. A usual
    one where DATABASE_PREPARED_STATEMENTS is false, or while queries are logged: psycopg does not
    tell what it executed prepared.
    """
    connection.ensure_connection()
    opened = connection.connection
    if connection.queries_logged or opened.prepare_threshold is None:
        return connection.cursor()
    usual, opened.cursor_factory = opened.cursor_factory, ServerBindingCursor
    try:
        return connection.cursor()
    finally:
        opened.cursor_factory = usual


class _Preparing:
    """A connection whose cursors are prepared."""

    def __init__(self, connection: DatabaseWrapper) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> CursorWrapper:
        return prepared_cursor(self._connection)


class CompiledQuery(Generic[M]):
    """A queryset with parameters.

    `build` gets one argument for each of `examples`: a value of the parameter's type that occurs
    nowhere else in the query, so that its places can be told. No parameter may decide what the
    query looks like (a list's length, None).
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **examples: Any) -> None:
        self._build = build
        self._examples = examples

    def __call__(self, **values: Any) -> list[M]:
        """Run the query with these values of the parameters."""
        compiler, sql, names = self._compiled
        if values.keys() != self._examples.keys():
            raise TypeError(f"Expected {sorted(self._examples)}, got {sorted(values)}")
        parameters = tuple(values[name] for name in names)
        own = copy(compiler)  # of this thread, with its connection
        own.connection = _Preparing(connections[DEFAULT_DB_ALIAS])
        own.as_sql = lambda *args, **kwargs: (sql, parameters)
        query = SimpleNamespace(get_compiler=lambda **kwargs: own)
        # All that Django's iterable asks of a queryset.
        queryset = SimpleNamespace(
            db=DEFAULT_DB_ALIAS, query=query, model=compiler.query.model, _known_related_objects={}
        )
        return list(ModelIterable(queryset))

    @cached_property
    def _compiled(self) -> tuple[SQLCompiler, str, list[str]]:
        """The compiler, its SQL with every other value written into it, and whose places are left.

        So the plan can heed those values, and an expression is the same wherever it stands.
        """
        queryset = self._build(**self._examples)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        names = {(type(value), value): name for name, value in self._examples.items()}
        places = [(names.get((type(value), value)), value) for value in parameters]
        if missing := self._examples.keys() - {name for name, _value in places}:
            raise ValueError(f"The query does not use {sorted(missing)} as it is.")
        compose = connections[DEFAULT_DB_ALIAS].ops.compose_sql
        written = tuple(
            "%s" if name else compose("%s", [value]).replace("%", "%%") for name, value in places
        )
        # Put in by %, which takes one of each doubled sign away.
        sql = sql.replace("%%", "%%%%") % written
        return compiler, sql, [name for name, _value in places if name]
