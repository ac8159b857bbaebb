"""The delivery step for one seller and for several, over HTTP."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from checkout.order.models import Order
from tests.checkout.test_checkout_pages import ADDRESS, add, place
from tests.factories import (
    make_country,
    make_delivery,
    make_member,
    make_point,
    make_product,
    make_seller,
    make_zone,
)

pytestmark = pytest.mark.django_db

DELIVERY = "/checkout/delivery/"
PAYMENT = "/checkout/payment/"


@pytest.fixture
def sellers():
    """The kiln has two ways of its own, the press the house's and a collection point."""
    make_country()
    kiln, press = make_seller("Kiln"), make_seller("Press")
    make_delivery("5.00", seller=kiln, name="Straw")
    make_delivery("9.00", seller=kiln, name="Crate")
    make_delivery("3.00", name="Post")
    make_point("Ropeworks", seller=press)
    return kiln, press


def fill(client, sellers) -> None:
    kiln, press = sellers
    add(client, make_product("Bowl", price="10.00", seller=kiln))
    add(client, make_product("Print", price="20.00", seller=press))
    client.post(reverse("checkout:shipping-address"), ADDRESS)


def radios(page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    text = page.content.decode()
    for name, value in re.findall(r'type="radio" name="([^"]+)" id="[^"]+" value="([^"]+)"', text):
        found.setdefault(name, []).append(value)
    return found


def test_the_cheapest_that_is_brought_is_proposed_for_each_seller(client, sellers):
    fill(client, sellers)
    context = client.get(PAYMENT).context
    assert context["shipping_charge"].incl_tax == Decimal("9.60")
    assert [each.way.name for each in context["shipping_method"].sent] == ["Straw", "Post"]


def test_each_seller_has_a_group_with_its_goods_and_ways(client, sellers):
    kiln, press = sellers
    fill(client, sellers)
    page = client.get(DELIVERY)
    shown = radios(page)
    assert [len(values) for values in shown.values()] == [2, 2]
    assert list(shown) == [f"way-{kiln.pk}", f"way-{press.pk}"]
    text = page.content.decode()
    assert "From Kiln" in text and "From Press" in text
    assert "Click and collect: Ropeworks" in text and "1 Mill Lane" in text


def test_the_choice_for_each_seller_is_what_is_ordered(client, sellers):
    _kiln, _press = sellers
    fill(client, sellers)
    shown = radios(client.get(DELIVERY))
    chosen = {name: values[-1] for name, values in shown.items()}
    preview = client.get(DELIVERY, chosen, headers={"HX-Request": "true"})
    assert preview.context["order_total"].incl_tax == Decimal("46.80")
    assert client.post(DELIVERY, chosen).url == PAYMENT
    context = client.get(PAYMENT).context
    assert context["order_total"].incl_tax == Decimal("46.80")
    assert place(client, context).status_code == 200
    order = Order.objects.get()
    assert {each.partner_name: each.shipping_method for each in order.consignments.all()} == {
        "Kiln": "Crate",
        "Press": "Click and collect: Ropeworks",
    }


def test_a_way_of_another_seller_is_refused_in_words_and_the_old_choice_stays(client, sellers):
    kiln, press = sellers
    fill(client, sellers)
    shown = radios(client.get(DELIVERY))
    crossed = {f"way-{kiln.pk}": shown[f"way-{press.pk}"][0], f"way-{press.pk}": "none"}
    page = client.post(DELIVERY, crossed, follow=True)
    told = page.content.decode()
    assert "not offered for what Kiln sends" in told and "not offered for what Press sends" in told
    assert client.get(PAYMENT).context["order_total"].incl_tax == Decimal("45.60")


def test_one_seller_looks_as_simple_as_before(client, sellers):
    kiln, _press = sellers
    add(client, make_product("Bowl", price="10.00", seller=kiln))
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    page = client.get(DELIVERY)
    assert list(radios(page)) == ["method_code"]
    assert "From Kiln" not in page.content.decode()


def test_the_step_is_skipped_where_each_seller_has_one_way(client):
    make_country()
    for name in ("Kiln", "Press"):
        seller = make_seller(name)
        make_delivery("5.00", seller=seller)
        add(client, make_product(seller=seller))
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    assert client.get(DELIVERY).url == PAYMENT


def test_whoever_cannot_deliver_there_is_named(client, sellers):
    kiln, _press = sellers
    make_country("FR")
    for way in kiln.delivery_methods.all():
        way.zones.add(make_zone("FR"))
    fill(client, sellers)
    page = client.get(DELIVERY, follow=True)
    assert "Kiln cannot deliver to this address" in page.content.decode()
    assert client.get(PAYMENT).url == DELIVERY


def test_a_point_in_another_country_is_priced_with_its_tax_at_once(client, sellers):
    make_country("FR", rate="0.1")
    kiln, _press = sellers
    point = make_point("Lille", seller=kiln, country="FR")
    add(client, make_product("Bowl", price="10.00", seller=kiln))
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    code = f"{point.method.code}:{point.pk}"
    preview = client.get(DELIVERY, {"method_code": code}, headers={"HX-Request": "true"})
    assert preview.context["order_total"].incl_tax == Decimal("11.00")
    client.post(DELIVERY, {"method_code": code})
    context = client.get(PAYMENT).context
    assert context["order_total"].incl_tax == Decimal("11.00")
    assert place(client, context).status_code == 200
    assert Order.objects.get().total_incl_tax == Decimal("11.00")


def test_a_point_switched_off_meanwhile_is_told_before_anything_is_charged(client, sellers):
    kiln, _press = sellers
    point = make_point("Net Shed", seller=kiln)
    add(client, make_product("Bowl", price="10.00", seller=kiln))
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    client.post(DELIVERY, {"method_code": f"{point.method.code}:{point.pk}"})
    context = client.get(PAYMENT).context
    point.is_active = False
    point.save()
    answer = place(client, context)
    assert answer.status_code == 409
    assert "not offered" in answer.json()["errors"][0]["message"]
    assert not Order.objects.exists()
    assert client.get(PAYMENT).url == DELIVERY


def test_a_member_who_comes_back_finds_each_seller_s_way_again(client, sellers):
    kiln, press = sellers
    member = make_member()
    client.force_login(member)
    fill(client, sellers)
    shown = radios(client.get(DELIVERY))
    chosen = {name: values[-1] for name, values in shown.items()}
    client.post(DELIVERY, chosen)
    place(client, client.get(PAYMENT).context)
    order = Order.objects.get()
    Order.objects.update(status="Paid")
    order.basket.submit()

    client.logout()
    client.force_login(member)
    fill_again = [make_product("Cup", seller=kiln), make_product("Card", seller=press)]
    for product in fill_again:
        add(client, product)
    assert client.get(reverse("checkout:index")).url == PAYMENT
    delivery = client.get(PAYMENT).context["shipping_method"]
    assert delivery.choice.by_seller == {
        kiln.pk: chosen[f"way-{kiln.pk}"],
        press.pk: chosen[f"way-{press.pk}"],
    }


def test_goods_of_another_seller_put_in_later_go_the_cheapest_way(client, sellers):
    kiln, press = sellers
    add(client, make_product("Bowl", price="10.00", seller=kiln))
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    crate = radios(client.get(DELIVERY))["method_code"][-1]
    client.post(DELIVERY, {"method_code": crate})
    add(client, make_product("Print", price="20.00", seller=press))
    context = client.get(PAYMENT).context
    assert [each.way.name for each in context["shipping_method"].sent] == ["Crate", "Post"]
    assert place(client, context).status_code == 200


def test_a_way_at_home_is_priced_as_at_home_after_a_point_abroad(client, sellers):
    make_country("FR", rate="0.1")
    kiln, _press = sellers
    point = make_point("Lille", seller=kiln, country="FR")
    add(client, make_product("Bowl", price="10.00", seller=kiln))
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    client.post(DELIVERY, {"method_code": f"{point.method.code}:{point.pk}"})
    straw = radios(client.get(DELIVERY))["method_code"][0]
    preview = client.get(DELIVERY, {"method_code": straw}, headers={"HX-Request": "true"})
    assert preview.context["order_total"].incl_tax == Decimal("18.00")
    client.post(DELIVERY, {"method_code": straw})
    assert client.get(PAYMENT).context["order_total"].incl_tax == Decimal("18.00")


def test_basket_tells_what_is_missing_to_each_seller_s_free_delivery(client):
    make_country()
    make_delivery("3.00", free_above="60.00")
    kiln = make_seller("Kiln")
    make_delivery("5.00", free_above="24.00", seller=kiln)
    add(client, make_product(price="20.00", seller=kiln))
    add(client, make_product(price="40.00", seller=make_seller("Press")))
    for told in (
        client.get(reverse("basket:summary")),
        client.get(
            reverse("basket:drawer"),
            headers={"HX-Request": "true", "HX-Target": "basket-drawer-body"},
        ),
    ):
        text = told.content.decode()
        assert "Delivery from Kiln is free" in text
        assert "£12.00</strong> more from Press" in text


def test_product_page_promises_the_seller_s_own_delivery(client, sellers):
    kiln, press = sellers
    bowl = make_product("Bowl", seller=kiln)
    print_ = make_product("Print", seller=press)
    assert "£6.00" in client.get(bowl.get_absolute_url()).content.decode()
    assert "£3.60" in client.get(print_.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", [2, 6])
def test_delivery_step_asks_the_same_for_any_number_of_sellers(
    client, number, django_assert_num_queries
):
    make_country()
    make_delivery("3.00")
    for _ in range(number):
        seller = make_seller()
        make_delivery("5.00", seller=seller)
        make_delivery("7.00", seller=seller)
        make_point(seller=seller)
        add(client, make_product(seller=seller))
    client.post(reverse("checkout:shipping-address"), ADDRESS)
    client.get(DELIVERY)
    with django_assert_num_queries(5):
        client.get(DELIVERY)
