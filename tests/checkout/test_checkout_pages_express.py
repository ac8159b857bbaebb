"""The short way of members, the steps' own answers, and the page after the order."""

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from checkout.order.models import Consignment, Order
from tests.checkout.test_checkout_pages import ADDRESS, add, go_to_payment, place
from tests.factories import (
    make_country,
    make_delivery,
    make_member,
    make_order,
    make_product,
    make_zone,
)
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db

Country = get_model("address", "Country")
ProductClass = get_model("catalogue", "ProductClass")


@pytest.fixture
def ways():
    make_country("GB")
    return [make_delivery("4.00"), make_delivery("9.00")]


@pytest.fixture
def member(client, ways):
    """A member with a bowl in the basket and an order behind them, sent the second way."""
    member = make_member("ada@shop.example")
    order = make_order(make_product("Cup"), owner=member)
    Consignment.objects.update(shipping_code=ways[1].code)
    order.basket.submit()
    client.force_login(member)
    add(client, make_product("Bowl"))
    return member


def test_member_who_comes_back_goes_straight_to_the_payment(client, member, ways):
    answer = client.get(reverse("checkout:index"))
    assert answer.url == reverse("checkout:payment-details")
    context = client.get(answer.url).context
    last = Order.objects.get().shipping_address
    assert context["shipping_address"].summary == last.summary
    assert context["shipping_method"].code == ways[1].code


def test_short_way_leads_to_an_order(client, member):
    page = client.get(client.get(reverse("checkout:index")).url)
    answer = place(client, page.context).json()
    confirm_payment(answer["client_secret"])
    client.get(answer["return_url"])
    assert Order.objects.latest("pk").status == "Paid"


def test_what_was_chosen_on_this_visit_comes_before_the_last_order(client, member):
    client.post(reverse("checkout:shipping-address"), ADDRESS | {"line1": "1 New Street"})
    page = client.get(client.get(reverse("checkout:index")).url)
    assert page.context["shipping_address"].line1 == "1 New Street"


def test_instead_of_a_delivery_that_is_gone_the_cheapest_is_chosen(client, member, ways):
    Order.objects.update(shipping_code="gone")
    Consignment.objects.update(shipping_code="gone")
    page = client.get(client.get(reverse("checkout:index")).url)
    assert page.context["shipping_method"].code == ways[0].code


def test_delivery_that_was_chosen_outlives_another_address(client, ways):
    add(client, make_product())
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    client.post(reverse("checkout:shipping-method"), {"method_code": ways[1].code})
    page = client.get(client.post(reverse("checkout:shipping-address"), ADDRESS).url)
    assert page.context["shipping_method"].code == ways[1].code


def test_where_nothing_is_delivered_another_address_is_asked_for(client, ways):
    make_country("DE")
    for way in ways:
        way.zones.add(make_zone("GB"))
    add(client, make_product())
    elsewhere = ADDRESS | {"country": "DE", "postcode": "10115"}
    answer = client.post(reverse("checkout:shipping-address"), elsewhere)
    page = client.get(answer.url, follow=True)
    assert page.redirect_chain == [(reverse("checkout:shipping-address"), 302)]
    assert "Shipping is unavailable for your chosen address" in page.content.decode()


@pytest.mark.parametrize("email", ["", "nobody", "a@b"])
def test_guest_without_an_address_to_write_to_does_not_get_to_pay(client, ways, email):
    add(client, make_product())
    page = client.post(reverse("checkout:shipping-address"), ADDRESS | {"email": email})
    assert list(page.context["form"].errors) == ["email"]
    answer = client.get(reverse("checkout:payment-details"))
    assert answer.url == reverse("checkout:index")


def test_guest_is_asked_for_all_details_at_once_and_finds_them_again(client, ways):
    add(client, make_product())
    details = client.get(reverse("checkout:index")).url
    assert details == reverse("checkout:shipping-address")
    client.post(details, ADDRESS)
    page = client.get(details).content.decode()
    assert 'value="guest@shop.example"' in page
    assert f"{reverse('account_login')}?next={reverse('checkout:index')}" in page


def test_guest_whose_basket_needs_no_delivery_is_asked_for_the_email_alone(client, ways):
    voucher_by_mail = make_product("Gift card")
    ProductClass.objects.update(requires_shipping=False)
    add(client, voucher_by_mail)
    assert client.get(reverse("checkout:index")).status_code == 200
    client.post(reverse("checkout:index"), {"email": "guest@shop.example"})
    page = client.get(reverse("checkout:shipping-address"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("checkout:payment-details")
    assert page.status_code == 200


def test_country_that_is_not_delivered_to_any_more_is_asked_for_again(client, member):
    make_country("DE")
    Country.objects.filter(pk="GB").update(is_shipping_country=False)
    assert client.get(reverse("checkout:index")).url == reverse("checkout:shipping-address")


def test_member_without_an_order_begins_with_the_address(client, ways):
    client.force_login(make_member())
    add(client, make_product())
    assert client.get(reverse("checkout:index")).url == reverse("checkout:shipping-address")


def test_order_of_another_chooses_nothing(client, ways):
    make_order(make_product("Cup"), owner=make_member("other@shop.example"))
    client.force_login(make_member("ada@shop.example"))
    add(client, make_product())
    assert client.get(reverse("checkout:index")).url == reverse("checkout:shipping-address")


def test_summary_follows_the_delivery_that_is_chosen(client, ways):
    add(client, make_product(price="20.00"))
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    page = reverse("checkout:shipping-method")
    for way, total in zip(ways, ("28.80", "34.80"), strict=True):
        asked = client.get(page, {"method_code": way.code}, headers={"HX-Request": "true"})
        assert f"£{total}" in asked.content.decode()
    assert client.get(page, {"method_code": "none"}).status_code == 200


def test_delivery_page_refuses_a_way_that_is_not_offered(client, ways):
    add(client, make_product())
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    page = reverse("checkout:shipping-method")
    client.post(page, {"method_code": ways[1].code})
    for code in ("none", ""):
        answer = client.post(page, {"method_code": code})
        assert (answer.status_code, answer.url) == (302, page)
        told = [str(each) for each in client.get(page).context["messages"]]
        assert told[-1] == "This way of delivery is not offered for your order."
        payment = client.get(reverse("checkout:payment-details"))
        assert payment.context["shipping_method"].code == ways[1].code


def test_errors_of_an_address_are_listed_first_with_links_to_their_fields(client, ways):
    add(client, make_product())
    answer = client.post(reverse("checkout:shipping-address"), ADDRESS | {"line1": ""})
    text = answer.content.decode()
    assert 'role="alert" tabindex="-1" autofocus' in text
    assert '<a href="#id_line1">Address</a>' in text


def test_guest_is_offered_an_account_and_can_follow_the_order(client, ways):
    add(client, make_product("Bowl"))
    answer = place(client, go_to_payment(client)).json()
    confirm_payment(answer["client_secret"])
    page = client.get(client.get(answer["return_url"]).url)
    assert reverse("account_signup") in page.content.decode()
    followed = client.get(page.context["tracking_url"]).content.decode()
    places = [followed.index(step) for step in ("Order placed", "Paid", "To be sent", "Delivered")]
    assert places == sorted(places)
    assert client.get(page.context["tracking_url"][:-2] + "x/").status_code == 404
