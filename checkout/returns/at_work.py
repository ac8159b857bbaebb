"""What is in returns that are not settled yet. Payments ask for it, so it knows nothing of them."""

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
