"""How far one is in the checkout: its steps, and what is known at each."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Product
from checkout.wallet.goods import put_gift_cards_on_sale
from tests.checkout.test_checkout_pages import ADDRESS, add
from tests.factories import make_country, make_delivery, make_product

pytestmark = pytest.mark.django_db

CHECKOUT = reverse("checkout:index")
PARCEL = "news of your parcel"


@pytest.fixture
def gift_card(db) -> Product:
    make_country()
    put_gift_cards_on_sale()
    return Product.objects.get(upc="GIFT-25")


def steps(page: str) -> list[str]:
    found = re.search(r'<nav class="progress".*?</nav>', page, re.S)
    assert found
    return re.findall(r">([A-Z][a-z ]+)<", found[0])


def shown(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def test_guest_with_a_gift_card_is_led_by_two_steps(client, gift_card):
    add(client, gift_card)
    page = shown(client, CHECKOUT)
    assert steps(page) == ["Your details", "Payment"]
    assert PARCEL not in page
    assert "For the confirmation of your order." in page


def test_guest_with_goods_beside_it_is_led_by_three(client, gift_card):
    add(client, gift_card)
    add(client, make_product())
    page = shown(client, CHECKOUT)
    assert steps(page) == ["Your details", "Delivery", "Payment"]
    assert PARCEL in page


def test_payment_page_says_nothing_of_its_delivery(client, gift_card):
    add(client, gift_card)
    client.post(CHECKOUT, {"email": "guest@shop.example"})
    page = shown(client, reverse("checkout:payment-details"))
    assert steps(page) == ["Your details", "Payment"]
    recap = re.search(r'<dl class="recap">.*?</dl>', page, re.S)
    assert recap
    assert "guest@shop.example" in recap[0]
    assert "elivery" not in recap[0]


def test_amount_is_only_so_far_until_the_delivery_is_known(client):
    make_country()
    make_delivery("4.00")
    add(client, make_product())
    assert "<small>So far</small> £12.00" in shown(client, CHECKOUT)
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    page = shown(client, reverse("checkout:shipping-address"))
    assert "So far" not in page
    assert "£16.80" in page
