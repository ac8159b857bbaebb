"""The cart by the API: a guest's by its token, a member's own, and vouchers in it."""

import pytest

from catalogue.models import Product
from checkout.basket.models import Basket
from tests.api.buying.clients import VERSIONS, Buyer
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_product,
    make_voucher,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country():
    return make_country()


def line_path(buyer: Buyer, pk: int, verb: str) -> str:
    return f"cart/{verb}/{pk}/" if buyer.is_first else f"cart/lines/{pk}/"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_guest_fills_a_basket_and_has_it_again_by_its_token(version):
    bowl, guest = make_product(price="10.00"), Buyer(version)
    added = guest.add(bowl, 2)
    assert added.status_code == 201
    assert guest.basket_token
    cart = guest.cart()
    assert [(line["product"], line["quantity"]) for line in cart["lines"]] == [(bowl.pk, 2)]
    assert cart["lines"][0]["unit_price"] == {
        "currency": "GBP",
        "excl_tax": "10.00",
        "incl_tax": "12.00",
    }
    assert cart["total"] == {"currency": "GBP", "excl_tax": "20.00", "incl_tax": "24.00"}
    assert Buyer(version).cart()["lines"] == []


def test_reading_an_empty_cart_makes_no_basket():
    assert Buyer().cart()["id"] is None
    assert Buyer(user=make_member()).cart()["id"] is None
    assert not Basket.objects.exists()


def test_a_token_that_was_tampered_with_is_no_basket():
    guest = Buyer()
    guest.add(make_product())
    guest.basket_token = guest.basket_token.replace(":", "1:", 1)
    assert guest.cart()["lines"] == []


def test_a_member_has_the_basket_of_the_storefront():
    member, bowl = make_member(), make_product()
    basket = make_basket(bowl, owner=member)
    buyer = Buyer(user=member)
    assert buyer.cart()["id"] == basket.pk
    assert "X-Basket-Token" not in buyer.add(bowl)
    assert basket.lines.get().quantity == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_a_guest_who_signs_in_has_the_basket_merged_once(version):
    bowl, cup, member = make_product(), make_product(), make_member()
    make_basket(cup, owner=member)
    buyer = Buyer(version)
    buyer.add(bowl, 2)
    buyer.sign_in(member)
    cart = buyer.cart()
    assert cart["merged_items"] == 2
    assert {line["product"]: line["quantity"] for line in cart["lines"]} == {bowl.pk: 2, cup.pk: 1}
    again = buyer.cart()
    assert again["merged_items"] == 0
    assert again["num_items"] == 3


@pytest.mark.parametrize("version", VERSIONS)
def test_quantities_are_changed_and_lines_taken_out(version):
    guest = Buyer(version)
    line = guest.data_of(guest.add(make_product(stock=5)))["lines"][0]["id"]
    changed = guest.put(line_path(guest, line, "update"), {"quantity": 4})
    assert guest.data_of(changed)["num_items"] == 4
    too_many = guest.put(line_path(guest, line, "update"), {"quantity": 6})
    assert too_many.status_code == 409
    assert [error["field"] for error in too_many.json()["errors"]] == [f"lines.{line}"]
    assert guest.cart()["num_items"] == 4
    removed = guest.delete(line_path(guest, line, "remove"))
    assert guest.data_of(removed)["lines"] == []
    assert guest.delete(line_path(guest, line, "remove")).status_code == 404


@pytest.mark.parametrize("version", VERSIONS)
def test_a_line_of_another_basket_is_not_there(version):
    foreign = make_basket(make_product()).lines.get()
    guest = Buyer(version)
    guest.add(make_product())
    assert guest.put(line_path(guest, foreign.pk, "update"), {"quantity": 9}).status_code == 404
    assert guest.delete(line_path(guest, foreign.pk, "remove")).status_code == 404
    foreign.refresh_from_db()
    assert foreign.quantity == 1


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"product": "x"}, 400),
        ({"product": 10**30}, 400),
        ({"product": 1, "quantity": 0}, 400),
        ({"product": 1, "quantity": 10**6}, 400),
        ({"product": 1, "options": {"a": {"b": 1}}}, 400),
        ({"product": 1, "options": {"a": "\0"}}, 400),
        ([], 400),
        ({"product": 2**62}, 404),
    ],
)
def test_what_makes_no_sense_is_refused_and_makes_no_basket(version, sent, status):
    guest = Buyer(version)
    path = "cart/add/" if guest.is_first else "cart/lines/"
    assert guest.post(path, sent).status_code == status
    assert not Basket.objects.exists()


def test_hidden_products_and_more_than_there_is_are_not_added():
    guest, bowl = Buyer(), make_product(stock=1)
    assert guest.add(bowl, 2).status_code == 409
    Product.objects.filter(pk=bowl.pk).update(is_public=False)
    assert guest.add(bowl).status_code == 404
    assert guest.cart()["lines"] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_voucher_takes_off_and_is_taken_off(version):
    voucher = make_voucher("BOWER10")
    guest = Buyer(version)
    guest.add(make_product(price="10.00"))
    path = "cart/voucher/add/" if guest.is_first else "cart/vouchers/"
    assert guest.post(path, {"code": "nonsense"}).status_code == 409
    redeemed = guest.post(path, {"code": "bower10"})
    assert redeemed.status_code == 201
    cart = guest.data_of(redeemed)
    assert [(each["code"], each["discount"]) for each in cart["vouchers"]] == [("BOWER10", "1.20")]
    assert cart["total"]["incl_tax"] == "10.80"
    path = "cart/voucher/remove/" if guest.is_first else "cart/vouchers/"
    left = guest.data_of(guest.delete(f"{path}{voucher.pk}/"))
    assert (left["vouchers"], left["total"]["incl_tax"]) == ([], "12.00")
    assert guest.delete(f"{path}{voucher.pk}/").status_code == 404


def test_a_basket_that_is_being_paid_stays_as_it_is():
    guest, bowl = Buyer(), make_product()
    guest.add(bowl)
    paying = Basket.objects.get()
    paying.freeze()
    assert guest.cart()["lines"] == []
    token = guest.basket_token
    guest.add(bowl)
    assert guest.basket_token != token
    assert paying.lines.get().quantity == 1


def test_prices_are_those_of_the_country_that_is_asked_for():
    make_country("FR", rate="0.25")
    guest = Buyer()
    guest.add(make_product(price="10.00"))
    french = guest.data_of(guest.get("cart/?country=fr"))
    assert (french["country"], french["total"]["incl_tax"]) == ("FR", "12.50")
    assert guest.get("cart/?country=France").status_code == 400


def test_what_is_missing_to_free_delivery_is_told():
    make_delivery("4.00", free_above="30.00")
    guest = Buyer()
    guest.add(make_product(price="10.00"))
    [meter] = guest.cart()["free_delivery"]
    assert (meter["threshold"], meter["missing"]) == ("30.00", "18.00")


@pytest.mark.parametrize("lines", [1, 8])
def test_a_cart_is_read_in_as_many_queries_however_full(lines, django_assert_num_queries):
    basket = make_basket(*[make_product() for _ in range(lines)], owner=make_member())
    buyer = Buyer(user=basket.owner)
    with django_assert_num_queries(6):
        assert len(buyer.cart()["lines"]) == lines
