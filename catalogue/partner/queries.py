"""Reading stock: what payment pages hold, and what happened."""

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from catalogue.partner.models import StockMovement, StockReservation


def reserved_units(record: str = "pk", *, except_lines: QuerySet | None = None) -> Coalesce:
    """How many units of a stock record payment pages hold now, for a query that names it `record`.

    Those of `except_lines` (ids of basket lines) are left out: their own basket may have them.
    """
    live = StockReservation.objects.filter(stockrecord=OuterRef(record), expires_at__gt=Now())
    if except_lines is not None:
        live = live.exclude(line_id__in=except_lines)
    units = live.order_by().values("stockrecord").annotate(units=Sum("quantity")).values("units")
    return Coalesce(Subquery(units, output_field=IntegerField()), 0)


def movements_of(record_id: int) -> QuerySet:
    """What happened to a stock record, the latest first."""
    return StockMovement.objects.filter(stockrecord=record_id).select_related("user")
