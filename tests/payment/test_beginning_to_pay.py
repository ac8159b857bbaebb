"""What is told when a payment cannot begin: in the checkout, and for an order that is placed."""

from typing import Any

import pytest
from django.urls import reverse

from checkout.payment import card_pages, gateway
from checkout.payment.actions import PaymentMismatch
from tests.checkout.test_checkout_pages import BY_SCRIPT, add, go_to_payment, place
from tests.factories import make_country, make_delivery, make_order, make_product

pytestmark = pytest.mark.django_db

TROUBLES = [
    (gateway.PaymentRefused("Your card was declined."), 402, "Your card was declined."),
    (PaymentMismatch("asked 1"), 409, "A payment of this order is of another sum."),
    (gateway.PaymentInvalid("no such method"), 502, "The payment could not be started."),
    (gateway.PaymentUnavailable("silence"), 503, "The bank cannot be reached."),
]


@pytest.fixture(params=TROUBLES, ids=lambda each: type(each[0]).__name__)
def told(request, monkeypatch) -> tuple[int, str]:
    """What is to be told of the trouble that Stripe makes."""
    trouble, status, words = request.param

    def start(*args: Any, **kwargs: Any) -> None:
        raise trouble

    monkeypatch.setattr(card_pages, "start_payment", start)
    return status, words


def test_trouble_is_told_in_the_checkout(client, told):
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
    add(client, make_product("Blue bowl", price="20.00", stock=5))
    assert_told(place(client, go_to_payment(client)), *told)


def test_trouble_is_told_where_a_placed_order_is_paid(client, told):
    order = make_order()
    pay = reverse("customer:anon-pay", args=[order.number, order.verification_hash()])
    assert_told(client.post(pay, headers=BY_SCRIPT), *told)


def assert_told(answer: Any, status: int, words: str) -> None:
    assert answer.status_code == status
    assert answer.json()["message"].startswith(words)
    assert answer.json().keys() == {"message"}
