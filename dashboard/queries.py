"""What the first page of the dashboard says about the shop today."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.partner.models import StockAlert
from checkout.days import start_of
from checkout.order.models import Order
from checkout.order.states import SOLD
from checkout.payment.models import Difference, StaffTask

DAYS = 14


class DayOfSales(NamedTuple):
    """Orders paid on a day and their sum including tax, without what was called off of them.

    `height` is per cent of the best day.
    """

    day: datetime
    orders: int
    revenue: Decimal
    height: int


def sales_by_day(*, now: datetime, days: int = DAYS) -> list[DayOfSales]:
    """The last days up to today, in the shop's time zone; days without a sale are there too."""
    today = timezone.localdate(now)
    start = start_of(today - timedelta(days=days - 1))
    found = {
        row["day"]: row
        for row in Order.objects.filter(status__in=SOLD, paid_at__gte=start)
        .annotate(day=TruncDate("paid_at"))
        .values("day")
        .annotate(orders=Count("pk"), revenue=Sum(F("total_incl_tax") - F("cancelled_incl_tax")))
        .order_by("day")
    }
    best = max((row["revenue"] for row in found.values()), default=Decimal(0))
    sales = []
    for back in range(days - 1, -1, -1):
        day = today - timedelta(days=back)
        row = found.get(day, {"orders": 0, "revenue": Decimal(0)})
        height = round(row["revenue"] * 100 / best) if best else 0
        sales.append(DayOfSales(day, row["orders"], row["revenue"], height))
    return sales


def orders_by_status() -> dict[str, int]:
    """How many orders are in each status."""
    counts = Order.objects.order_by().values("status").annotate(orders=Count("pk"))
    return {row["status"]: row["orders"] for row in counts}


def newest_orders(*, limit: int = 8) -> QuerySet:
    return Order.objects.select_related("user", "shipping_address").order_by("-date_placed")[:limit]


def open_alerts(*, limit: int = 6) -> QuerySet:
    alerts = StockAlert.objects.filter(status=StockAlert.OPEN)
    return alerts.select_related("stockrecord__product__parent").order_by("-date_created")[:limit]


def reviews_to_moderate() -> int:
    review = get_model("reviews", "ProductReview")
    return review.objects.filter(status=review.FOR_MODERATION).count()


def open_payment_tasks() -> int:
    return StaffTask.objects.filter(closed_at=None).count()


def open_differences() -> int:
    return Difference.objects.filter(closed_at=None).count()
