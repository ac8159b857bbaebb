"""Keeping what is said of reduced prices."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from catalogue.partner.models import StockRecord
from catalogue.prices.lowered import lowered_times
from catalogue.prices.models import ReducedPrice
from catalogue.prices.queries import histories_of
from catalogue.prices.rules import TOLD, reduction


@transaction.atomic
def refresh_reductions(
    records: Collection[StockRecord], *, at: datetime
) -> dict[int, ReducedPrice]:
    """Write down which of these stock records' prices are reduced, and return them by record.

    Caller holds the locks of their products, and has read these along; four queries for any number
    of records.
    """
    histories = histories_of([record.pk for record in records], since=at - TOLD)
    lowered = lowered_times(records, since=at - TOLD)
    found = {
        record.pk: ReducedPrice(
            stockrecord=record, price=record.price, before=news.before, until=news.until
        )
        for record in records
        if (news := reduction(histories.get(record.pk, []), at=at, lowered=lowered[record.pk]))
    }
    ReducedPrice.objects.filter(stockrecord__in=records).exclude(stockrecord__in=found).delete()
    ReducedPrice.objects.bulk_create(
        found.values(),
        update_conflicts=True,
        unique_fields=["stockrecord"],
        update_fields=["price", "before", "until"],
    )
    return found
