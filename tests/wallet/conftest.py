"""The Stripe simulator of the payment tests."""

from tests.payment.conftest import order_fault, simulator, stripe

__all__ = ["order_fault", "simulator", "stripe"]
