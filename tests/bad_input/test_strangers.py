"""Orders, links and addresses of somebody else."""

import logging

import pytest
from django.core.signing import Signer
from django.urls import reverse
from oscar.core.loading import get_model

from tests.bad_input.state import state
from tests.checkout.test_checkout_pages import add
from tests.factories import make_country, make_member, make_order, make_product

UserAddress = get_model("address", "UserAddress")


@pytest.fixture
def member(client, bowl):
    """Who looks where they should not."""
    member = make_member()
    client.force_login(member)
    return member


@pytest.fixture
def order_of_another(bowl):
    return make_order(bowl, owner=make_member())


def test_order_of_another_member_is_not_found(client, member, order_of_another):
    address = reverse("customer:order", args=[order_of_another.number])
    assert client.get(address).status_code == 404
    assert (
        order_of_another.number not in client.get(reverse("customer:order-list")).content.decode()
    )


def test_order_of_a_guest_is_not_found_by_a_member(client, member, bowl):
    address = reverse("customer:order", args=[make_order(bowl).number])
    assert client.get(address).status_code == 404


def test_order_of_another_member_is_not_ordered_again(client, member, order_of_another):
    client.get(reverse("basket:summary"))
    before = state()
    address = reverse("customer:order", args=[order_of_another.number])
    fields = {"order_id": order_of_another.pk, "action": "reorder"}
    assert client.post(address, fields).status_code == 404
    assert state() == before


def test_history_asks_who_is_there(client, order_of_another):
    address = reverse("customer:order", args=[order_of_another.number])
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_signed_link_opens_its_order_only(client, bowl):
    order, other = make_order(bowl), make_order(make_product())
    good = order.verification_hash()
    forged = [
        other.verification_hash(),
        good[:-1],
        f"{order.number}:{'A' * 43}",
        f"{order.number}:",
        order.number,
        Signer().sign(order.number),
        Signer(salt="oscar.apps.order.Order", key="another").sign(order.number),
    ]
    for wrong in forged:
        assert client.get(f"/accounts/order-status/{order.number}/{wrong}/").status_code == 404
    assert client.get(reverse("customer:anon-order", args=[other.number, good])).status_code == 404
    assert client.get(reverse("customer:anon-order", args=[order.number, good])).status_code == 200


def test_thank_you_page_is_of_the_session_that_ordered(client, order_of_another, member):
    assert client.get(reverse("checkout:thank-you")).url == reverse("home")
    assert client.get(reverse("checkout:return")).url == reverse("basket:summary")
    before = state(but={"Basket"})
    assert client.post(reverse("checkout:release")).url == reverse("basket:summary")
    assert state(but={"Basket"}) == before


@pytest.mark.parametrize("number", ["another's", "0", "-1", "x", "", "9" * 40, "\0"])
def test_address_of_another_member_is_not_shipped_to(client, member, bowl, number, caplog):
    caplog.set_level(logging.WARNING)
    theirs = UserAddress.objects.create(
        user=make_member(),
        first_name="Grace",
        last_name="Hopper",
        line1="1 Harbour Street",
        line4="London",
        postcode="E1 6AN",
        country=make_country("GB"),
    )
    add(client, bowl)
    chosen = str(theirs.pk) if number == "another's" else number
    answer = client.post(
        reverse("checkout:shipping-address"), {"action": "ship_to", "address_id": chosen}
    )
    assert answer.status_code == 404
    assert f"is not of customer {member.pk}" in caplog.text
    page = client.get(reverse("checkout:shipping-address"))
    assert "1 Harbour Street" not in page.content.decode()


def test_own_address_is_shipped_to(client, member, bowl):
    own = UserAddress.objects.create(
        user=member,
        first_name="Ada",
        last_name="Byron",
        line1="12 Bower Lane",
        line4="London",
        postcode="N1 9GU",
        country=make_country("GB"),
    )
    add(client, bowl)
    fields = {"action": "ship_to", "address_id": own.pk}
    client.post(reverse("checkout:shipping-address"), fields)
    page = client.get(reverse("checkout:shipping-address"))
    assert client.session["checkout_data"]["shipping"]["user_address_id"] == own.pk
    assert page.status_code == 200


@pytest.mark.parametrize("code", ["", "no-such-way", "9" * 1000, "<b>", "\0"])
def test_way_of_delivery_that_is_not_offered_is_refused(guest, code):
    before = state()
    chosen = guest.client.session["checkout_data"]["shipping"]
    answer = guest.client.post(reverse("checkout:shipping-method"), {"method_code": code})
    assert answer.status_code in (200, 302)
    assert getattr(answer, "url", "") != reverse("checkout:payment-details")
    assert guest.client.session["checkout_data"]["shipping"] == chosen
    assert state() == before
