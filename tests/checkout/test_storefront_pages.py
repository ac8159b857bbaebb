"""What the pages of the storefront say and offer, over HTTP."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from catalogue.actions import refresh_cards
from catalogue.models import Product, ProductImage, TaxClass
from catalogue.partner.models import StockRecord
from checkout.basket.models import Basket
from tests.checkout.test_checkout_pages import ADDRESS, add
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_order,
    make_product,
    set_stock,
)
from tests.queries.conftest import make_picture

pytestmark = pytest.mark.django_db

LABELS_AND_AUTOFILL = {
    "first_name": ("First name", "given-name"),
    "last_name": ("Last name", "family-name"),
    "line1": ("Address", "address-line1"),
    "line2": ("Flat, building", "address-line2"),
    "line4": ("Town or city", "address-level2"),
    "state": ("County", "address-level1"),
    "postcode": ("Postcode", "postal-code"),
    "country": ("Country", "country"),
    "phone_number": ("Phone number", "tel"),
}


@pytest.fixture
def shop():
    for code in ("DE", "FR", "GB"):
        make_country(code)
    make_delivery("4.00")


def picture(product: Product):
    image = make_picture()
    ProductImage.objects.create(product=product, original=image)
    refresh_cards([product.pk])
    return image


def make_family(*stock: int) -> tuple[Product, list[Product]]:
    """A parent, and a child for each number in stock."""
    parent = make_product("Mug", structure=Product.PARENT)
    StockRecord.objects.filter(product=parent).delete()
    return parent, [
        make_product(f"Mug {place}", parent=parent, stock=free)
        for place, free in enumerate(stock, 1)
    ]


@pytest.fixture
def address_pages(client, shop):
    """The two pages that ask for an address, as a member and a guest see them."""
    add(client, make_product())
    guest = reverse("checkout:shipping-address")
    pages = [client.get(guest)]
    client.force_login(make_member())
    return [*pages, client.get(reverse("customer:address-create"))]


def test_addresses_are_asked_for_in_plain_words_that_browsers_fill_in(address_pages):
    for page in address_pages:
        fields = page.context["form"].fields
        found = {
            name: (str(field.label), field.widget.attrs.get("autocomplete"))
            for name, field in fields.items()
            if name not in ("notes", "email")
        }
        assert found == LABELS_AND_AUTOFILL
        assert "First line of address" not in page.content.decode()


def test_guests_address_for_mail_is_filled_in_by_browsers(address_pages):
    guests, members = (page.context["form"].fields for page in address_pages)
    assert guests["email"].widget.attrs["autocomplete"] == "email"
    assert 'name="email" autocomplete="email"' in " ".join(
        re.findall(r"<input[^>]*>", address_pages[0].content.decode())
    )
    assert "email" not in members


def test_the_shops_country_is_first_and_chosen(address_pages):
    for page in address_pages:
        country = page.context["form"]["country"]
        assert [key for key, _ in country.field.choices] == ["GB", "DE", "FR"]
        assert re.findall(r'<option value="(\w+)" selected', str(country)) == ["GB"]


def test_country_chosen_before_is_chosen_again(client, shop):
    add(client, make_product())
    step = reverse("checkout:shipping-address")
    answer = client.post(step, ADDRESS | {"postcode": "10115", "country": "DE"})
    assert answer.status_code == 302
    page = client.get(step)
    country = str(page.context["form"]["country"])
    assert re.findall(r'<option value="(\w+)" selected', country) == ["DE"]


def test_address_of_the_book_keeps_its_country(client, shop):
    member = make_member()
    address = get_model("address", "UserAddress").objects.create(
        user=member, line1="1 Rue Bleue", line4="Paris", postcode="75009", country_id="FR"
    )
    client.force_login(member)
    page = client.get(reverse("customer:address-detail", args=[address.pk]))
    country = str(page.context["form"]["country"])
    assert re.findall(r'<option value="(\w+)" selected', country) == ["FR"]


def test_child_keeps_its_own_first_picture_and_no_other():
    parent, (own, none) = make_family(1, 1)
    of_parent, of_child = picture(parent), picture(own)
    found = {p.pk: p.card_image for p in Product.objects.all()}
    assert found == {parent.pk: of_parent, own.pk: of_child, none.pk: None}

    own.images.all().delete()
    refresh_cards([own.pk])
    own.refresh_from_db()
    assert own.card_image is None


def test_lines_show_the_variants_own_picture_or_its_parents(client, shop):
    parent, (own, none) = make_family(9, 9)
    of_parent, of_child = picture(parent), picture(own)
    member = make_member()
    client.force_login(member)
    order = make_order(own, none, owner=member)
    Basket.objects.all().update(status=Basket.SUBMITTED)
    add(client, own)
    add(client, none)
    shown = "{}-0.webp".format
    for address in (
        reverse("basket:summary"),
        reverse("customer:order", args=[order.number]),
    ):
        text = client.get(address).content.decode()
        stems = [image.file.name.removesuffix(".jpg") for image in (of_child, of_parent)]
        places = [text.find(shown(stem)) for stem in stems]
        assert -1 not in places, (address, places)
        assert places == sorted(places)


@pytest.mark.parametrize("variants", [2, 10])
def test_basket_page_asks_the_same_for_any_number_of_pictured_variants(client, shop, variants):
    parent, children = make_family(*[9] * variants)
    picture(parent)
    for child in children[1:]:
        picture(child)
    for child in children:
        add(client, child)
    client.get(reverse("basket:summary"))
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("basket:summary"))
    assert page.content.count(b'class="line"') == variants
    assert len(captured) == 8


@pytest.mark.parametrize("variants", [2, 10])
def test_order_page_asks_the_same_for_any_number_of_pictured_variants(client, shop, variants):
    parent, children = make_family(*[9] * variants)
    picture(parent)
    for child in children[1:]:
        picture(child)
    member = make_member()
    client.force_login(member)
    order = make_order(*children, owner=member)
    address = reverse("customer:order", args=[order.number])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    assert page.content.count(b'class="line"') == variants
    assert len(captured) == 18


def test_adding_to_the_basket_says_one_thing(client, shop):
    answer = client.post(
        reverse("basket:add", args=[make_product("Bowl").pk]), {"quantity": 1}, follow=True
    )
    told = [str(message) for message in answer.context["messages"]]
    assert len(told) == 1
    assert "<strong>Bowl</strong> is in your" in told[0]


def test_page_of_a_parent_offers_the_first_variant_that_can_be_bought(client, shop):
    parent, (_sold_out, second, _third) = make_family(0, 3, 3)
    page = client.get(parent.get_absolute_url())
    text = page.content.decode()
    assert page.context["product"] == second
    assert f'action="{reverse("basket:add", args=[second.pk])}"' in text
    assert f'rel="canonical" href="{settings.SITE_URL}{parent.get_absolute_url()}"' in text
    assert "<title>Mug ·" in re.sub(r"\s+", " ", text)


def test_page_of_a_parent_without_a_variant_in_stock_sells_nothing(client, shop):
    parent, (first, _second) = make_family(0, 0)
    page = client.get(parent.get_absolute_url())
    assert page.context["product"] == first
    assert "Sold out" in page.content.decode()
    assert reverse("basket:add", args=[first.pk]) not in page.content.decode()


def test_page_of_a_parent_without_variants_sells_nothing(client, shop):
    parent, _ = make_family()
    text = client.get(parent.get_absolute_url()).content.decode()
    assert "Not for sale" in text
    assert "/basket/add/" not in text


@pytest.mark.parametrize(
    ("tax_class", "told"),
    [(TaxClass.STANDARD, "including tax"), (TaxClass.ZERO, "without tax")],
)
def test_price_says_including_tax_only_where_there_is_tax(client, shop, tax_class, told):
    page = client.get(make_product(tax_class=tax_class).get_absolute_url()).content.decode()
    assert re.findall(r'product__tax">([^<]*)<', page) == [told]


def change(line, how: str) -> None:
    if how == "withdrawn":
        Product.objects.filter(pk=line.product_id).update(is_public=False)
    else:
        set_stock(int(how), of=line.product)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("2", "Only 2 of “Bowl” are left. Please take fewer."),
        ("0", "“Bowl” is sold out. Please remove it."),
        ("withdrawn", "“Bowl” is no longer for sale. Please remove it."),
    ],
)
def test_basket_says_in_words_what_cannot_be_ordered(client, shop, how, told):
    member = make_member()
    client.force_login(member)
    basket = make_basket(make_product("Bowl", stock=5), owner=member, quantity=3)
    assert client.get(reverse("basket:summary")).context["basket_warnings"] == []
    change(basket.lines.get(), how)
    page = client.get(reverse("basket:summary"))
    assert page.context["basket_warnings"] == [told]
    assert told in page.content.decode()
