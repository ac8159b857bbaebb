"""The basket page and its drawer: what they say, and what each change answers."""

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import Category, Product
from checkout.basket.models import Basket, Line
from checkout.shipping.models import WeightBased
from tests.checkout.test_checkout_pages import add, go_to_payment
from tests.factories import (
    PASSWORD,
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_product,
    set_stock,
)

pytestmark = pytest.mark.django_db

PAGE = {"HX-Request": "true", "HX-Target": "basket"}
DRAWER = {"HX-Request": "true", "HX-Target": "basket-drawer-body"}
QUERIES_OF_AN_EMPTY_BASKET = 2


@pytest.fixture
def shop():
    make_country("GB")
    make_delivery("4.00")


@pytest.fixture
def line(client, shop) -> Line:
    """Two bowls of five, in a guest's basket."""
    add(client, make_product("Bowl", price="20.00", stock=5), 2)
    return Line.objects.get()


def change(client, name: str, line: Line | None = None, headers=None, **fields):
    address = reverse(f"basket:{name}", args=[line.pk] if line else [])
    return client.post(address, fields, headers=headers or {})


def quantities() -> dict[str, int]:
    lines = Line.objects.filter(basket__status=Basket.OPEN)
    return {line.product.title: line.quantity for line in lines}


def test_empty_basket_leads_to_departments_and_to_what_was_looked_at(client, db, settings):
    for name in ("Pots", "Prints"):
        Category.add_root(name=name, slug=name.lower())
    page = reverse("basket:summary")
    with CaptureQueriesContext(connection) as queries:
        text = client.get(page).content.decode()
    assert len(queries) == QUERIES_OF_AN_EMPTY_BASKET
    assert "/catalogue/category/pots_" in text
    assert "/catalogue/category/prints_" in text
    viewed = f'href="{reverse("catalogue:viewed")}"'
    assert viewed not in text
    client.cookies[settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME] = "[1]"
    assert viewed in client.get(page).content.decode()


def test_adding_with_script_answers_with_the_drawer_and_the_count(client, shop):
    bowl = make_product("Bowl", stock=5)
    answer = client.post(reverse("basket:add", args=[bowl.pk]), {"quantity": 2}, headers=DRAWER)
    text = answer.content.decode()
    assert "2 added to your basket" in text
    assert "<html" not in text
    assert 'id="basket-count" data-hx-swap-oob="true">2<' in text
    assert "HX-Request" in answer["Vary"]


def test_adding_more_than_there_is_answers_with_a_toast_and_leaves_the_drawer_shut(client, shop):
    bowl = make_product("Bowl", stock=1)
    answer = client.post(reverse("basket:add", args=[bowl.pk]), {"quantity": 2}, headers=DRAWER)
    assert answer["HX-Reswap"] == "none"
    text = answer.content.decode()
    assert 'hx-swap-oob="beforeend:#toasts"' in text
    assert "Only 1 of “Bowl” is left." in text
    assert not Line.objects.exists()


def test_withdrawn_product_cannot_be_added(client, shop):
    bowl = make_product("Bowl")
    Product.objects.update(is_public=False)
    assert add(client, bowl).status_code == 404


def test_drawer_without_script_is_the_page(client, line):
    answer = client.get(reverse("basket:drawer"))
    assert (answer.status_code, answer.url) == (302, reverse("basket:summary"))


def test_quantity_changed_with_script_answers_with_the_part(client, line):
    fields = {f"quantity-{line.pk}": "3", f"was-{line.pk}": "2"}
    answer = client.post(reverse("basket:summary"), fields, headers=PAGE)
    assert quantities() == {"Bowl": 3}
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<div class="wrap page basket-page"')


def test_quantity_that_was_not_touched_does_not_overwrite_another_window(client, line):
    Line.objects.update(quantity=4)
    fields = {f"quantity-{line.pk}": "2", f"was-{line.pk}": "2"}
    client.post(reverse("basket:summary"), fields)
    assert quantities() == {"Bowl": 4}


@pytest.mark.parametrize("headers", [{}, PAGE, DRAWER])
def test_bad_quantity_is_told_where_it_was_typed(client, line, headers):
    fields = {f"quantity-{line.pk}": "9", f"was-{line.pk}": "2"}
    answer = client.post(reverse("basket:summary"), fields, headers=headers)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'aria-invalid="true" aria-describedby="quantity-{line.pk}_error"' in text
    assert f'id="quantity-{line.pk}_error"' in text
    assert "Only 5 of “Bowl” are left." in text
    assert quantities() == {"Bowl": 2}


def test_one_order_holds_only_so_much(client, shop):
    add(client, make_product("Button", stock=None), 400)
    line = Line.objects.get()
    answer = client.post(reverse("basket:summary"), {f"quantity-{line.pk}": "501"})
    assert "At most 500 things go into one order." in answer.content.decode()
    assert quantities() == {"Button": 400}


def test_line_taken_out_can_be_put_back_once(client, line):
    answer = change(client, "remove", line, headers=PAGE)
    assert quantities() == {}
    token = answer.context["removed"]["token"]
    for _ in range(2):
        change(client, "put_back", headers=PAGE, token=token)
    assert quantities() == {"Bowl": 2}


def test_line_taken_out_without_script_offers_the_way_back_once(client, line):
    change(client, "remove", line)
    page = client.get(reverse("basket:summary")).content.decode()
    assert f'action="{reverse("basket:put_back")}"' in page
    assert reverse("basket:put_back") not in client.get(reverse("basket:summary")).content.decode()


def test_undo_of_another_basket_puts_nothing_back(client, line):
    token = change(client, "remove", line, headers=PAGE).context["removed"]["token"]
    stranger = Client()
    add(stranger, make_product("Cup"))
    answer = stranger.post(reverse("basket:put_back"), {"token": token}, headers=PAGE)
    assert answer.status_code == 422
    assert quantities() == {"Cup": 1}


def test_removing_twice_is_removing_once(client, line):
    for _ in range(2):
        assert change(client, "remove", line, headers=PAGE).status_code == 200
    assert quantities() == {}


def test_guest_saves_for_later_and_moves_back(client, line):
    text = change(client, "save", line, headers=PAGE).content.decode()
    assert "Saved for later" in text
    assert quantities() == {}
    change(client, "move", line, headers=PAGE)
    assert quantities() == {"Bowl": 2}


@pytest.mark.parametrize("headers", [{}, PAGE], ids=["without script", "with script"])
def test_what_was_done_is_said(client, line, headers):
    def told(name: str) -> str:
        answer = change(client, name, line, headers=headers)
        answer = answer if headers else client.get(answer.url)
        return " ".join(answer.content.decode().split())

    assert "It is saved for later." in told("save")
    assert "It is in your basket now." in told("move")
    assert "It is in your basket now." not in told("move")
    told("save")
    assert "It is no longer saved." in told("forget")


def test_what_a_guest_saved_is_the_members_after_signing_in(client, line):
    member = make_member("ada@shop.example")
    change(client, "save", line)
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    client.get(reverse("basket:summary"))
    assert Line.objects.get().basket.owner == member
    stranger = Client()
    stranger.force_login(member)
    saved = stranger.get(reverse("basket:summary")).context["saved_lines"]
    assert [each.product.title for each in saved] == ["Bowl"]


def test_saved_things_of_another_are_not_moved_or_forgotten(client, line):
    change(client, "save", line)
    stranger = Client()
    for name in ("move", "forget"):
        change(stranger, name, line)
    assert Line.objects.get().basket.status == Basket.SAVED


def test_saving_the_same_twice_keeps_one_line(client, line):
    bowl = line.product
    change(client, "save", line)
    add(client, bowl)
    change(client, "save", Line.objects.get(basket__status=Basket.OPEN))
    assert list(Line.objects.values_list("basket__status", "quantity")) == [("Saved", 3)]


def test_no_more_is_moved_back_than_can_be_had(client, line):
    bowl = line.product
    change(client, "save", line)
    add(client, bowl, 4)
    change(client, "move", line)
    assert quantities() == {"Bowl": 5}


def test_sold_out_stays_saved_and_says_so(client, line):
    change(client, "save", line)
    set_stock(0)
    answer = change(client, "move", line, headers=PAGE)
    assert answer.status_code == 422
    assert "“Bowl” is sold out." in answer.content.decode()
    assert Line.objects.get().basket.status == Basket.SAVED


def test_basket_that_was_ordered_in_another_window_is_not_changed(client, line):
    Basket.objects.update(status=Basket.FROZEN)
    for name in ("remove", "save"):
        assert change(client, name, line, headers=PAGE).status_code == 422
    assert Line.objects.get().quantity == 2


@pytest.mark.parametrize(
    ("quantity", "told"), [(1, "more, and delivery is free."), (2, "Delivery is free.")]
)
def test_meter_says_what_is_missing_to_free_delivery(client, shop, quantity, told):
    WeightBased.objects.update(free_above="48.00")
    add(client, make_product(price="20.00"), quantity)  # 24.00 with tax
    for headers in ({}, DRAWER):
        address = reverse("basket:drawer" if headers else "basket:summary")
        text = client.get(address, headers=headers).content.decode()
        assert told in text


def test_nothing_is_promised_where_delivery_is_never_free(client, line):
    assert "free-shipping" not in client.get(reverse("basket:summary")).content.decode()


@pytest.mark.parametrize("lines", [2, 10])
def test_drawer_asks_the_same_for_any_number_of_lines(client, shop, lines):
    for number in range(lines):
        add(client, make_product(f"Bowl {number}"))
    client.get(reverse("basket:drawer"), headers=DRAWER)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("basket:drawer"), headers=DRAWER)
    assert answer.content.count(b'class="line"') == lines
    assert len(captured) == 3


def test_things_saved_in_the_drawer_are_told_and_led_to_there(client, shop):
    for title in ("Bowl", "Cup"):
        add(client, make_product(title))
    bowl, cup = Line.objects.order_by("pk")
    text = change(client, "save", bowl, headers=DRAWER).content.decode()
    assert f'data-hx-post="{reverse("basket:save", args=[cup.pk])}"' in text
    assert "It is saved for later." in text
    assert f'href="{reverse("basket:summary")}#saved">One thing saved for later<' in text
    text = change(client, "save", cup, headers=DRAWER).content.decode()
    assert "Your basket is empty" in text
    assert ">2 things saved for later<" in text


def test_drawer_of_who_saved_nothing_does_not_speak_of_it(client, line):
    text = client.get(reverse("basket:drawer"), headers=DRAWER).content.decode()
    assert "Save for later" in text and "saved for later" not in text


@pytest.mark.parametrize("saved", [1, 10])
def test_drawer_counts_what_a_member_saved_in_one_query(client, shop, saved):
    """Also what was saved before signing in."""
    member = make_member()
    add(client, make_product("Bowl"))
    change(client, "save", Line.objects.get(), headers=DRAWER)
    client.force_login(member)
    for number in range(saved):
        shelf = make_basket(make_product(f"Cup {number}"), owner=member)
        Basket.objects.filter(pk=shelf.pk).update(status=Basket.SAVED)
    make_basket(make_product("Vase"), owner=member)
    client.get(reverse("basket:drawer"), headers=DRAWER)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("basket:drawer"), headers=DRAWER)
    assert answer.context["number_saved"] == saved + 1
    assert len(captured) == 5


def test_forged_undo_is_refused(client, line):
    token = signing.dumps({"basket": line.basket_id, "line": {}, "options": []}, salt="other")
    answer = change(client, "put_back", headers=PAGE, token=token)
    assert answer.status_code == 422


def test_member_with_two_shelves_sees_the_things_of_both(client, shop):
    member = make_member()
    for title in ("Bowl", "Cup"):
        basket = make_basket(make_product(title), owner=member)
        Basket.objects.filter(pk=basket.pk).update(status=Basket.SAVED)
    client.force_login(member)
    saved = client.get(reverse("basket:summary")).context["saved_lines"]
    assert [each.product.title for each in saved] == ["Cup", "Bowl"]


def test_basket_page_tells_of_an_order_that_waits_to_be_paid(client, shop):
    make_delivery("9.00")
    add(client, make_product())
    context = go_to_payment(client)
    client.post(
        reverse("checkout:place"),
        {"placement_key": context["placement_key"], "expected_total": context["expected_total"]},
    )
    text = client.get(reverse("basket:summary")).content.decode()
    assert f'href="{reverse("checkout:payment-details")}"' in text
    assert f'action="{reverse("checkout:release")}"' in text
