"""What a delivery costs is told as such wherever an order is summed up."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Product
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.shipping.models import WeightBased
from checkout.wallet.goods import put_gift_cards_on_sale
from notifications.mail import order_mail
from tests.checkout.test_checkout_pages import add
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_order,
    make_placement,
    make_product,
    make_seller,
)

pytestmark = pytest.mark.django_db


def sums(client: Client, path: str) -> str:
    """The words of a page's first sums, without its markup."""
    found = re.search(r'<dl class="sums">(.*?)</dl>', client.get(path).content.decode(), re.S)
    assert found
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


def page_of(order: Order) -> str:
    return reverse("customer:anon-order", args=[order.number, order.verification_hash()])


@pytest.fixture
def kiln_and_press(db) -> list[Product]:
    """Goods of two sellers; what each asks for its delivery, without the tax: £4.00 and £2.00."""
    make_country()
    goods = []
    for name, way, charge in (("Kiln", "Packed in straw", "4.00"), ("Press", "Flat", "2.00")):
        seller = make_seller(name)
        make_delivery(charge, seller=seller, name=way)
        goods.append(make_product(seller=seller))
    return goods


def test_basket_tells_one_delivery_and_who_sends_how(client, kiln_and_press):
    for product in kiln_and_press:
        add(client, product)
    told = "Delivery Packed in straw from Kiln, £4.80 Flat from Press, £2.40 £7.20 Total"
    assert told in sums(client, reverse("basket:summary"))


def test_way_of_an_only_seller_is_told_below_the_delivery(client, kiln_and_press):
    add(client, kiln_and_press[0])
    assert "Delivery Packed in straw £4.80 Total" in sums(client, reverse("basket:summary"))


def test_order_and_its_mail_tell_the_delivery_as_the_basket_does(client, kiln_and_press):
    ways = {way.partner_id: way.code for way in WeightBased.objects.all()}
    basket = make_basket(*kiln_and_press)
    order = place_order(make_placement(basket, shipping_codes=ways))
    page = sums(client, page_of(order))
    assert "Delivery Packed in straw, Flat £7.20 Total" in page
    confirmation = order_mail("order_confirmation", order).text
    assert re.search(r"^Delivery \(Packed in straw, Flat\) +£7\.20$", confirmation, re.M)


def test_gift_card_alone_has_no_delivery_to_tell(client, db):
    make_country()
    put_gift_cards_on_sale()
    card = Product.objects.get(upc="GIFT-25")
    add(client, card)
    assert sums(client, reverse("basket:summary")) == "Goods £25.00 Total £25.00"
    assert sums(client, page_of(make_order(card))) == "Goods £25.00 Total £25.00"
