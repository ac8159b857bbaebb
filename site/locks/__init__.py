"""Row locks, all of them, and the order in which they may be taken.

Order: `order.Order` < `basket.Basket` < `offer.ConditionalOffer` < `voucher.Voucher` <
`partner.StockRecord` < `wallet.Account` < `reviews.ProductReview` < `catalogue.Product` <
`customer.ProductAlert` < `invoices.NumberSeries`.
Within one model: by primary key. A transaction that takes two kinds takes them in this order, so
that no two can wait for each other. Payments, returns and lines are only written under the lock
of their order, a review or an address of the book under that of its member, `customer.User`,
which is taken first, and reservations and alerts of stock under that of their record. Tax rates
are written under that of their country, `address.Country`, zones are deleted under their own,
`shipping.Zone`, and what offers lower is noted under that of the last look, `prices.LastLook`: no
other lock is taken.
"""

from django.db import connection
from django.db.models import QuerySet

LOCK_TIMEOUT = "3s"


def lock_rows(rows: QuerySet) -> list:
    """Lock rows until the transaction ends, by primary key, and return them as they are now."""
    return list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def lock_free_rows(rows: QuerySet, *, at_most: int | None = None) -> list:
    """Lock those rows that nobody else holds, in the order given; never waits for the others."""
    return list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:at_most])


def wait_briefly_for_locks() -> None:
    """From here to the end of the transaction a lock not had within LOCK_TIMEOUT is an error.

    A jam then becomes `OperationalError`, which the customer reads as "too busy, try again".
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
