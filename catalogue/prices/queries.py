"""Reading the history of prices."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from catalogue.partner.models import StockRecord
from catalogue.prices.models import PriceChange
from catalogue.prices.rules import Offered


def histories_of(record_ids: Collection[int]) -> dict[int, list[Offered]]:
    """What these stock records were offered for in the currency they have now, oldest first."""
    changes = (
        PriceChange.objects.filter(stockrecord__in=record_ids)
        .select_related("stockrecord")
        .only("stockrecord__price_currency", "price", "currency", "since")
        .order_by("id")
    )
    histories: dict[int, list[Offered]] = defaultdict(list)
    for change in changes:
        is_told = change.currency == change.stockrecord.price_currency
        price = change.price if is_told else None
        histories[change.stockrecord_id].append(Offered(change.since, price))
    return histories


def price_before(record: StockRecord, *, at: datetime) -> Decimal | None:
    """The net price to strike through beside the record's, or None. Reads `record.reduced`."""
    reduced = getattr(record, "reduced", None)
    if reduced is None or reduced.until <= at or reduced.price != record.price:
        return None
    return reduced.before
