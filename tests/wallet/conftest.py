"""The Stripe simulator of the payment tests, and goods to pay for."""

import pytest

from tests.factories import make_country, make_delivery, make_product
from tests.payment.conftest import order_fault, simulator, stripe

__all__ = ["order_fault", "simulator", "stripe"]


@pytest.fixture
def goods():
    make_country("GB")
    make_country("DE", rate="0.19")
    make_delivery("4.00")
    make_delivery("9.00")
    return make_product(price="10.00")
