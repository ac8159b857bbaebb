"""What the payments do when something happens to an order, a refund or a member.

Each function is a consumer of the outbox: called again for the same event, it does nothing twice.
"""

import logging
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from checkout.order.models import Order
from checkout.payment import gateway_cards
from checkout.payment.actions import (
    ClaimRefused,
    capture_payment,
    release_payment,
    send_refund,
    settle_what_is_due,
)
from checkout.payment.balance import reconcile_balance
from checkout.payment.models import StaffTask
from checkout.payment.staff_tasks import open_task
from outbox.models import Event

logger = logging.getLogger("checkout.payment")


def capture_consignment(event: Event) -> None:
    """Take the money of a consignment that went out: `consignment.dispatched`."""
    told = event.payload
    _or_tell_staff(
        told,
        lambda: capture_payment(
            told["order_id"],
            amount=Decimal(told["amount"]),
            key=f"consignment {told['consignment_id']} {event.key}",
            final=told["final"],
        ),
    )


def release_cancelled_lines(event: Event) -> None:
    """Let go, or give back, the money of cancelled goods: `order.lines_cancelled`."""
    told = event.payload
    _or_tell_staff(
        told,
        lambda: release_payment(
            told["order_id"],
            amount=Decimal(told["amount"]),
            key=told["key"],
            final=told.get("final", False),
        ),
    )


def take_renewed_payment(event: Event) -> None:
    """Take what went out, and give back what was called off, before an order was paid anew or a
    dispute of its payment was won: `payment.renewed`, `payment.won`."""
    settle_what_is_due(event.payload["order_id"])


def send_reserved_refund(event: Event) -> None:
    """Ask Stripe for a refund that is reserved: `payment.refund_due`."""
    send_refund(event.payload["refund_id"])


def reconcile(event: Event) -> None:
    """Compare our books with Stripe's balance: `payment.reconciliation_asked`."""
    reconcile_balance(now=timezone.now())


def delete_customer(event: Event) -> None:
    """Have Stripe forget a member and the kept cards: `payment.customer_forgotten`."""
    gateway_cards.delete_customer(event.payload["customer"])


def _or_tell_staff(told: dict, work: Callable[[], None]) -> None:
    """An amount that cannot be right does not become right by trying again."""
    try:
        work()
    except ClaimRefused as trouble:
        logger.error("Order %s: %s", told["order_id"], trouble)
        with transaction.atomic():
            open_task(
                StaffTask.Kind.MISMATCH,
                reference=f"order {told['order_id']}: {trouble}"[:255],
                order=Order.objects.get(pk=told["order_id"]),
                about=str(trouble),
            )
