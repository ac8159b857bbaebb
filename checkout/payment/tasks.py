"""Payments: the tasks."""

from celery import shared_task
from django.utils import timezone

from checkout.payment.balance import reconcile_balance
from checkout.payment.holds import watch_holds
from checkout.payment.messages import follow_open_messages, forget_old_messages
from checkout.payment.reconciliation import (
    expire_overdue_orders,
    reconcile_payments_anew,
    reconcile_unsettled_orders,
    return_what_ended_orders_have,
)
from checkout.payment.refunds_sent import send_overdue_refunds


@shared_task
def reconcile_payments() -> int:
    """Settle what neither webhook, browser nor outbox did. Returns how many were asked about."""
    asked = reconcile_unsettled_orders() + reconcile_payments_anew()
    follow_open_messages()
    send_overdue_refunds()
    return asked + return_what_ended_orders_have()


@shared_task
def expire_unpaid_orders() -> int:
    """End unpaid orders whose time is over. Returns how many gave their goods back."""
    return expire_overdue_orders()


@shared_task(expires=1800)
def watch_authorisations() -> int:
    """Tell staff of authorisations about to lapse. Returns how many there are."""
    return watch_holds(now=timezone.now())


@shared_task(expires=3600)
def reconcile_stripe_balance() -> int:
    """Compare our books with Stripe's balance. Returns how many differences are new."""
    return reconcile_balance(now=timezone.now()).opened


@shared_task(expires=3600)
def forget_messages() -> int:
    """Empty what Stripe's messages said that were followed long ago. Returns how many."""
    return forget_old_messages(now=timezone.now())
