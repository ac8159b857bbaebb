"""How long a request may keep the database: each statement, each wait for a lock, and who only
reads in all.

A statement that takes longer is cancelled by the database, and its transaction with it: 503, try
again. Whatever the bank was asked in between is not undone by that: each step that follows it is
a transaction of its own, which the webhook, the reconciliation or the same request repeats.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError, connection


@contextmanager
def limited_time(*, reads: bool) -> Iterator[None]:
    """Within, no statement outlasts API_STATEMENT_MS, and no wait for a lock API_LOCK_MS.

    Who only `reads` begins no statement after API_READ_MS. Raises OperationalError.
    """
    limits = _Limits(reads=reads)
    with connection.execute_wrapper(limits):
        try:
            yield
        finally:
            limits.end()


class _Limits:
    """Tells a connection its limits before the first statement, and takes them off at the end."""

    def __init__(self, *, reads: bool) -> None:
        wanted = {
            "statement_timeout": settings.API_STATEMENT_MS,
            "lock_timeout": settings.API_LOCK_MS,
        }
        self._limits = {name: limit for name, limit in wanted.items() if limit}
        self._told: Any = None
        self._until = monotonic() + settings.API_READ_MS / 1000 if reads else None

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if self._until is not None and monotonic() > self._until:
            raise OperationalError("A request read for too long")
        if self._limits and connection.connection is not self._told:
            self._told = connection.connection
            words = [f"SET {name} = {int(limit)}" for name, limit in self._limits.items()]
            with connection.wrap_database_errors:
                self._told.execute("; ".join(words))
        return execute(sql, params, many, context)

    def end(self) -> None:
        """What comes after on this connection, a page or an export, is not the API's to limit."""
        if self._told is None or self._told is not connection.connection:
            return
        try:
            self._told.execute("; ".join(f"RESET {name}" for name in self._limits))
        except psycopg.Error:
            # A connection that cannot be told is not left to anybody else.
            if not connection.in_atomic_block:
                connection.close()
