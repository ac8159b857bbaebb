"""The one statement that writes stock: figures and the movements that say why, or neither.

Everybody goes through `catalogue.partner.actions` or `checkout.order.stock`, which call it. Behind
its guard stand the constraints of the table, and behind those the database's own triggers: figures
that change without a movement are refused, and so is a movement that does not lead to them.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from catalogue.rules import standing_of
from outbox.actions import record_event

GUARD = """
    coalesce(record.num_in_stock, 0)::bigint + wanted.on_hand BETWEEN 0 AND 2147483647
    AND record.num_allocated + wanted.allocated >= 0
    AND (record.num_in_stock IS NOT NULL OR wanted.allocated = 0)
    AND record.num_allocated + wanted.allocated
        <= coalesce(record.num_in_stock, 0)::bigint + record.backorder_limit + wanted.on_hand
"""
"""What is in stock, sold, or sold beyond stock never leaves its limits."""

MOVE = """
    WITH wanted AS (
        SELECT * FROM unnest(%(ids)s::bigint[], %(on_hand)s::integer[], %(allocated)s::integer[])
            AS wanted(id, on_hand, allocated)
    ),
    moved AS (
        UPDATE partner_stockrecord AS record SET
            num_in_stock = coalesce(record.num_in_stock, 0) + wanted.on_hand,
            num_allocated = record.num_allocated + wanted.allocated
        FROM wanted WHERE record.id = wanted.id AND {guard}
        RETURNING record.*, wanted.on_hand, wanted.allocated
    ),
    written AS (
        INSERT INTO partner_stockmovement (stockrecord_id, kind, on_hand, allocated,
            on_hand_after, allocated_after, reference, reason, user_id, created)
        SELECT id, %(kind)s, on_hand, allocated, num_in_stock, num_allocated,
            %(reference)s, %(reason)s, %(user)s, %(now)s
        FROM moved ORDER BY id RETURNING id
    )
    SELECT product_id, num_in_stock - on_hand, num_in_stock, num_allocated - allocated,
        num_allocated, backorder_limit, low_stock_threshold, released_on,
        (SELECT max(id) FROM written)
    FROM moved
"""


class StockGuardFailed(Exception):
    """A stock write met fewer records than it must. The transaction is rolled back."""


class Change(NamedTuple):
    """What is added to the units in stock and to those sold and not yet sent."""

    on_hand: int = 0
    allocated: int = 0


class _Moved(NamedTuple):
    product_id: int
    in_stock_before: int
    in_stock: int
    allocated_before: int
    allocated: int
    limit: int
    threshold: int | None
    released_on: date | None
    movement_id: int


def move_stock(
    changes: Mapping[int, Change],
    *,
    kind: str,
    reference: str,
    reason: str = "",
    by=None,
    counting_changes: bool = False,
) -> None:
    """Change records and write one movement for each. Caller holds their locks, if they are many.

    A change of nothing is none, unless `counting_changes`: then the records begin or cease to be
    counted, which is written and told even where no unit moves. Cards and alerts follow by the
    outbox, when what is told of a record changes. Raises StockGuardFailed when a record is gone or
    would leave its limits.
    """
    changes = {
        pk: change for pk, change in sorted(changes.items()) if counting_changes or any(change)
    }
    if not changes:
        return
    now = timezone.now()
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            MOVE.format(guard=GUARD),
            {
                "ids": list(changes),
                "on_hand": [change.on_hand for change in changes.values()],
                "allocated": [change.allocated for change in changes.values()],
                "kind": kind,
                "reference": reference,
                "reason": reason,
                "user": by.pk if by else None,
                "now": now,
            },
        )
        moved = [_Moved(*row) for row in cursor.fetchall()]
        if len(moved) != len(changes):
            raise StockGuardFailed(
                f"{len(moved)} of {len(changes)} stock records could be written ({reference})"
            )
        _tell_of_change(moved, today=timezone.localdate(now), anyhow=counting_changes)


def _tell_of_change(moved: list[_Moved], *, today: date, anyhow: bool) -> None:
    changed = {
        each.product_id
        for each in moved
        if anyhow or _told(each, today=today, before=True) != _told(each, today=today)
    }
    if changed:
        key = f"movement {moved[0].movement_id}"
        record_event("stock.changed", key=key, payload={"product_ids": sorted(changed)})


def _told(moved: _Moved, *, today: date, before: bool = False) -> tuple[str, bool]:
    """What shoppers are told, and whether staff are told to order more."""
    in_stock = moved.in_stock_before if before else moved.in_stock
    allocated = moved.allocated_before if before else moved.allocated
    standing = standing_of(
        in_stock=in_stock,
        allocated=allocated,
        limit=moved.limit,
        released_on=moved.released_on,
        today=today,
    )
    is_low = moved.threshold is not None and in_stock - allocated < moved.threshold
    return standing.availability, is_low
