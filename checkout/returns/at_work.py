"""What is in returns that are not settled yet, or were without money. Payments ask for it, so it
knows nothing of them."""

from django.db.models import Case, F, Sum, When

from checkout.order.models import Order
from checkout.returns.models import ReturnLine
from checkout.returns.states import AT_WORK, RECEIVED


def units_at_work(order: Order) -> dict[int, int]:
    """How many units of each line are in returns at work, which will pay for them. One query.

    Of a return that was received, those that came: the others stayed with the customer.
    """
    rows = ReturnLine.objects.filter(back__order=order, back__status__in=AT_WORK)
    came = F("restocked") + F("written_off")
    units = Case(When(back__status=RECEIVED, then=came), default=F("quantity"))
    return dict(rows.values_list("line").annotate(units=Sum(units)).order_by("line"))


def units_waived(order: Order) -> dict[int, int]:
    """How many units of each line settled returns took back that gave nothing for them, as a bank
    has their money or nobody paid it: they need not be paid any more. One query."""
    rows = ReturnLine.objects.filter(
        back__order=order,
        back__waived__gt=F("back__waived_delivery"),
        back__refunded=F("back__refunded_delivery") + F("back__exchanged"),
        replacement=None,
    )
    return dict(rows.values_list("line").annotate(Sum("units")).order_by("line"))
