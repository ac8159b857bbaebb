"""Low-stock alerts: opened when a record is below its threshold, closed when it is not.

Whoever refreshes the same record waits for the other, so that the last one sees the last figures.
The constraint `one_open_alert_per_stock_record` stands behind.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from catalogue.partner.models import StockAlert, StockRecord
from locks import lock_rows
from outbox.actions import record_event

IS_LOW = Q(num_in_stock__isnull=False, low_stock_threshold__isnull=False) & Q(
    num_in_stock__lt=F("low_stock_threshold") + F("num_allocated")
)


@transaction.atomic
def refresh_alerts(product_ids: Collection[int]) -> None:
    """Bring the alerts of these products' stock up to date. Safe to call twice and at once.

    Staff are told once of each alert that is opened, by the outbox.
    """
    records = StockRecord.objects.filter(product__in=product_ids)
    lock_rows(records.only("pk"))
    open_alerts = StockAlert.objects.filter(status=StockAlert.OPEN)
    is_told = Exists(open_alerts.filter(stockrecord=OuterRef("pk")))
    _open(records.filter(IS_LOW).exclude(is_told).order_by("pk"))
    low = records.filter(IS_LOW)
    open_alerts.filter(stockrecord__in=records).exclude(stockrecord__in=low).update(
        status=StockAlert.CLOSED, date_closed=timezone.now()
    )


def _open(records) -> None:
    alerts = StockAlert.objects.bulk_create(
        StockAlert(stockrecord=record, threshold=record.low_stock_threshold) for record in records
    )
    if alerts:
        ids = [alert.pk for alert in alerts]
        record_event("stock.low", key=f"alert {ids[0]}", payload={"alert_ids": ids})
