"""What was paid for delivery, given back to whoever keeps nothing of the order."""

import logging
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from checkout.order.actions import lock_order
from checkout.order.models import Order
from checkout.payment.models import Refund
from checkout.payment.recording import record_waived
from checkout.payment.refunds import refund_payment
from checkout.returns.hindrances import hindrance_of, sums_of
from checkout.returns.models import Return, ReturnLine
from checkout.returns.rules import ZERO, delivery_to_give_back
from checkout.returns.states import ENDED_WITHOUT_GOODS, ReturnStatus

logger = logging.getLogger("checkout.returns")


def delivery_due(order: Order, *, settling: Return | None = None) -> Decimal:
    """What was paid to bring the goods that came back, if nothing of the order was kept, less what
    was given back or waived of it: with tax, in the order's currency.

    Goods came back by withdrawals that are settled, and by the one that is being settled.
    """
    settled = _settled(order)
    if settling is not None:
        settled.append(settling)
    accepted = dict(
        ReturnLine.objects.filter(back__in=settled)
        .values_list("line")
        .annotate(units=Sum(F("restocked") + F("written_off")))
        .order_by("line")
    )
    paid = ZERO
    for consignment in order.consignments.prefetch_related("lines"):
        lines = [line for line in consignment.lines.all() if line.quantity_dispatched]
        came = all(accepted.get(line.pk, 0) == line.quantity_dispatched for line in lines)
        if lines and came:
            paid += consignment.shipping_incl_tax
    return delivery_to_give_back(
        is_whole_order=_is_wholly_withdrawn(order),
        paid=paid,
        given_back=sum((each.refunded_delivery + each.waived_delivery for each in settled), ZERO),
    )


@transaction.atomic
def give_delivery_back(order_id: int, *, key: str) -> Decimal:
    """Give back the delivery of what came back before the rest of the order was called off.

    It is booked with the last return that was settled. Returns how much; nothing when it went back
    already, and nothing yet while the bank disputes the money: called again when that has ended.
    What a lost dispute left nothing for is waived. `key` is what asks, once.
    """
    order = lock_order(order_id)
    if not (settled := _settled(order)):
        return ZERO
    due, sums = delivery_due(order), sums_of(order)
    amount = sums.to_give(due)
    if not due or hindrance_of(sums, due=due):
        return ZERO
    waived = sums.to_waive(due - amount)
    if amount:
        refund_payment(
            order.pk,
            amount=amount,
            reason=_("Delivery of an order that was withdrawn from"),
            key=f"delivery {key}",
            by=None,
            origin=Refund.DELIVERY,
        )
    if waived:
        record_waived(order, waived, reference=f"delivery {key}")
    Return.objects.filter(pk=settled[-1].pk).update(
        refunded=F("refunded") + amount,
        refunded_delivery=F("refunded_delivery") + amount,
        waived=F("waived") + waived,
        waived_delivery=F("waived_delivery") + waived,
    )
    logger.info("Delivery of order %s given back: %s", order.number, amount)
    return amount


def _settled(order: Order) -> list[Return]:
    """The withdrawals of an order whose money went back, the last one at the end."""
    backs = Return.objects.filter(
        order=order, status=ReturnStatus.SETTLED, withdrawal__isnull=False
    )
    return list(backs.order_by("ended_at", "pk"))


def _is_wholly_withdrawn(order: Order) -> bool:
    """Whether all that was not called off is in returns of withdrawals."""
    kept = sum(line.quantity - line.quantity_cancelled for line in order.lines.all())
    rows = ReturnLine.objects.filter(back__order=order, back__withdrawal__isnull=False)
    rows = rows.exclude(back__status__in=ENDED_WITHOUT_GOODS)
    return kept == rows.aggregate(units=Sum("quantity", default=0))["units"]
