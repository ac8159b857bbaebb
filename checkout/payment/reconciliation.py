"""Asking Stripe about payments that nobody reported, giving back what ended orders still have, and
ending orders that were never paid."""

import logging
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from checkout.order.models import Order
from checkout.order.states import MONEY_GOES_BACK, Status
from checkout.payment import gateway
from checkout.payment.actions import (
    PaymentMismatch,
    expire_unpaid_order,
    return_payment,
    settle_covered_order,
    settle_payment,
)
from checkout.payment.books import CARD, is_card
from checkout.payment.models import Refund, Source, State, Transaction

logger = logging.getLogger("checkout.payment")

ONE_ORDERS_TROUBLE = (gateway.PaymentError, PaymentMismatch, DatabaseError, PermissionDenied)
"""What is logged and does not keep the other orders from their turn."""

QUIET = timedelta(minutes=1)
"""Webhook and browser are given this long before Stripe is asked."""
TOLD_WITHIN = timedelta(days=3)
"""So long Stripe sends a message again; a payment that is open for longer is not asked about."""
ENDED_WITHIN = timedelta(days=180)
"""How old an order may be whose money is looked for: disputes have ended by then."""
BATCH = 50

STILL_HERE = Q(amount_allocated__gt=F("amount_debited") + F("amount_released")) | Q(
    amount_debited__gt=F("amount_refunded") + F("amount_refund_pending") + F("amount_disputed")
)
"""Payments that hold something, or took what may be given back."""


def reconcile_unsettled_orders(*, quiet: timedelta = QUIET) -> int:
    """Settle every order that is still unpaid `quiet` after it was placed: by what Stripe says, or
    at once where no card has to pay. Returns how many payments were asked about.

    One order's failure is logged and does not keep the others from their turn.
    """
    now = timezone.now()
    orders = Order.objects.filter(
        Q(sources__isnull=False) | Q(total_incl_tax=0),
        status=Status.PENDING_PAYMENT,
        date_placed__lt=now - quiet,
    ).prefetch_related("sources__source_type")
    asked = 0
    for order in orders.order_by("date_placed").distinct():
        for card in list(filter(is_card, order.sources.all())) or [None]:
            asked += 1
            try:
                if card:
                    settle_payment(gateway.retrieve_intent(card.reference))
                else:
                    settle_covered_order(order)
            except ONE_ORDERS_TROUBLE:
                logger.exception("Order %s could not be reconciled", order.number)
    return asked


def reconcile_payments_anew(*, quiet: timedelta = QUIET) -> int:
    """Settle, by what Stripe says, payments that were asked for lately and nobody told of, of
    orders that do not wait for their first: they were to be paid anew. Returns how many were asked
    about.
    """
    now = timezone.now()
    ended = Transaction.objects.filter(txn_type=Transaction.VOID, source=OuterRef("pk"))
    sources = Source.objects.filter(
        ~Exists(ended),
        source_type__code=CARD,
        amount_allocated=0,
        asked_at__gt=now - TOLD_WITHIN,
        asked_at__lt=now - quiet,
    ).exclude(order__status=Status.PENDING_PAYMENT)
    references = list(sources.order_by("?").values_list("reference", flat=True)[:BATCH])
    for reference in references:
        try:
            settle_payment(gateway.retrieve_intent(reference))
        except ONE_ORDERS_TROUBLE:
            logger.exception("Payment %s could not be reconciled", reference)
    return len(references)


def return_what_ended_orders_have() -> int:
    """Give back what cards still hold or took for orders that ended unsent, or whose money is back:
    the outbox has it done at once, and gives up after some days. Returns how many orders were
    looked at.

    What did not arrive is left to staff, who were told. Orders come in no order, so that those in
    trouble keep no others from their turn.
    """
    failed = Refund.objects.filter(source=OuterRef("pk"), status=State.FAILED)
    here = Source.objects.filter(
        STILL_HERE, ~Exists(failed), order=OuterRef("pk"), source_type__code=CARD
    )
    orders = Order.objects.filter(
        status__in=MONEY_GOES_BACK, date_placed__gt=timezone.now() - ENDED_WITHIN
    )
    # A value and no EXISTS: that would be joined with all payments there are, not with those of
    # these few orders.
    orders = orders.annotate(here=Subquery(here.values("pk")[:1])).exclude(here=None)
    order_ids = list(orders.order_by("?").values_list("pk", flat=True)[:BATCH])
    for order_id in order_ids:
        try:
            return_payment(order_id)
        except gateway.PaymentUnavailable:
            logger.warning("Stripe is away: what ended orders have is given back later")
            break
        except ONE_ORDERS_TROUBLE:
            logger.exception("The money of order %s could not be given back", order_id)
    return len(order_ids)


def expire_overdue_orders() -> int:
    """End the unpaid orders whose time is over. Returns how many gave their goods back."""
    overdue = Order.objects.filter(
        status=Status.PENDING_PAYMENT, expires_at__lte=timezone.now()
    ).prefetch_related("sources")
    expired = 0
    for order in overdue.order_by("expires_at"):
        try:
            expired += expire_unpaid_order(order)
        except ONE_ORDERS_TROUBLE:
            logger.exception("Order %s could not be expired", order.number)
    return expired
