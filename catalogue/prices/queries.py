"""Reading the history of prices."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from catalogue.partner.models import StockRecord
from catalogue.prices.models import PriceChange
from catalogue.prices.rules import Offered


def histories_of(record_ids: Collection[int], *, since: datetime) -> dict[int, list[Offered]]:
    """What these stock records were offered for from a moment on (UTC), oldest first.

    In the currency they have now. Each begins with what held at that moment, so that an old record
    costs no more than a young one.
    """
    at_first = PriceChange.objects.filter(stockrecord=OuterRef("stockrecord"), since__lte=since)
    changes = (
        PriceChange.objects.filter(stockrecord__in=record_ids)
        .filter(pk__gte=Coalesce(Subquery(at_first.order_by("-id").values("pk")[:1]), 0))
        .select_related("stockrecord")
        .only("stockrecord__price_currency", "price", "currency", "tax_class", "since")
        .order_by("id")
    )
    histories: dict[int, list[Offered]] = defaultdict(list)
    for change in changes:
        is_told = change.currency == change.stockrecord.price_currency
        price = change.price if is_told else None
        offered = Offered(change.since, price, change.tax_class)
        histories[change.stockrecord_id].append(offered)
    return histories


def price_before(record: StockRecord, *, at: datetime) -> Decimal | None:
    """The net price to strike through beside the record's, or None. Reads `record.reduced`."""
    reduced = getattr(record, "reduced", None)
    if reduced is None or reduced.until <= at or reduced.price != record.price:
        return None
    return reduced.before
