"""Reading orders for the dashboard."""

from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from checkout.days import within_days
from checkout.order.states import ENDED_UNSENT
from checkout.payment.models import Source
from checkout.returns.models import Return

PARTLY_REFUNDED = "Partly refunded"
"""Not a status: a fact of the money beside it, which lists can ask for all the same."""

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
    if given.get("status") == PARTLY_REFUNDED:
        orders = partly_refunded(orders)
        del given["status"]
    for name, lookup in simple.items():
        if name in given:
            orders = orders.filter(**{lookup: given[name]})
    if "name" in given:
        orders = orders.filter(_named(given["name"]))
    span = within_days("date_placed", given.get("date_from"), given.get("date_to"))
    return orders.filter(**span).distinct()


def partly_refunded(orders: QuerySet) -> QuerySet:
    """Those of which some of the money went back, and some is here or still to come, by the rule of
    `checkout.order.rules.refund_state`."""
    due = OuterRef("total_incl_tax") - OuterRef("cancelled_incl_tax") - OuterRef("waived")
    exchanged = OuterRef("exchanged")
    is_all = Q(back__gte=F("taken") + exchanged, taken__gte=due)
    is_all |= Q(back__gte=F("kept") + exchanged, kept__gte=due)
    sums = (
        _of_order(Source)
        .annotate(
            taken=Sum("amount_debited"),
            kept=Sum(F("amount_debited") - F("amount_lost")),
            back=Sum("amount_refunded"),
        )
        .filter(~is_all, back__gt=exchanged)
    )
    # What pays for an exchange did not go back, unless that has ended unsent.
    exchanges = _of_order(Return).exclude(exchange__status__in=ENDED_UNSENT)
    return orders.alias(
        exchanged=Coalesce(Subquery(exchanges.values(sum=Sum("exchanged"))), Decimal(0)),
        waived=Coalesce(Subquery(_of_order(Return).values(sum=Sum("waived"))), Decimal(0)),
    ).filter(Exists(sums))


def _of_order(model) -> QuerySet:
    """The rows of an order, to be summed."""
    return model.objects.filter(order=OuterRef("pk")).order_by().values("order")


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
