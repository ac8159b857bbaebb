"""Payments: the tasks."""

from celery import shared_task

from checkout.payment.reconciliation import expire_overdue_orders, reconcile_unsettled_orders


@shared_task
def reconcile_payments() -> int:
    """Settle what neither webhook nor browser told us. Returns how many orders were asked about."""
    return reconcile_unsettled_orders()


@shared_task
def expire_unpaid_orders() -> int:
    """End unpaid orders whose time is over. Returns how many gave their goods back."""
    return expire_overdue_orders()
