"""What happens to an order after it is placed. Each action is one transaction.

Who may move an order where is declared in OSCAR_ORDER_STATUS_PIPELINE; whoever comes second to a
move is refused.
"""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.basket.models import Basket
from checkout.order.discounts import release_discounts
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.models import Order, OrderStatusChange, ShippingEventQuantity, ShippingEventType
from checkout.order.rules import Status
from checkout.order.stock import consume_stock, release_stock
from locks import lock_rows
from outbox.actions import record_event

logger = logging.getLogger("checkout.order")

DISPATCHED_EVENT = "Dispatched"


def lock_order(order_id: int) -> Order:
    """Lock an order until the transaction ends. Raises Order.DoesNotExist."""
    for order in lock_rows(Order.objects.filter(pk=order_id)):
        return order
    raise Order.DoesNotExist(f"There is no order {order_id}.")


def mark_paid(order: Order, *, at: datetime) -> None:
    """Move an order on to Paid and tell those who wait for it. Caller holds the order's lock."""
    _move(order, Status.PAID, paid_at=at)
    if order.basket_id:
        Basket(pk=order.basket_id).submit()
    record_event("order.paid", key=order.number, payload={"order_id": order.pk})


@transaction.atomic
def dispatch_order(order_id: int, *, by: User, tracking_reference: str = "") -> Order:
    """Send the goods of a paid order: they leave the stock, and the money is taken by the outbox.

    Raises InvalidOrderStatus unless the order is Paid.
    """
    order = lock_order(order_id)
    _move(order, Status.DISPATCHED)
    lines = list(order.lines.all())
    held = _held_stock(lines)
    consume_stock(held, reference=order.number)
    order.lines.update(num_allocated=0)
    now = timezone.now()
    order.consignments.update(dispatched_at=now, tracking_reference=tracking_reference)
    event_type, _created = ShippingEventType.objects.get_or_create(name=DISPATCHED_EVENT)
    event = order.shipping_events.create(event_type=event_type, notes=tracking_reference)
    ShippingEventQuantity.objects.bulk_create(
        ShippingEventQuantity(event=event, line=line, quantity=line.quantity) for line in lines
    )
    record_event("order.dispatched", key=order.number, payload={"order_id": order.pk})
    logger.info("Order %s dispatched by %s", order.number, by.pk)
    return order


@transaction.atomic
def complete_order(order_id: int, *, by: User) -> Order:
    """Close a dispatched order. Raises InvalidOrderStatus unless it is Dispatched."""
    order = lock_order(order_id)
    _move(order, Status.COMPLETED)
    logger.info("Order %s completed by %s", order.number, by.pk)
    return order


@transaction.atomic
def cancel_order(order_id: int, *, by: User | None, reason: str = "") -> Order:
    """Call an order off before it is dispatched: goods and uses go back, money by the outbox.

    An unpaid order gives the customer the basket back. Raises InvalidOrderStatus once it is sent.
    """
    order = lock_order(order_id)
    was_paid = order.status == Status.PAID
    _move(order, Status.CANCELLED)
    if was_paid:
        record_event("order.cancelled", key=order.number, payload={"order_id": order.pk})
    else:
        _reopen_basket(order)
    _release(order)
    if reason:
        order.notes.create(user=by, message=reason, note_type="System")
    record_event("payment.return_due", key=order.number, payload={"order_id": order.pk})
    logger.info("Order %s cancelled by %s", order.number, by.pk if by else "its customer")
    return order


@transaction.atomic
def expire_order(order_id: int, *, now: datetime) -> bool:
    """Give back what an unpaid order holds, if it is still unpaid and its time is over.

    From here on its payment is a late one: the outbox makes it impossible, or returns it.
    False: nothing to do.
    """
    order = lock_order(order_id)
    if order.status != Status.PENDING_PAYMENT or order.expires_at is None or order.expires_at > now:
        return False
    _move(order, Status.EXPIRED)
    _reopen_basket(order)
    _release(order)
    record_event("payment.return_due", key=order.number, payload={"order_id": order.pk})
    logger.info("Order %s expired unpaid", order.number)
    return True


def _move(order: Order, status: str, **changes) -> None:
    """Write the new status of an order and its lines. Caller holds the order's lock."""
    if status not in order.available_statuses():
        raise InvalidOrderStatus(
            _("Order %(number)s is “%(old)s” and cannot become “%(new)s”.")
            % {"number": order.number, "old": order.status, "new": status}
        )
    old = order.status
    order.status = str(status)
    for name, value in changes.items():
        setattr(order, name, value)
    Order.objects.filter(pk=order.pk).update(status=order.status, **changes)
    order.lines.update(status=order.status)
    OrderStatusChange.objects.create(order=order, old_status=old, new_status=order.status)


def _release(order: Order) -> None:
    release_discounts(order)
    release_stock(_held_stock(order.lines.all()), reference=order.number)
    order.lines.update(num_allocated=0, allocation_cancelled=True)


def _held_stock(lines) -> dict[int, int]:
    held: dict[int, int] = {}
    for line in lines:
        if line.num_allocated and line.stockrecord_id:
            held[line.stockrecord_id] = held.get(line.stockrecord_id, 0) + line.num_allocated
    return held


def _reopen_basket(order: Order) -> None:
    """Give the basket back, into the one the customer has opened meanwhile if there is one."""
    basket = Basket.objects.filter(pk=order.basket_id, status=Basket.FROZEN).first()
    if basket is None:
        return
    try:
        with transaction.atomic():
            basket.thaw()
    except IntegrityError:
        Basket.open.get(owner=basket.owner_id).merge(basket, add_quantities=False)
