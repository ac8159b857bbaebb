"""Money: asking for it, settling it, taking it, giving it back.

Stripe is never spoken to inside a transaction. Every write is idempotent: webhook, browser return
and reconciliation may come in any order and any number of times.
"""

import logging
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from checkout.order.actions import (
    cancel_order,
    expire_order,
    lock_order,
    mark_paid,
    note_refund,
    note_taken,
)
from checkout.order.models import Order
from checkout.order.rules import Status
from checkout.payment import gateway
from checkout.payment.gateway import Intent, PaymentStateConflict, PaymentUnavailable
from checkout.payment.models import Source, SourceType, Transaction
from outbox.actions import record_event

logger = logging.getLogger("checkout.payment")

AUTHORISED = "requires_capture"
TAKEN = "succeeded"
CANCELLED = "canceled"
EXPIRY_GRACE = timedelta(hours=24)
"""How long an unpaid order waits for a Stripe out of reach before it expires all the same."""


class PaymentMismatch(Exception):
    """Stripe's amount or currency is not the order's. Nothing was changed; a person must look."""


def start_payment(order: Order) -> Intent:
    """Ask Stripe for the payment of a placed order. Repeated, it returns the same intent.

    Raises PaymentUnavailable (nothing is lost: repeat), PaymentInvalid.
    """
    source = order.sources.first()
    if source is not None:
        return gateway.retrieve_intent(source.reference)
    intent = gateway.create_intent(
        amount=order.total_incl_tax,
        currency=order.currency,
        idempotency_key=str(order.placement_key),
        metadata={"order_number": order.number},
        capture_method=settings.STRIPE_CAPTURE_METHOD,
    )
    _add_source(order, intent)
    return intent


def settle_payment(intent: Intent) -> Order | None:
    """Record what Stripe says of an intent: T2 of the flow. None: it is not of this shop.

    A paid order is moved on; a payment that comes too late is given back by the outbox.
    Raises PaymentMismatch.
    """
    source = _source_of(intent)
    if source is None:
        logger.warning("Intent %s belongs to no order", intent.id)
        return None
    if intent.status not in (AUTHORISED, TAKEN):
        return source.order
    with transaction.atomic():
        order = lock_order(source.order_id)
        if (intent.amount, intent.currency) != (order.total_incl_tax, order.currency):
            logger.error(
                "Intent %s is of %s %s, order %s of %s %s: refused",
                intent.id,
                intent.amount,
                intent.currency,
                order.number,
                order.total_incl_tax,
                order.currency,
            )
            raise PaymentMismatch(f"Intent {intent.id} does not match order {order.number}")
        _record(source, Transaction.AUTHORISE, intent.amount, intent.id)
        if intent.status == TAKEN and _record(
            source, Transaction.DEBIT, intent.amount_received, intent.id
        ):
            note_taken(order, amount=intent.amount_received, reference=intent.id)
        if order.status == Status.PENDING_PAYMENT:
            mark_paid(order, at=timezone.now())
        elif order.status in (Status.EXPIRED, Status.CANCELLED):
            logger.warning("Intent %s was paid after order %s ended", intent.id, order.number)
            record_event(
                "payment.return_due", key=f"{order.number} late", payload={"order_id": order.pk}
            )
    return order


def settle_free_order(order: Order) -> None:
    """Move an order that costs nothing straight on to Paid."""
    with transaction.atomic():
        order = lock_order(order.pk)
        if order.total_incl_tax == 0 and order.status == Status.PENDING_PAYMENT:
            mark_paid(order, at=timezone.now())


def capture_order(order_id: int) -> None:
    """Take the money of a dispatched order, without that of what was called off before.

    Raises PaymentUnavailable, PaymentRefused.
    """
    order = Order.objects.get(pk=order_id)
    for source in order.sources.filter(amount_debited__lt=F("amount_allocated")):
        try:
            intent = gateway.capture_intent(
                source.reference,
                amount=min(source.amount_allocated, order.due_incl_tax),
                currency=source.currency,
                idempotency_key=f"{order.placement_key}-capture",
            )
        except PaymentStateConflict:
            intent = gateway.retrieve_intent(source.reference)
            if intent.status != TAKEN:
                raise
        settle_payment(intent)


def return_payment(order_id: int) -> None:
    """Give back whatever was authorised or taken for an order that has ended without goods.

    Raises PaymentUnavailable: try again.
    """
    order = Order.objects.get(pk=order_id)
    if order.status not in (Status.CANCELLED, Status.EXPIRED):
        raise ValueError(f"Order {order.number} is {order.status}: its payment is not given back")
    for source in order.sources.all():
        intent = gateway.retrieve_intent(source.reference)
        if intent.status not in (TAKEN, CANCELLED):
            intent = _cancelled(intent, key=f"{order.placement_key}-cancel")
        if intent.status == TAKEN:
            settle_payment(intent)
            _refund(source, key=f"{order.placement_key}-return")
        elif intent.status == CANCELLED:
            with transaction.atomic():
                lock_order(order.pk)
                _record(source, Transaction.VOID, Decimal(0), intent.id)


def expire_unpaid_order(order: Order) -> bool:
    """Expire an order whose time is over, unless Stripe has its payment already.

    False: it was paid in the last moment, or Stripe cannot be asked now and the grace is not over.
    The order's lock decides against a payment that comes at the same time: cancelling the intent
    first would void the money of an order that was paid after we asked.
    """
    now = timezone.now()
    try:
        if _paid_meanwhile(order):
            return False
    except PaymentUnavailable:
        if now < order.expires_at + EXPIRY_GRACE:
            return False
        logger.error("Order %s expires without an answer from Stripe", order.number)
    return expire_order(order.pk, now=now)


def abandon_order(order: Order) -> bool:
    """Call off an unpaid order for its customer, who gets the basket back. Repeated, it is well.

    False: the order was paid or ended in the meantime. Raises PaymentUnavailable.
    """
    if _paid_meanwhile(order):
        return False
    with transaction.atomic():
        status = lock_order(order.pk).status
        if status == Status.PENDING_PAYMENT:
            cancel_order(order.pk, by=None)
    return status in (Status.PENDING_PAYMENT, Status.CANCELLED, Status.EXPIRED)


def _paid_meanwhile(order: Order) -> bool:
    """Ask Stripe for the order's payment and settle it if there is one."""
    for source in Source.objects.filter(order=order):
        intent = gateway.retrieve_intent(source.reference)
        if intent.status in (AUTHORISED, TAKEN):
            settle_payment(intent)
            return True
    return False


def _cancelled(intent: Intent, *, key: str) -> Intent:
    try:
        return gateway.cancel_intent(intent.id, idempotency_key=key)
    except PaymentStateConflict:
        return gateway.retrieve_intent(intent.id)


def _refund(source: Source, *, key: str) -> None:
    source.refresh_from_db()
    amount = source.amount_available_for_refund
    if amount <= 0:
        return
    refund = gateway.refund_intent(
        source.reference,
        amount=amount,
        currency=source.currency,
        idempotency_key=key,
        metadata={"order_number": source.order.number},
    )
    with transaction.atomic():
        order = lock_order(source.order_id)
        if _record(source, Transaction.REFUND, refund.amount, refund.id):
            source.refresh_from_db()
            note_refund(
                order,
                amount=refund.amount,
                taken=source.amount_debited,
                returned=source.amount_refunded,
                reference=refund.id,
            )


def _source_of(intent: Intent) -> Source | None:
    """The payment an intent stands for, noted now if we died before we could."""
    source = Source.objects.filter(reference=intent.id).select_related("order").first()
    if source is not None:
        return source
    number = intent.metadata.get("order_number")
    order = Order.objects.filter(number=number).first() if number else None
    if order is None:
        return None
    _add_source(order, intent)
    return Source.objects.select_related("order").get(reference=intent.id)


def _add_source(order: Order, intent: Intent) -> None:
    source_type, _ = SourceType.objects.get_or_create(code="card", defaults={"name": "Card"})
    Source.objects.bulk_create(
        [
            Source(
                order=order,
                source_type=source_type,
                currency=intent.currency,
                reference=intent.id,
            )
        ],
        ignore_conflicts=True,
    )


AMOUNTS = {
    Transaction.AUTHORISE: "amount_allocated",
    Transaction.DEBIT: "amount_debited",
    Transaction.REFUND: "amount_refunded",
}


def _record(source: Source, kind: str, amount: Decimal, reference: str) -> bool:
    """Write one movement of money, once: a second time the same reference changes nothing.

    False: it was written before. Caller holds the lock of the source's order; a constraint stands
    behind it.
    """
    if source.transactions.filter(txn_type=kind, reference=reference).exists():
        return False
    source.transactions.create(txn_type=kind, amount=amount, reference=reference)
    if kind in AMOUNTS:
        column = AMOUNTS[kind]
        Source.objects.filter(pk=source.pk).update(**{column: F(column) + amount})
    return True
