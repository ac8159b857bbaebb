"""What all races need: patience with locks, and order numbers that no other test uses."""

import random

import pytest
from django.db import connection

import locks
from checkout.order.rules import NUMBERS
from tests.factories import make_country, make_delivery

ROOM_FOR_NUMBERS = 1000


@pytest.fixture(autouse=True)
def _patient_locks(monkeypatch):
    """On a busy machine a queue for a lock may be longer than a customer's patience."""
    monkeypatch.setattr(locks, "LOCK_TIMEOUT", "60s")


@pytest.fixture
def first_position(transactional_db) -> int:
    """The position of the next order's number, far from the numbers the simulator knows."""
    position = random.randrange(1, NUMBERS - ROOM_FOR_NUMBERS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('order_number', %s, false)", [position])
    return position


@pytest.fixture
def shop(transactional_db) -> None:
    """A country and two ways of delivery, so that the checkout asks which."""
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
