"""Invoices: the tasks."""

from celery import shared_task

from checkout.invoices.invoice_check import report_differences


@shared_task
def check_invoices() -> int:
    """Log every gap in the numbers, and every order that does not add up. Returns how many."""
    return len(report_differences())
