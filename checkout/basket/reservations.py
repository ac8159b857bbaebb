"""Goods that the payment page sets aside for a while, so that nobody else buys them meanwhile.

A reservation counts until its time is over, whether or not its row is still there. It ends after
RESERVATION_MINUTES and is not prolonged by loading the page again. It goes with its line: whoever
takes the line out and puts it in again, or fills another basket, holds anew, if the goods are still
there. So it spares honest buyers a "sold out"; it does not keep goods from who wants to hold them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from catalogue.partner.models import StockRecord, StockReservation
from locks import lock_free_rows, lock_rows

RESERVE = """
    WITH wanted AS (
        SELECT line_id, record_id, quantity, sum(quantity) OVER so_far AS place
        FROM unnest(%(lines)s::bigint[], %(records)s::bigint[], %(quantities)s::integer[])
            AS wanted(line_id, record_id, quantity)
        WINDOW so_far AS (PARTITION BY record_id ORDER BY line_id)
    ),
    held AS (
        SELECT stockrecord_id, sum(quantity) AS quantity FROM partner_stockreservation
        WHERE stockrecord_id = ANY(%(records)s) AND expires_at > %(now)s
            AND NOT line_id = ANY(%(lines)s)
        GROUP BY stockrecord_id
    ),
    possible AS (
        SELECT wanted.*, record.num_in_stock + record.backorder_limit - record.num_allocated
            - coalesce(held.quantity, 0) AS free
        FROM wanted JOIN partner_stockrecord AS record ON record.id = wanted.record_id
        LEFT JOIN held ON held.stockrecord_id = record.id
    ),
    reserved AS (
        INSERT INTO partner_stockreservation AS old (line_id, stockrecord_id, quantity, expires_at)
        SELECT line_id, record_id, quantity, %(until)s FROM possible WHERE place <= free
        ON CONFLICT (line_id) DO UPDATE SET
            stockrecord_id = excluded.stockrecord_id,
            quantity = excluded.quantity,
            expires_at = CASE WHEN old.expires_at > %(now)s THEN old.expires_at
                ELSE excluded.expires_at END
        RETURNING line_id
    )
    SELECT line_id FROM wanted WHERE line_id NOT IN (SELECT line_id FROM reserved)
"""

TAKE_OVER = """
    WITH mine AS (
        DELETE FROM partner_stockreservation WHERE line_id = ANY(%(lines)s)
    )
    SELECT stockrecord_id, sum(quantity) FROM partner_stockreservation
    WHERE stockrecord_id = ANY(%(records)s) AND expires_at > %(now)s
        AND NOT line_id = ANY(%(lines)s)
    GROUP BY stockrecord_id
"""


def reserve_lines(lines: Iterable, *, now: datetime) -> list[int]:
    """Hold what these lines of a basket want; the ids of those that cannot be had any more.

    What is not counted needs no holding. Two queries, none when nothing is counted.
    """
    wanted = [line for line in lines if _is_counted(line)]
    if not wanted:
        return []
    records = [line.stockrecord_id for line in wanted]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # A statement of its own: the next one sees what was held when the lock was had.
        lock_rows(StockRecord.objects.filter(pk__in=records).only("pk"))
        cursor.execute(
            RESERVE,
            {
                "lines": [line.pk for line in wanted],
                "records": records,
                "quantities": [line.quantity for line in wanted],
                "now": now,
                "until": now + timedelta(minutes=settings.RESERVATION_MINUTES),
            },
        )
        return [line_id for (line_id,) in cursor.fetchall()]


def take_over_reservations(
    lines: Iterable[int], *, records: Iterable[int], now: datetime
) -> Mapping[int, int]:
    """End what these lines hold, as they are bought; what others hold of the records, by record.

    Caller holds the stock locks, and rolls back when it does not buy after all.
    """
    with connection.cursor() as cursor:
        known = {"lines": list(lines), "records": list(records), "now": now}
        cursor.execute(TAKE_OVER, known)
        return dict(cursor.fetchall())


def forget_ended_reservations(*, now: datetime) -> int:
    """Delete the rows of reservations whose time is over; how many. They meant nothing before."""
    ended = StockReservation.objects.filter(expires_at__lte=now)
    with transaction.atomic():
        # Whoever is buying just now has the row, and deletes it.
        rows = [reservation.pk for reservation in lock_free_rows(ended.only("pk"))]
        return StockReservation.objects.filter(pk__in=rows).delete()[0]


def _is_counted(line) -> bool:
    return bool(line.stockrecord_id and line.product.get_product_class().track_stock)
