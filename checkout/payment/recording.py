"""One movement of a payment's money, written once, and the sum that it changes.

Whoever writes holds the lock of the payment's order.
"""

from decimal import Decimal

from django.db.models import F

from checkout.order.models import Order
from checkout.payment.models import Source, Transaction
from outbox.actions import record_event

COLUMNS = {
    Transaction.AUTHORISE: ("amount_allocated", 1),
    Transaction.DEBIT: ("amount_debited", 1),
    Transaction.VOID: ("amount_released", 1),
    Transaction.REFUND: ("amount_refunded", 1),
    Transaction.REFUND_FAILED: ("amount_refunded", -1),
    Transaction.CREDITED: ("amount_refunded", 1),
}
RETURNS = (Transaction.REFUND, Transaction.CREDITED, Transaction.REFUND_FAILED)
"""What gives money back to the customer, or tells that it did not arrive."""


def record(source: Source, kind: str, amount: Decimal, reference: str) -> bool:
    """Write one movement of money, once: a second time the same reference changes nothing.

    Caller holds the lock of the source's order. False: it was known.
    """
    if source.transactions.filter(txn_type=kind, reference=reference).exists():
        return False
    movement = source.transactions.create(txn_type=kind, amount=amount, reference=reference)
    if kind in RETURNS:
        told = {"order_id": source.order_id}
        record_event("payment.returned", key=str(movement.pk), payload=told)
    if kind in COLUMNS:
        column, sign = COLUMNS[kind]
        Source.objects.filter(pk=source.pk).update(**{column: F(column) + sign * amount})
        setattr(source, column, getattr(source, column) + sign * amount)
    return True


def record_waived(order: Order, amount: Decimal, *, reference: str) -> None:
    """Write down, with the first payment of an order, what of it need not be paid any more, once.

    Caller holds the order's lock. Raises Source.DoesNotExist where no payment is known.
    """
    if record(order.sources.earliest("pk"), Transaction.WAIVED, amount, reference):
        told = {"order_id": order.pk}
        record_event("payment.waived", key=f"{order.number} {reference}", payload=told)
