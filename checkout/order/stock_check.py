"""Whether stock adds up: figures, movements and what orders hold, of all records at once."""

import logging
from typing import NamedTuple

from django.db import connection

logger = logging.getLogger("checkout.stock")

DIFFERENCES = """
    WITH said AS (
        SELECT stockrecord_id AS id, sum(on_hand) AS on_hand, sum(allocated) AS allocated
        FROM partner_stockmovement GROUP BY stockrecord_id
    ),
    held AS (
        SELECT stockrecord_id AS id, sum(num_allocated) AS units
        FROM order_line WHERE num_allocated > 0 GROUP BY stockrecord_id
    )
    SELECT coalesce(record.id, said.id, held.id), coalesce(record.partner_sku, ''),
        coalesce(record.num_in_stock, 0), coalesce(said.on_hand, 0)::bigint,
        coalesce(record.num_allocated, 0), coalesce(said.allocated, 0)::bigint,
        coalesce(held.units, 0)::bigint
    FROM partner_stockrecord AS record
    FULL JOIN said ON said.id = record.id
    FULL JOIN held ON held.id = coalesce(record.id, said.id)
    WHERE (coalesce(record.num_in_stock, 0), coalesce(record.num_allocated, 0))
            <> (coalesce(said.on_hand, 0), coalesce(said.allocated, 0))
        OR coalesce(record.num_allocated, 0) <> coalesce(held.units, 0)
    ORDER BY 1
"""


class Difference(NamedTuple):
    """A stock record whose figures, movements and orders do not say the same; all in units.

    `record_id` is None for goods of orders whose record is gone.
    """

    record_id: int | None
    sku: str
    in_stock: int
    in_stock_by_movements: int
    allocated: int
    allocated_by_movements: int
    allocated_by_orders: int

    def __str__(self) -> str:
        told = []
        if self.in_stock != self.in_stock_by_movements:
            told.append(f"in stock {self.in_stock}, by its movements {self.in_stock_by_movements}")
        if self.allocated != self.allocated_by_movements:
            told.append(
                f"allocated {self.allocated}, by its movements {self.allocated_by_movements}"
            )
        if self.allocated != self.allocated_by_orders:
            told.append(f"allocated {self.allocated}, by open orders {self.allocated_by_orders}")
        return f"Stock record {self.record_id} ({self.sku or 'gone'}): {'; '.join(told)}"


def stock_differences() -> list[Difference]:
    """Every record that does not add up. One query, of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        return [Difference(*row) for row in cursor.fetchall()]


def report_stock_differences() -> list[Difference]:
    """The differences, each logged as an error."""
    found = stock_differences()
    for difference in found:
        logger.error("%s", difference)
    return found
