"""What the tests of buying share."""

import pytest

from tests.factories import make_country, make_delivery, make_member
from tests.orders.conftest import make_paid_order


@pytest.fixture
def delivery():
    make_country()
    make_delivery("2.00")


@pytest.fixture
def owner():
    return make_member()


@pytest.fixture
def placed(owner):
    return make_paid_order(owner=owner)
