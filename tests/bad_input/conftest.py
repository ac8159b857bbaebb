"""A small shop, and visitors at its payment page."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from catalogue.models import Product
from tests.checkout.test_checkout_pages import add, go_to_payment
from tests.factories import make_country, make_delivery, make_product


@dataclass(frozen=True)
class Visitor:
    """A browser, and what its payment page shows."""

    client: Client
    page: Any


@pytest.fixture
def bowl(db) -> Product:
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
    return make_product("Blue bowl", price="20.00", stock=5)


@pytest.fixture
def guest(bowl) -> Visitor:
    """A guest with a bowl in the basket, about to pay 28.80 for it."""
    return at_payment(Client(), bowl)


@pytest.fixture
def other_guest(bowl) -> Visitor:
    return at_payment(Client(), bowl, email="other@shop.example")


def at_payment(client: Client, product: Product, **kwargs) -> Visitor:
    add(client, product)
    return Visitor(client, go_to_payment(client, **kwargs))
