"""Closing orders of which nothing more is expected, when nobody else does."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from checkout.order.actions import complete_order
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.models import Consignment, Order
from checkout.order.moves import lock_order
from checkout.order.states import Status
from checkout.payment.models import Source, StaffTask
from checkout.returns.models import Return
from checkout.returns.states import AT_WORK

BATCH = 500

logger = logging.getLogger("checkout.order")


def complete_old_orders(*, now: datetime) -> int:
    """Close orders whose last parcel arrived RETURN_DAYS ago and with which nobody is at work.

    Returns how many; at most BATCH at once, the rest the next time. One order's trouble is logged
    and does not keep the others from their turn.
    """
    orders = _old_orders(now=now).order_by("pk")
    return sum(_complete(pk, now=now) for pk in orders.values_list("pk", flat=True)[:BATCH])


def _old_orders(*, now: datetime) -> QuerySet[Order]:
    """Delivered orders without a return, a task of staff, or a refund that is not over."""
    last = now - timedelta(days=settings.RETURN_DAYS)
    at_work = (
        Consignment.objects.filter(delivered_at__gt=last),
        Return.objects.filter(status__in=AT_WORK),
        StaffTask.objects.filter(closed_at=None),
        Source.objects.filter(amount_refund_pending__gt=0),
    )
    orders = Order.objects.filter(status=Status.DELIVERED)
    for rows in at_work:
        orders = orders.exclude(Exists(rows.filter(order=OuterRef("pk"))))
    return orders


def _complete(order_id: int, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            lock_order(order_id)
            if not _old_orders(now=now).filter(pk=order_id).exists():
                return False  # something has happened to it meanwhile
            complete_order(order_id, by=None, at=now)
    except (DatabaseError, InvalidOrderStatus):
        logger.exception("Order %s could not be completed", order_id)
        return False
    return True
