"""Low-stock alerts: opened when a record is below its threshold, closed when it is not."""

from collections.abc import Collection

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalogue.partner.models import StockAlert, StockRecord

IS_LOW = Q(num_in_stock__isnull=False, low_stock_threshold__isnull=False) & Q(
    num_in_stock__lt=F("low_stock_threshold") + Coalesce("num_allocated", 0)
)


def refresh_alerts(product_ids: Collection[int]) -> None:
    """Bring the alerts of these products' stock up to date. Safe to call twice and at once."""
    records = StockRecord.objects.filter(product__in=product_ids)
    low = records.filter(IS_LOW)
    StockAlert.objects.bulk_create(
        (StockAlert(stockrecord=record, threshold=record.low_stock_threshold) for record in low),
        ignore_conflicts=True,
    )
    StockAlert.objects.filter(status=StockAlert.OPEN, stockrecord__in=records).exclude(
        stockrecord__in=low
    ).update(status=StockAlert.CLOSED, date_closed=timezone.now())
