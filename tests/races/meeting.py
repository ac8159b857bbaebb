"""Where the threads of a race meet, so that the moment that matters always comes.

A meeting before the guarded step lets all of them in at once. A meeting inside a guard that is
switched off makes its fault certain.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from tests.outbox.at_once import PATIENCE_SECONDS, at_once

PATIENCE = 2 * PATIENCE_SECONDS


class Meeting:
    """Holds the first so many threads until all of them are there; later ones pass."""

    def __init__(self, parties: int) -> None:
        self._barrier = Barrier(parties)
        self._places = iter(range(parties))

    def join(self) -> None:
        if next(self._places, None) is not None:
            self._barrier.wait(PATIENCE)


def all_at_once(*functions: Callable[[], Any], refusals=()) -> list[Any]:
    """What each returns, or its refusal, in their order. Other exceptions are raised."""
    return at_once(*(partial(_outcome, function, refusals) for function in functions))


def meet_before(monkeypatch, owner: Any, name: str, *, parties: int) -> None:
    """The first calls of this function wait for one another before they begin."""
    real, meeting = getattr(owner, name), Meeting(parties)

    def met(*args, **kwargs):
        meeting.join()
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, met)


def meet_before_made(monkeypatch, model: type[Model], *, parties: int) -> None:
    """The first who make a row of this model wait for one another: none has found one before."""
    create, meeting = QuerySet.create, Meeting(parties)

    def met(rows: QuerySet, **fields):
        if rows.model is model:
            meeting.join()
        return create(rows, **fields)

    monkeypatch.setattr(QuerySet, "create", met)


def meet_after(monkeypatch, owner: Any, name: str, function: Callable, *, parties: int) -> None:
    """Another function in its place; its first calls wait for one another before they return."""
    meeting = Meeting(parties)

    def met(*args, **kwargs):
        answer = function(*args, **kwargs)
        meeting.join()
        return answer

    monkeypatch.setattr(owner, name, met)


def once_after(monkeypatch, owner: Any, name: str, happening: Callable[[], Any]) -> None:
    """Something happens right after the first call of this function, before its caller goes on."""
    real, left = getattr(owner, name), [happening]

    def then(*args, **kwargs):
        answer = real(*args, **kwargs)
        if left:
            left.pop()()
        return answer

    monkeypatch.setattr(owner, name, then)


@contextmanager
def without_constraint(model: type[Model], name: str) -> Iterator[None]:
    """The table without what stands behind the code. The rows are deleted at the end."""
    constraint = next(each for each in model._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'TRUNCATE "{model._meta.db_table}" CASCADE')
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def _outcome(function: Callable[[], Any], refusals) -> Any:
    try:
        return function()
    except refusals as refusal:
        return refusal
