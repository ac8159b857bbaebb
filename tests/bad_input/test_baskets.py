"""Quantities, codes and line numbers that no page of the shop sends."""

import pytest
from django.test import Client
from django.urls import reverse

from checkout.basket.models import Basket, Line
from tests.bad_input.state import state
from tests.checkout.test_checkout_pages import add
from tests.factories import make_product, make_voucher

HUGE = "9" * 40
BAD_QUANTITIES = ["-1", "0", "1.5", "two", "", "1e3", HUGE, "\0", "6", "501"]
BAD_CODES = [
    "x" * 129,
    "x" * 100_000,
    "'; DROP TABLE voucher_voucher; --",
    '" OR ""="',
    "<script>alert(1)</script>",
    "\uff27\uff29\uff26\uff34",
    "🎁" * 64,
    "\0",
    "%s%n{0}",
    "   ",
]


@pytest.fixture
def client(client, bowl) -> Client:
    """A guest with two bowls of five in the basket."""
    add(client, bowl, 2)
    return client


def set_quantity(client, line: Line, quantity: str, **changes):
    fields = {f"quantity-{line.pk}": quantity, f"was-{line.pk}": str(line.quantity)}
    return client.post(reverse("basket:summary"), fields | changes)


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
def test_bad_quantity_is_not_added(client, bowl, quantity, caplog):
    before = state()
    with caplog.at_level("INFO"):
        answer = client.post(reverse("basket:add", args=[bowl.pk]), {"quantity": quantity})
    assert answer.status_code == 302
    assert f"Product {bowl.pk} was not added" in caplog.text
    assert state() == before


def test_missing_quantity_is_not_added(client, bowl):
    before = state()
    assert client.post(reverse("basket:add", args=[bowl.pk])).status_code == 302
    assert state() == before


@pytest.mark.parametrize("quantity", sorted({*BAD_QUANTITIES} - {"0"}))
def test_bad_quantity_of_a_line_is_refused(client, quantity, caplog):
    line = Line.objects.get()
    before = state()
    with caplog.at_level("INFO"):
        answer = set_quantity(client, line, quantity)
    assert f"Basket {line.basket_id} refused" in caplog.text
    assert answer.status_code == 422, "the basket page again, with what is wrong"
    assert f'aria-describedby="quantity-{line.pk}_error"' in answer.content.decode()
    assert state() == before


def test_quantity_none_takes_the_line_out(client):
    set_quantity(client, Line.objects.get(), "0")
    assert not Line.objects.exists()


def test_line_of_another_basket_is_not_changed(client, bowl, caplog):
    stranger = Client()
    add(stranger, bowl)
    theirs = Line.objects.latest("pk")
    before = state()
    with caplog.at_level("INFO"):
        set_quantity(client, theirs, "5")
    assert f"has no lines [{theirs.pk}]" in caplog.text
    for change in ("basket:remove", "basket:save", "basket:move", "basket:forget"):
        assert client.post(reverse(change, args=[theirs.pk])).status_code == 302
    assert state() == before


@pytest.mark.parametrize("name", ["quantity-", "quantity-x", f"quantity-{HUGE}", "quantity--1"])
def test_mangled_basket_form_changes_nothing(client, name):
    before = state()
    assert client.post(reverse("basket:summary"), {name: "1"}).status_code == 302
    assert state() == before


@pytest.mark.parametrize("token", ["", "x", "a:b:c", HUGE, "\0"])
def test_forged_undo_puts_nothing_back(client, token):
    before = state()
    assert client.post(reverse("basket:put_back"), {"token": token}).status_code == 302
    assert state() == before


def test_basket_form_of_nobody_changes_nothing(bowl):
    before = state()
    assert Client().post(reverse("basket:summary"), {}).status_code in (200, 302)
    assert state() == before


@pytest.mark.parametrize("number", [0, 999_999_999, int(HUGE)])
def test_product_that_is_not_there_is_not_added(client, number):
    before = state()
    answer = client.post(reverse("basket:add", args=[number]), {"quantity": 1})
    assert answer.status_code == 404
    assert state() == before


def test_next_page_of_the_form_stays_in_the_shop(client, bowl):
    fields = {"quantity": 1, "next": "https://evil.example/"}
    answer = client.post(reverse("basket:add", args=[bowl.pk]), fields)
    assert answer.url == reverse("basket:summary")


@pytest.mark.parametrize("code", BAD_CODES)
def test_garbage_is_no_voucher(client, code):
    make_voucher("GIFT")
    before = state()
    answer = client.post(reverse("basket:vouchers-add"), {"code": code})
    assert answer.status_code == 422
    assert state() == before
    assert "<script>alert(1)" not in answer.content.decode()


def test_voucher_that_is_not_in_the_basket_is_not_removed_from_another(client, bowl):
    voucher = make_voucher("GIFT")
    stranger = Client()
    add(stranger, bowl)
    stranger.post(reverse("basket:vouchers-add"), {"code": "GIFT"})
    theirs = Basket.objects.latest("pk")
    assert theirs.vouchers.get() == voucher
    client.post(reverse("basket:vouchers-remove", args=[voucher.pk]))
    assert theirs.vouchers.get() == voucher


def test_second_product_of_another_kind_is_added(client):
    """The refusals above are not those of a shop that refuses everything."""
    add(client, make_product("Cup"))
    assert Line.objects.count() == 2
    set_quantity(client, Line.objects.earliest("pk"), "3")
    assert Line.objects.earliest("pk").quantity == 3
