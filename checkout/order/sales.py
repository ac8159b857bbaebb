"""What was sold: by day, seller or product. What was called off does not count."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, QuerySet, Sum
from django.db.models.functions import Cast, Round, TruncDate

from checkout.days import within_days
from checkout.order.models import Line
from checkout.order.states import SOLD, Status

BY: Mapping[str, tuple[str, ...]] = {
    "day": ("day",),
    "seller": ("partner_id", "partner_name"),
    "product": ("product_id", "title"),
}
"""What sales are told by, and the columns that tell its rows apart."""
MONEY = DecimalField(max_digits=20, decimal_places=6)
COUNTED = (*SOLD, Status.REFUNDED)


def sales(*, by: str, first: date, last: date) -> QuerySet:
    """Rows of orders, units and amounts (major units, reductions taken off) in these days, both
    included, of the shop's time zone; by day the oldest first, else the highest first.

    Delivery is not in it, nor what was given back. `by` is one of BY.
    """
    rows = _sold_lines(first, last).values("order__currency", *BY[by])
    order = ("day",) if by == "day" else ("-incl_tax", *BY[by])
    return rows.annotate(**_sums()).order_by(*order, "order__currency")


def sales_total(*, first: date, last: date) -> list[dict[str, Any]]:
    """The sums of all of it, a row for each currency."""
    rows = _sold_lines(first, last).values("order__currency")
    return list(rows.annotate(**_sums()).order_by("order__currency"))


def _sold_lines(first: date, last: date) -> QuerySet:
    lines = Line.objects.filter(
        order__status__in=COUNTED,
        quantity__gt=F("quantity_cancelled"),
        **within_days("order__date_placed", first, last),
    )
    return lines.annotate(day=TruncDate("order__date_placed")).order_by()


def _sums() -> dict[str, Any]:
    kept = F("quantity") - F("quantity_cancelled")
    return {
        "orders": Count("order", distinct=True),
        "units": Sum(kept),
        "excl_tax": _amount("line_price_excl_tax"),
        "incl_tax": _amount("line_price_incl_tax"),
    }


def _amount(name: str) -> Any:
    """The part of a line's price that falls to what was not called off, to the cent."""
    kept = Cast(F("quantity") - F("quantity_cancelled"), MONEY)
    part = ExpressionWrapper(F(name) * kept / F("quantity"), output_field=MONEY)
    return Sum(Round(part, precision=2), default=Decimal(0))
