"""Pure rules of orders: numbers and states."""

from django.db import models

NUMBERS = 90_000_000
FIRST_NUMBER = 10_000_000
STEP = 48_271_639
"""Coprime to NUMBERS: every position of the sequence gets a number of its own."""


class Status(models.TextChoices):
    """The states of an order. Who may move it where is OSCAR_ORDER_STATUS_PIPELINE."""

    PENDING_PAYMENT = "Pending payment"
    PAID = "Paid"
    DISPATCHED = "Dispatched"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"
    EXPIRED = "Expired"


def order_number(position: int) -> str:
    """The number at a position of the sequence: eight digits that do not tell how many sold."""
    return str(FIRST_NUMBER + position * STEP % NUMBERS)
