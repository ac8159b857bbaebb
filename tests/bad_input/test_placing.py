"""Placing an order with what no payment page sends: refused, logged, nothing changed."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from checkout.basket.models import Basket
from checkout.order.models import Order
from tests.bad_input.conftest import at_payment
from tests.bad_input.state import state
from tests.checkout.test_checkout_pages import add, place
from tests.factories import make_member, set_stock
from tests.stripe_cards import confirm_payment

POST_ONLY = [
    ("checkout:place", []),
    ("checkout:release", []),
    ("basket:add", [1]),
    ("basket:vouchers-remove", [1]),
    ("stripe-webhook", []),
]
TAMPERED_TOTALS = ["0.00", "0.01", "-28.80", "28.79", "28.81", "9999999999.99", "1e5"]
NO_TOTALS = [
    "",
    "free",
    "NaN",
    "sNaN",
    "-Infinity",
    "1E+999999",
    "28,80",
    "28.800000000000001",
    "9" * 5000,
    "\0",
    "\u0662\u0668\u066b\u0668\u0660",
]
NO_KEYS = ["", "1", "null", "' OR 1=1 --", "\0", "é" * 36, "0" * 100_000]


@pytest.mark.parametrize("total", TAMPERED_TOTALS)
def test_tampered_total_is_refused_and_told(guest, total, caplog):
    before = state()
    with caplog.at_level("INFO"):
        answer = place(guest.client, guest.page, expected_total=total)
    assert "Placement refused" in caplog.text
    assert answer.status_code == 409
    (error,) = answer.json()["errors"]
    assert error["message"].startswith("The total has changed: it is now £28.80")
    assert state() == before


@pytest.mark.parametrize("total", NO_TOTALS)
def test_what_is_no_amount_is_refused(guest, total, caplog):
    before = state()
    answer = place(guest.client, guest.page, expected_total=total)
    assert answer.status_code == 400
    assert "Placement refused: expected_total is missing or no amount" in caplog.text
    assert state() == before


def test_missing_total_is_refused(guest):
    before = state()
    address = reverse("checkout:place")
    answer = guest.client.post(address, {"placement_key": guest.page["placement_key"]})
    assert answer.status_code == 400
    assert state() == before


@pytest.mark.parametrize("key", NO_KEYS)
def test_what_is_no_placement_key_is_refused(guest, key, caplog):
    before = state()
    answer = place(guest.client, guest.page, placement_key=key)
    assert answer.status_code == 400
    assert "Placement refused" in caplog.text
    assert state() == before


def test_goods_whose_stock_figure_was_taken_away_are_sold_out(guest):
    set_stock(None)
    before = state()
    answer = place(guest.client, guest.page)
    assert answer.status_code == 409
    assert [e["message"] for e in answer.json()["errors"]] == ["“Blue bowl” has just sold out."]
    assert state() == before


def test_price_and_quantity_of_the_form_are_not_asked(guest):
    answer = place(guest.client, guest.page, price="0.01", quantity="99", total="0", basket="1")
    assert answer.status_code == 200
    order = Order.objects.get()
    assert order.total_incl_tax == Decimal("28.80")
    assert [line.quantity for line in order.lines.all()] == [1]


def test_placement_key_of_another_session_is_refused(guest, other_guest, caplog):
    assert place(guest.client, guest.page).status_code == 200
    before = state()
    answer = place(other_guest.client, guest.page)
    assert answer.status_code == 403
    assert "client_secret" not in answer.content.decode()
    assert "is not of the customer who used it" in caplog.text
    assert state() == before


def test_placement_key_of_another_session_without_a_basket_is_refused(guest, bowl, caplog):
    assert place(guest.client, guest.page).status_code == 200
    stranger = at_payment(Client(), bowl)
    stranger.client.cookies.pop("oscar_open_basket")
    before = state()
    answer = place(stranger.client, guest.page)
    assert answer.status_code == 403
    assert "there is no basket" in caplog.text
    assert state() == before


def test_placement_key_of_a_member_is_refused_to_a_guest(bowl, guest, caplog):
    client = Client()
    client.force_login(make_member())
    member = at_payment(client, bowl, email=None)
    assert place(member.client, member.page).status_code == 200
    before = state()
    assert place(guest.client, member.page).status_code == 403
    assert "is not of the customer who used it" in caplog.text
    assert state() == before


def test_placement_key_of_a_guest_is_refused_to_a_member(bowl, guest, caplog):
    client = Client()
    client.force_login(make_member())
    member = at_payment(client, bowl, email=None)
    assert place(guest.client, guest.page).status_code == 200
    before = state()
    assert place(member.client, guest.page).status_code == 403
    assert "is not of the customer who used it" in caplog.text
    assert state() == before


def test_basket_of_a_member_is_not_a_guests_by_its_number(bowl, guest):
    """The cookie names the basket, signed: a forged one, or one of a member's, is no basket."""
    member = make_member()
    client = Client()
    client.force_login(member)
    add(client, bowl)
    basket = Basket.objects.get(owner=member)
    signed = guest.client.cookies["oscar_open_basket"].value
    for forged in (str(basket.pk), f"{basket.pk}:{signed.partition(':')[2]}", f"{basket.pk}:", ":"):
        thief = Client()
        thief.cookies["oscar_open_basket"] = forged
        before = state()
        page = thief.get(reverse("basket:summary"))
        assert page.status_code == 200
        assert page.context["basket"].is_empty
        assert state() == before


def test_nobody_places_an_order_without_a_name_to_write_to(bowl):
    client = Client()
    add(client, bowl)
    before = state()
    fields = {"placement_key": str(uuid4()), "expected_total": "28.80"}
    assert client.post(reverse("checkout:place"), fields).status_code == 400
    assert state() == before


def test_order_without_an_address_is_refused(bowl):
    client = Client()
    add(client, bowl)
    client.post(reverse("checkout:index"), {"email": "guest@shop.example"})
    before = state()
    fields = {"placement_key": str(uuid4()), "expected_total": "28.80"}
    answer = client.post(reverse("checkout:place"), fields)
    assert answer.status_code == 409
    assert [error["message"] for error in answer.json()["errors"]] == [
        "Please choose an address to deliver to."
    ]
    assert state() == before


def test_paid_order_gives_no_secret_away(guest):
    secret = place(guest.client, guest.page).json()["client_secret"]
    confirm_payment(secret)
    guest.client.get(reverse("checkout:return"))
    before = state()
    again = place(guest.client, guest.page)
    assert again.status_code == 200
    assert "client_secret" not in again.json()
    assert state() == before


@pytest.mark.parametrize(("name", "args"), POST_ONLY)
def test_addresses_that_change_things_answer_no_get(db, client, name, args):
    assert client.get(reverse(name, args=args)).status_code == 405


@pytest.mark.parametrize(("name", "args"), POST_ONLY[:-1])
def test_post_without_csrf_token_is_refused(guest, name, args, caplog):
    careful = Client(enforce_csrf_checks=True)
    careful.cookies.load({name: morsel.value for name, morsel in guest.client.cookies.items()})
    before = state()
    fields = {"placement_key": guest.page["placement_key"], "expected_total": "28.80"}
    assert careful.post(reverse(name, args=args), fields).status_code == 403
    assert "Forbidden (CSRF" in caplog.text
    assert state() == before
