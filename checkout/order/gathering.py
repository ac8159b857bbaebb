"""Rows of an order that were read with what they belong to: put together without a query."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model


def gathered(rows: Iterable[Model], owner: str, relation: str) -> list[Any]:
    """The owners of rows, each once and with its rows, both in the order of the rows.

    `owner` is the foreign key that the rows were read with (`select_related`), `relation` the way
    back: there, as after `prefetch_related`, the rows are.
    """
    groups: dict[Model, list[Model]] = {}
    for row in rows:
        groups.setdefault(getattr(row, owner), []).append(row)
    for each, own in groups.items():
        keep_rows(each, relation, own)
    return list(groups)


def keep_rows(owner: Model, relation: str, rows: list[Any]) -> None:
    """Leave the rows of a reverse relation, all that there are, where Django's
    `prefetch_related` leaves what it has read."""
    manager = getattr(owner, relation)
    found = manager.all()
    found._result_cache, found._prefetch_done = rows, True
    for row in rows:
        setattr(row, manager.field.name, owner)
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = found
