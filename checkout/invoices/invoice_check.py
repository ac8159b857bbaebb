"""Whether documents add up: numbers without gaps, and with the money of every order."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

logger = logging.getLogger("checkout.invoices")

SETTLING = timedelta(hours=1)
"""What moved later than this may still be on its way through the outbox."""

GAPS = """
    WITH counted AS (
        SELECT issuer_id, kind, year, array_agg(sequence ORDER BY sequence) AS numbers
        FROM invoices_document GROUP BY issuer_id, kind, year
    )
    SELECT issuer.name, coalesce(series.kind, counted.kind), coalesce(series.year, counted.year),
        expected.number
    FROM invoices_numberseries AS series
    FULL JOIN counted USING (issuer_id, kind, year)
    JOIN invoices_issuerdetails AS issuer ON issuer.id = issuer_id
    CROSS JOIN LATERAL generate_series(
        1, greatest(series.last, counted.numbers[array_upper(counted.numbers, 1)])
    ) AS expected (number)
    WHERE NOT coalesce(expected.number = ANY (counted.numbers), false)
        OR expected.number > coalesce(series.last, 0)
    ORDER BY 1, 2, 3, 4
"""

# The formula is that of `rules.credit_due`. Orders from before the first document have none.
SUMS = """
    WITH sent AS (
        SELECT consignment.order_id AS id, sum(parcel.price_incl_tax) AS worth,
            max(parcel.dispatched_at) AS at
        FROM order_parcel AS parcel
        JOIN order_consignment AS consignment ON consignment.id = parcel.consignment_id
        GROUP BY consignment.order_id
    ),
    money AS (
        SELECT source.order_id AS id, sum(source.amount_debited - source.amount_lost) AS taken,
            sum(source.amount_refunded) AS returned
        FROM payment_source AS source GROUP BY source.order_id
    ),
    moved AS (
        SELECT source.order_id AS id, max(movement.date_created) AS at,
            coalesce(sum(movement.amount) FILTER (
                WHERE movement.txn_type = 'Debit' AND movement.date_created <= o.paid_at
            ), 0) AS at_first,
            coalesce(sum(movement.amount) FILTER (
                WHERE movement.txn_type = 'Waived'
            ), 0) AS waived
        FROM payment_transaction AS movement
        JOIN payment_source AS source ON source.id = movement.source_id
        JOIN order_order AS o ON o.id = source.order_id
        GROUP BY source.order_id
    ),
    said AS (
        SELECT order_id AS id,
            coalesce(sum(gross) FILTER (WHERE kind = 'invoice' AND corrects_id IS NULL), 0)
                AS invoiced,
            coalesce(sum(gross) FILTER (WHERE kind = 'credit_note'), 0)
                - coalesce(sum(gross) FILTER (WHERE corrects_id IS NOT NULL), 0) AS credited
        FROM invoices_document GROUP BY order_id
    ),
    books AS (
        SELECT o.number, o.paid_at, coalesce(money.taken, 0) AS taken,
            coalesce(money.returned, 0) AS returned, coalesce(moved.waived, 0) AS waived,
            coalesce(said.invoiced, 0) AS invoiced,
            coalesce(said.credited, 0) AS credited,
            CASE WHEN o.paid_at IS NULL THEN 0
                WHEN coalesce(moved.at_first, 0) >= o.total_incl_tax THEN o.total_incl_tax
                ELSE coalesce(sent.worth, 0) END AS supplied,
            greatest(sent.at, moved.at, o.paid_at) AS at
        FROM order_order AS o
        LEFT JOIN sent ON sent.id = o.id
        LEFT JOIN money ON money.id = o.id
        LEFT JOIN moved ON moved.id = o.id
        LEFT JOIN said ON said.id = o.id
        WHERE said.id IS NOT NULL
            OR o.paid_at >= (SELECT min(issued_at) FROM invoices_document)
    ),
    sums AS (
        SELECT *, CASE WHEN paid_at IS NULL THEN 0 ELSE least(
            waived + greatest(returned - greatest(taken - (invoiced - waived), 0), 0), invoiced
        ) END AS to_credit
        FROM books
    )
    SELECT number, supplied, invoiced, taken, returned, waived, credited, to_credit
    FROM sums
    WHERE (at IS NULL OR at < %s) AND (
        invoiced <> supplied OR credited < to_credit OR credited > returned + waived
    )
    ORDER BY number
"""


class Gap(NamedTuple):
    """A number of a series that no document has, or that a series does not know."""

    issuer: str
    kind: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.issuer}, {self.kind} {self.year}: number {self.number} is missing"


class Difference(NamedTuple):
    """An order whose documents do not come to what was supplied, taken, returned and waived."""

    order: str
    supplied: object
    invoiced: object
    taken: object
    returned: object
    waived: object
    credited: object
    to_credit: object

    def __str__(self) -> str:
        return (
            f"Order {self.order}: invoiced {self.invoiced} of {self.supplied}, credited "
            f"{self.credited} of {self.to_credit} (taken {self.taken}, returned {self.returned}, "
            f"waived {self.waived})"
        )


def gaps() -> list[Gap]:
    """Every number that is left out. One query, of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(GAPS)
        return [Gap(*row) for row in cursor.fetchall()]


def differences(*, before: datetime) -> list[Difference]:
    """Orders that do not add up and in which nothing has moved since `before` (UTC). One query."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [before])
        return [Difference(*row) for row in cursor.fetchall()]


def report_differences(*, settling: timedelta = SETTLING) -> list[Gap | Difference]:
    """All of them, each logged as an error."""
    found: list[Gap | Difference] = [*gaps(), *differences(before=timezone.now() - settling)]
    for each in found:
        logger.error("%s", each)
    return found
