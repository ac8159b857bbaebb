"""Reading orders for the dashboard."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

NAMES = (
    ("user__first_name", "user__last_name"),
    ("shipping_address__first_name", "shipping_address__last_name"),
    ("billing_address__first_name", "billing_address__last_name"),
)


def orders_matching(orders: QuerySet, criteria: dict) -> QuerySet:
    """Those of `orders` that meet every criterion given (OrderSearchForm's cleaned data)."""
    given = {name: value for name, value in criteria.items() if value}
    simple = {
        "order_number": "number__istartswith",
        "status": "status",
        "product_title": "lines__title__istartswith",
        "upc": "lines__upc",
        "partner_sku": "lines__partner_sku",
        "voucher": "discounts__voucher_code__iexact",
        "payment_method": "sources__source_type__code",
    }
    for name, lookup in simple.items():
        if name in given:
            orders = orders.filter(**{lookup: given[name]})
    if "name" in given:
        orders = orders.filter(_named(given["name"]))
    span = placed_between(given.get("date_from"), given.get("date_to"))
    return orders.filter(**span).distinct()


def placed_between(first: date | None, last: date | None) -> dict[str, datetime]:
    """The filter for orders of these days and those between, in the shop's time zone."""
    span = {}
    if first:
        span["date_placed__gte"] = _start_of(first)
    if last:
        span["date_placed__lt"] = _start_of(last + timedelta(days=1))
    return span


def _named(text: str) -> Q:
    """Every word begins a name of one person; or the text begins the guest's e-mail address."""
    condition = Q(guest_email__istartswith=text.strip())
    for first_name, last_name in NAMES:
        person = Q()
        for word in text.split():
            begins_one = Q(**{f"{first_name}__istartswith": word})
            begins_one |= Q(**{f"{last_name}__istartswith": word})
            person &= begins_one
        condition |= person
    return condition


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
