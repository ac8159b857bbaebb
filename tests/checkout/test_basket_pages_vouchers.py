"""Vouchers on the basket page: what they take off, and why they do not."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from checkout.basket.models import Basket
from checkout.voucher.models import Voucher
from tests.checkout.test_basket_pages import DRAWER, PAGE
from tests.checkout.test_checkout_pages import add
from tests.factories import make_country, make_delivery, make_product, make_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    """A guest with a bowl in the basket."""
    make_country("GB")
    make_delivery("4.00")
    add(client, make_product("Bowl", price="20.00"))
    return client


def redeem(client, code: str, headers=PAGE):
    return client.post(reverse("basket:vouchers-add"), {"code": code}, headers=headers)


def test_voucher_is_redeemed_and_taken_off_again(client):
    voucher = make_voucher("TEN", percent=10)
    text = redeem(client, " ten ").content.decode()
    assert "Voucher TEN" in text and "£2.40" in text
    text = client.get(reverse("basket:drawer"), headers=DRAWER).content.decode()
    assert "Voucher TEN" in text
    client.post(reverse("basket:vouchers-remove", args=[voucher.pk]), headers=PAGE)
    assert not Basket.objects.get().vouchers.exists()


def test_voucher_counts_its_additions(client):
    voucher = make_voucher("TEN")
    redeem(client, "TEN")
    redeem(client, "TEN")
    voucher.refresh_from_db()
    assert voucher.num_basket_additions == 1


@pytest.mark.parametrize("headers", [{}, PAGE])
def test_unknown_code_is_told_at_its_field(client, headers):
    answer = redeem(client, "NONE", headers)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "We do not know this code." in text
    assert 'value="NONE"' in text
    assert 'aria-describedby="voucher-error"' in text


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [(-2, -1, "This code has expired."), (1, 2, "This code cannot be used yet.")],
)
def test_voucher_out_of_its_time_is_refused(client, begins, ends, told):
    make_voucher("TEN")
    now = timezone.now()
    Voucher.objects.update(
        start_datetime=now + timedelta(days=begins), end_datetime=now + timedelta(days=ends)
    )
    assert told in redeem(client, "TEN").content.decode()
    assert not Basket.objects.get().vouchers.exists()


def test_same_code_twice_is_told(client):
    make_voucher("TEN")
    redeem(client, "TEN")
    assert "in your basket already" in redeem(client, "TEN").content.decode()


def test_code_that_gives_nothing_is_not_kept(client):
    make_voucher("NONE", percent=0)
    answer = redeem(client, "NONE")
    assert "does not go with what is in your basket" in answer.content.decode()
    assert not Basket.objects.get().vouchers.exists()


def test_codes_cannot_be_tried_without_end(client):
    cache.clear()
    for number in range(30):
        assert "We do not know" in redeem(client, f"GUESS{number}").content.decode()
    assert "That were many codes." in redeem(client, "GUESS30").content.decode()
    make_voucher("TEN")
    assert redeem(client, "TEN").status_code == 200, "a code that exists is no guess"


def test_nobody_redeems_into_an_empty_basket(db, client):
    make_voucher("TEN")
    client.cookies.clear()
    assert "Put something in your basket first." in redeem(client, "TEN").content.decode()
