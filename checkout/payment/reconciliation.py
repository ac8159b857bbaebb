"""Asking Stripe about orders whose payment nobody reported, and ending those never paid."""

import logging
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.utils import timezone

from checkout.order.models import Order
from checkout.order.rules import Status
from checkout.payment import gateway
from checkout.payment.actions import (
    PaymentMismatch,
    expire_unpaid_order,
    settle_covered_order,
    settle_payment,
)
from checkout.payment.books import is_card

logger = logging.getLogger("checkout.payment")

ONE_ORDERS_TROUBLE = (gateway.PaymentError, PaymentMismatch, DatabaseError, PermissionDenied)
"""What is logged and does not keep the other orders from their turn."""

QUIET = timedelta(minutes=1)
"""Webhook and browser are given this long before Stripe is asked."""


def reconcile_unsettled_orders(*, quiet: timedelta = QUIET) -> int:
    """Settle every order that is still unpaid `quiet` after it was placed, by what Stripe says.

    One order's failure is logged and does not keep the others from their turn.
    """
    now = timezone.now()
    orders = Order.objects.filter(
        status=Status.PENDING_PAYMENT, date_placed__lt=now - quiet, sources__isnull=False
    ).prefetch_related("sources__source_type")
    asked = 0
    for order in orders.order_by("date_placed").distinct():
        for source in order.sources.all():
            asked += 1
            try:
                if is_card(source):
                    settle_payment(gateway.retrieve_intent(source.reference))
                else:
                    settle_covered_order(order)
            except ONE_ORDERS_TROUBLE:
                logger.exception("Order %s could not be reconciled", order.number)
    return asked


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
