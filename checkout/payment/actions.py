"""Money: asking for it and settling it; taking it and giving it back stand beside.

Stripe is never spoken to inside a transaction. Every write is idempotent: webhook, browser return
and reconciliation may come in any order and any number of times.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from checkout.order.actions import cancel_order, expire_order, lock_order, mark_paid
from checkout.order.models import Order
from checkout.order.states import ENDED_UNSENT, MONEY_GOES_BACK, SOLD, Status
from checkout.payment import gateway
from checkout.payment.advance import capture_method_of
from checkout.payment.books import (
    AUTHORISED,
    CANCELLED,
    TAKEN,
    add_source,
    amount_covered,
    amount_promised,
    amount_waived,
    back_for_called_off,
    card_payments,
    is_card,
    sources_of,
    tell_let_go,
    write_answer,
    write_intent,
)
from checkout.payment.captures import (
    ClaimRefused,
    cancelled_intent,
    capture_payment,
    release_payment,
    settle_what_is_due,
    take_what_is_due,
)
from checkout.payment.gateway import Intent, PaymentUnavailable
from checkout.payment.methods import Method, methods_offered
from checkout.payment.models import Source
from checkout.payment.refunds import RefundRefused, refund_again, refund_payment
from checkout.payment.refunds_sent import return_payment_of, send_refund, settle_refund
from checkout.payment.renewal import note_payment_anew
from outbox.actions import record_event

__all__ = [
    "ClaimRefused",
    "RefundRefused",
    "capture_payment",
    "refund_again",
    "refund_payment",
    "release_payment",
    "send_refund",
    "settle_refund",
    "settle_what_is_due",
    "take_what_is_due",
]

logger = logging.getLogger("checkout.payment")

EXPIRY_GRACE = timedelta(hours=24)
"""How long an unpaid order waits for a Stripe out of reach before it expires all the same."""


class NothingOwed(Exception):
    """Nothing is left to be paid by card. Nothing was asked of Stripe."""


class PaymentMismatch(Exception):
    """Stripe's amount or currency is not what was asked. Nothing changed; a person must look."""

    customer_message = gettext_lazy(
        "A payment of this order is of another sum. A person looks at it."
    )


def start_payment(
    order: Order, *, customer: str | None = None, method: Method | None = None
) -> Intent:
    """Ask Stripe for what is left to pay of a placed order. Repeated, it returns the same intent.

    A second one is asked for when the first was cancelled at Stripe, or did not cover the order;
    so what the bank let go of, or took back for a dispute that was lost, is paid anew. `customer`
    is who may pay with a kept card, or keep this one; `method` is what pays instead of a card.
    Raises NothingOwed, PaymentUnavailable (nothing is lost: repeat), PaymentInvalid,
    PaymentMismatch.
    """
    sources = sources_of(order)
    paid: list[tuple[Source, Intent]] = []
    unpaid: list[tuple[Source, Intent]] = []
    for source in filter(is_card, sources):
        intent = gateway.retrieve_intent(source.reference)
        if intent.status == CANCELLED:
            write_answer(source, intent)
        else:
            (paid if intent.status in (AUTHORISED, TAKEN) else unpaid).append((source, intent))
    covered = amount_covered([s for s in sources if not is_card(s)])
    covered += sum((_covers(intent) for _source, intent in paid), Decimal(0))
    covered -= back_for_called_off(order, sources, paid=covered)
    left = order.due_incl_tax - covered + sum((s.amount_lost for s in sources), Decimal(0))
    left -= amount_waived(order)
    if left <= 0:
        if paid:
            return paid[-1][1]
        raise NothingOwed(f"Order {order.number} is covered")
    label = method.name if method else ""
    for source, intent in unpaid:
        if intent.amount == left and (method is None or method.type in intent.takes):
            if source.label != label:
                Source.objects.filter(pk=source.pk, amount_allocated=0).update(label=label)
            return _of_customer(intent, customer)
        ended = cancelled_intent(source)
        if ended.status == TAKEN:
            # The customer was faster, in another browser: what is left is another sum now.
            settle_payment(ended)
            order = Order.objects.get(pk=order.pk)
            return start_payment(order, customer=customer, method=method)
        write_answer(source, ended)
    charged = capture_method_of(order)
    methods = [each.type for each in methods_offered()]
    intent = gateway.create_intent(
        amount=left,
        currency=order.currency,
        # Stripe refuses a key that comes again with another request: what may change by then is in
        # it. Who pays is not, but said afterwards, so that two tabs do not begin two payments.
        idempotency_key="-".join(
            [str(order.placement_key), str(len(sources)), f"{left:.2f}", charged, *methods]
        ),
        metadata={"order_number": order.number},
        capture_method=charged,
        multicapture=settings.STRIPE_MULTICAPTURE,
        methods=methods,
    )
    add_source(order, intent, asked=left, label=label)
    return _of_customer(intent, customer)


def settle_payment(intent: Intent) -> Order | None:
    """Record what Stripe says of an intent: T2 of the flow. None: it is not of this shop.

    An order that is covered is moved on; a payment that comes too late is given back by the outbox.
    Raises PaymentMismatch.
    """
    source = _source_of(intent)
    if source is None:
        logger.warning("Intent %s belongs to no order", intent.id)
        return None
    if intent.status not in (AUTHORISED, TAKEN):
        if intent.status == CANCELLED:
            write_answer(source, intent)
        return source.order
    with transaction.atomic():
        order = lock_order(source.order_id)
        sources = sources_of(order)
        source = next(each for each in sources if each.pk == source.pk)
        _check_amount(intent, source, order, sources)
        if source.ended and intent.status == AUTHORISED:
            # An older message comes after the end of the payment that it tells of.
            return order
        is_new = not source.amount_allocated
        tell_let_go(order, source, write_intent(source, intent))
        if order.status == Status.PENDING_PAYMENT:
            if amount_covered(sources) >= order.total_incl_tax:
                mark_paid(order, at=timezone.now())
        elif order.status in SOLD and is_new:
            note_payment_anew(order, source)
        elif order.status in ENDED_UNSENT or (order.status == Status.REFUNDED and is_new):
            logger.warning("Intent %s was paid after order %s ended", intent.id, order.number)
            record_event(
                "payment.return_due",
                key=_late_key(order, source),
                payload={"order_id": order.pk},
            )
    return order


def settle_covered_order(order: Order) -> Order:
    """Move an order that costs nothing, or that credit pays whole, straight on to Paid.

    Returns it as it is now.
    """
    with transaction.atomic():
        order = lock_order(order.pk)
        if order.status == Status.PENDING_PAYMENT:
            if amount_covered(sources_of(order)) >= order.total_incl_tax:
                mark_paid(order, at=timezone.now())
    return order


def return_payment(order_id: int) -> None:
    """Give back whatever was authorised or taken for an order that has ended without goods, or
    whose money went back already.

    Raises PaymentUnavailable: try again.
    """
    order = Order.objects.get(pk=order_id)
    if order.status not in MONEY_GOES_BACK:
        raise ValueError(f"Order {order.number} is {order.status}: its payment is not given back")
    for source in card_payments(order):
        intent = gateway.retrieve_intent(source.reference)
        if intent.status not in (TAKEN, CANCELLED):
            intent = cancelled_intent(source)
        write_answer(source, intent)
        return_payment_of(source, origin="return")


def expire_unpaid_order(order: Order) -> bool:
    """Expire an order whose time is over, unless Stripe has its payment already, or none is due.

    False: it was paid in the last moment, or Stripe cannot be asked now and the grace is not over.
    The order's lock decides against a payment that comes at the same time: cancelling the intent
    first would void the money of an order that was paid after we asked.
    """
    now = timezone.now()
    if settle_covered_order(order).status != Status.PENDING_PAYMENT:
        return False
    try:
        if _paid_meanwhile(order):
            return False
    except PaymentUnavailable:
        if now < order.expires_at + EXPIRY_GRACE:
            return False
        logger.error("Order %s expires without an answer from Stripe", order.number)
    return expire_order(order.pk, now=now)


def abandon_order(order: Order, *, check: Callable[[Order], None] | None = None) -> bool:
    """Call off an unpaid order for its customer, who gets the basket back. Repeated, it is well.

    `check` may refuse the order as it is under its lock. False: it was paid in the meantime. Raises
    PaymentUnavailable, PaymentMismatch.
    """
    if _paid_meanwhile(order):
        return False
    with transaction.atomic():
        locked = lock_order(order.pk)
        status = locked.status
        if check:
            check(locked)
        if status == Status.PENDING_PAYMENT:
            cancel_order(order.pk, by=None)
    return status in (Status.PENDING_PAYMENT, Status.CANCELLED, Status.EXPIRED)


def _of_customer(intent: Intent, customer: str | None) -> Intent:
    """An unpaid intent, once Stripe knows whose it is, if anybody's."""
    if not customer or intent.customer:
        return intent
    try:
        return gateway.use_for_customer(intent.id, customer=customer)
    except gateway.PaymentStateConflict as conflict:
        # Another tab was faster: whoever asks Stripe next learns what became of it.
        logger.info("Intent %s has ended meanwhile: %s", intent.id, conflict)
        return intent


def _covers(intent: Intent) -> Decimal:
    """What a payment holds or took; what a capture left of it is let go."""
    return intent.amount if intent.status == AUTHORISED else intent.amount_received


def _paid_meanwhile(order: Order) -> bool:
    """Ask Stripe for the order's payments and settle those that were made. True: it is paid."""
    for source in card_payments(order):
        intent = gateway.retrieve_intent(source.reference)
        if intent.status in (AUTHORISED, TAKEN):
            settled = settle_payment(intent)
            if settled is not None and settled.status != Status.PENDING_PAYMENT:
                return True
    return False


def _check_amount(intent: Intent, source: Source, order: Order, sources: list[Source]) -> None:
    """What is paid must be what was asked, and what was asked must add up to the order."""
    asked = order.total_incl_tax if source.amount_asked is None else source.amount_asked
    pending = order.status == Status.PENDING_PAYMENT
    if (intent.amount, intent.currency) == (asked, order.currency):
        if (
            not pending
            or amount_promised(sources, total=order.total_incl_tax) == order.total_incl_tax
        ):
            return
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


def _late_key(order: Order, source: Source) -> str:
    """One return for each late payment; the first has the key it always had."""
    first = card_payments(order).order_by("pk").first()
    return f"{order.number} late" if source == first else f"{order.number} late {source.reference}"


def _source_of(intent: Intent) -> Source | None:
    """The payment an intent stands for, noted now if we died before we could."""
    source = Source.objects.filter(reference=intent.id).select_related("order").first()
    if source is not None:
        return source
    number = intent.metadata.get("order_number")
    order = Order.objects.filter(number=number).first() if number else None
    if order is None:
        return None
    total = order.total_incl_tax
    promised = amount_promised(sources_of(order), total=total)
    add_source(order, intent, asked=total - promised)
    return Source.objects.select_related("order").get(reference=intent.id)
