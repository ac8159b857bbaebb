"""What a product's page says, for what is bought, chosen, sold out, told and looked at."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from catalogue.actions import refresh_products
from catalogue.models import (
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
)
from catalogue.partner.models import Partner
from checkout.shipping.models import WeightBased
from cms.models import ArticleIndexPage, ArticlePage
from tests.factories import (
    make_country,
    make_delivery,
    make_member,
    make_product,
    make_seller,
    make_zone,
)
from tests.queries.conftest import home, make_category, make_good  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

COOKIE = settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME


def test_variant_has_an_address_of_its_own_with_its_price_and_stock(client):
    make_country()
    _parent, (cheap, dear) = _mugs(prices=("10.00", "20.00"))
    content = _page(client, dear)
    assert "£24.00" in content and "£12.00" not in content.partition('id="reviews"')[0]
    assert reverse("basket:add", args=[dear.pk]) in content
    assert f'href="{cheap.get_absolute_url()}"' in content


def test_variant_chosen_from_the_list_without_a_script_leads_to_its_address(client):
    parent, (_first, second) = _mugs(prices=("10.00", "20.00"))
    answer = client.get(parent.get_absolute_url(), {"variant": second.pk})
    assert (answer.status_code, answer.url) == (302, second.get_absolute_url())


@pytest.mark.parametrize("choice", ["x", "-1", "999999999999999999999", ""])
def test_choice_that_is_no_variant_shows_the_page(client, choice):
    parent, _children = _mugs(prices=("10.00",))
    assert client.get(parent.get_absolute_url(), {"variant": choice}).status_code == 200


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 5000])
@pytest.mark.parametrize("end", ["", "reviews/", "reviews/1/"])
def test_number_beyond_all_products_is_no_page(client, number, end):
    assert client.get(f"/catalogue/x_{number}/{end}").status_code == 404


def test_hidden_product_is_seen_by_staff_alone(client):
    product = make_product(is_public=False)
    assert client.get(product.get_absolute_url()).status_code == 404
    staff = make_member()
    staff.is_staff = True
    staff.save()
    client.force_login(staff)
    assert client.get(product.get_absolute_url()).status_code == 200


def test_hidden_variant_is_not_offered(client):
    parent, (_shown, hidden) = _mugs(prices=("10.00", "20.00"))
    Product.objects.filter(pk=hidden.pk).update(is_public=False)
    assert hidden.get_absolute_url() not in _page(client, parent)
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_sold_out_variant_is_shown_and_marked_and_can_be_waited_for(client):
    parent, (here, gone) = _mugs(prices=("10.00", "10.00"), stock=(3, 0))
    content = _page(client, parent)
    assert re.search(rf'is-sold-out"[^>]*href="{gone.get_absolute_url()}"', content)
    assert reverse("catalogue:alert-ask", args=[here.pk]) not in content
    assert reverse("catalogue:alert-ask", args=[gone.pk]) in _page(client, gone)


def test_facts_are_the_variant_s_own_and_the_parent_s_where_it_has_none(client):
    parent, (child,) = _mugs(prices=("10.00",))
    for code, name, form in (("clay", "Clay", "text"), ("safe", "Dishwasher safe", "boolean")):
        attribute = ProductAttribute.objects.create(
            product_class=parent.product_class, code=code, name=name, type=form
        )
        for product, text in ((parent, "red"), (child, "white")):
            if form == "text" or product == parent:
                value = {"value_text": text} if form == "text" else {"value_boolean": True}
                ProductAttributeValue.objects.create(product=product, attribute=attribute, **value)
    facts = client.get(child.get_absolute_url()).context["facts"]
    assert [tuple(fact) for fact in facts] == [("Clay", "White"), ("Dishwasher safe", "Yes")]


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("10.00", ["Delivery to GB £4.80", "Free from £50.00."]),
        ("50.00", ["Delivered free to GB"]),
    ],
)
def test_delivery_is_promised_for_this_piece_and_the_visitor_s_country(client, price, said):
    make_country()
    make_delivery("4.00", free_above="50.00")
    make_delivery("9.00")
    content = _page(client, make_product(price=price))
    assert all(words in content for words in said)


def test_nothing_is_promised_where_the_shop_does_not_send(client):
    make_country()
    make_country("FR")
    make_delivery("4.00", zones=[make_zone("FR")])
    assert "Delivery to" not in _page(client, make_product())


def test_dearer_weight_is_the_dearer_band(client):
    make_country()
    method = WeightBased.objects.create(name="Post")
    method.bands.create(upper_limit=Decimal("1"), charge=Decimal("4"))
    method.bands.create(upper_limit=Decimal("5"), charge=Decimal("8"))
    product = make_product()
    Product.objects.filter(pk=product.pk).update(weight=2000)
    assert "Delivery to GB £9.60" in _page(client, product)


def test_story_that_shows_the_product_is_linked_once_it_is_published(client, home):  # noqa: F811
    product, other = make_good(make_category()), make_good(make_category())
    story = _story(home, "At the kiln", product)
    assert "At the kiln" in _page(client, product)
    assert story.url in _page(client, product)
    assert "At the kiln" not in _page(client, other)
    story.unpublish()
    assert "At the kiln" not in _page(client, product)


def test_story_behind_a_password_is_not_linked(client, home):  # noqa: F811
    product = make_good(make_category())
    story = _story(home, "At the kiln", product)
    Page.objects.get(pk=story.get_parent().pk).view_restrictions.create(
        restriction_type="password", password="secret"
    )
    assert "At the kiln" not in _page(client, product)


def test_seller_s_page_tells_of_it_and_shows_its_public_goods(client):
    seller = make_seller("Kiln by the sea")
    Partner.objects.filter(pk=seller.pk).update(about="They fire on Sundays.\n\n<b>Never</b>.")
    _parent, children = _mugs(prices=("10.00",), seller=seller)
    make_product("Bowl", seller=seller)
    make_product("Secret", seller=seller, is_public=False)
    make_product("Print", seller=make_seller("Press"))
    address = reverse("catalogue:seller", args=[seller.code])
    assert f'href="{address}"' in _page(client, children[0])
    content = client.get(address).content.decode()
    assert "They fire on Sundays." in content and "&lt;b&gt;Never" in content
    assert all(title in content for title in ("Bowl", "Mug"))
    assert "Secret" not in content and "Print" not in content


def test_seller_s_goods_can_be_filtered_and_no_other_seller_chosen(client):
    kiln, press = make_seller("Kiln"), make_seller("Press")
    make_product("Bowl", seller=kiln, price="10.00")
    make_product("Vase", seller=kiln, price="90.00")
    make_product("Print", seller=press, price="90.00")
    address = reverse("catalogue:seller", args=[kiln.code])
    answer = client.get(f"{address}?price=50-&seller={press.code}&category=nothing")
    assert [product.title for product in answer.context["products"]] == ["Vase"]
    assert str(answer.context["address"]) == f"{address}?price=50-"
    assert "seller" not in [panel.name for panel in answer.context["panels"]]
    assert 'content="noindex, follow"' in answer.content.decode()
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "listing"})
    assert part["HX-Push-Url"] == address
    assert "<html" not in part.content.decode()


def test_seller_s_goods_are_filtered_by_category_on_the_seller_s_page(client):
    kiln = make_seller("Kiln")
    for title in ("Bowls", "Vases"):
        product = make_product(title[:-1], seller=kiln)
        ProductCategory.objects.create(product=product, category=Category.add_root(name=title))
        refresh_products([product.pk])
    address = reverse("catalogue:seller", args=[kiln.code])
    answer = client.get(f"{address}?category=vases")
    assert [product.title for product in answer.context["products"]] == ["Vase"]
    assert [chip.label for chip in answer.context["chips"]] == ["Vases"]


def test_seller_who_never_sold_anything_says_so(client):
    make_product("Bowl")
    content = client.get(reverse("catalogue:seller", args=[make_seller().code])).content.decode()
    assert "Nothing here just now" in content
    assert "Bowl" not in content


def test_unknown_seller_is_no_page(client):
    assert client.get(reverse("catalogue:seller", args=["nobody"])).status_code == 404


def test_recently_viewed_are_the_latest_without_the_one_shown():
    client, products = Client(), [make_product(f"Thing {number}") for number in range(6)]
    for product in products:
        client.get(_recent(), {"product": product.pk})
    content = client.get(_recent(), {"product": products[4].pk}).content.decode()
    shown = re.findall(r"Thing \d", content)
    assert list(dict.fromkeys(shown)) == ["Thing 5", "Thing 3", "Thing 2", "Thing 1"]
    assert json.loads(client.cookies[COOKIE].value) == [
        products[place].pk for place in (0, 1, 2, 3, 5, 4)
    ]


def test_recently_viewed_leave_out_what_stands_beside_and_still_keep_it():
    client, products = Client(), [make_product(f"Thing {number}") for number in range(4)]
    for product in products:
        client.get(_recent(), {"product": product.pk})
    beside = f"{products[1].pk},{products[2].pk}"
    asked = {"product": products[3].pk, "beside": beside}
    content = client.get(_recent(), asked).content.decode()
    assert set(re.findall(r"Thing \d", content)) == {"Thing 0"}
    assert json.loads(client.cookies[COOKIE].value) == [product.pk for product in products]


@pytest.mark.parametrize(("others", "is_shown"), [(1, False), (2, True)])
def test_related_goods_are_a_row_or_none_and_the_row_below_leaves_them_out(
    client, others, is_shown
):
    category = Category.add_root(name="Mugs", slug="mugs")
    product, *related = [make_product(f"Mug {number}") for number in range(1 + others)]
    for each in (product, *related):
        ProductCategory.objects.create(product=each, category=category)
    content = client.get(product.get_absolute_url()).content.decode()
    assert ("Keeps good company" in content) is is_shown
    beside = ",".join(str(each.pk) for each in reversed(related))
    assert (f"&amp;beside={beside}" in content) is is_shown


@pytest.mark.parametrize(
    "cookie",
    ["", "{", '"x"', "[[1]]", '[{"a": 1}]', "[true, null, 1.5]", f"[{10**30}]", "[-1]", "[" * 9000],
)
def test_spoilt_cookie_shows_nothing_and_is_no_error(cookie):
    client = Client()
    client.cookies[COOKIE] = cookie
    answer = client.get(_recent(), {"product": "1; drop"})
    assert (answer.status_code, answer.content.strip()) == (204, b"")
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_without_a_script_products_are_noted_and_shown_on_a_page():
    client, products = Client(), [make_product(f"Thing {number}") for number in range(3)]
    for product in (*products, products[1]):
        told = client.get(_noted_by(_page(client, product)))
        assert (told.status_code, told.content) == (204, b"")
        assert told.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    answer = client.get(reverse("catalogue:viewed"))
    assert [each.title for each in answer.context["products"]] == ["Thing 1", "Thing 2", "Thing 0"]
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_page_of_what_was_viewed_has_the_latest_twenty_and_no_hidden_one():
    client, products = Client(), [make_product(f"Thing {number}") for number in range(22)]
    for product in products:
        client.get(reverse("catalogue:note-viewed", args=[product.pk]))
    Product.objects.filter(pk=products[20].pk).update(is_public=False)
    shown = client.get(reverse("catalogue:viewed")).context["products"]
    assert shown == [products[21], *products[19:1:-1]]


@pytest.mark.parametrize("cookie", ["", "{", "[-1]", f"[{10**30}]"])
def test_who_looked_at_nothing_reads_so(cookie):
    client = Client()
    client.cookies[COOKIE] = cookie
    assert "Nothing yet" in client.get(reverse("catalogue:viewed")).content.decode()
    assert client.get(reverse("catalogue:note-viewed", args=[10**30])).status_code == 204


def test_page_itself_sets_no_cookie_of_what_was_viewed(client):
    assert COOKIE not in client.get(make_product().get_absolute_url()).cookies


def _page(client, product: Product) -> str:
    answer = client.get(product.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def _noted_by(page: str) -> str:
    """What a browser without a script asks the page of a product for."""
    without_script = re.search("<noscript>(.*?)</noscript>", page, re.DOTALL)
    return re.search('<img src="([^"]+)"', without_script[1])[1]


def _recent() -> str:
    return reverse("catalogue:recently-viewed")


def _mugs(*, prices, stock=None, seller=None) -> tuple[Product, list[Product]]:
    parent = make_product("Mug", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    units = stock or [10] * len(prices)
    return parent, [
        make_product(f"Mug, {number}", parent=parent, price=price, stock=left, seller=seller)
        for number, (price, left) in enumerate(zip(prices, units, strict=True))
    ]


def _story(home, title: str, product: Product) -> ArticlePage:  # noqa: F811
    index = home.add_child(instance=ArticleIndexPage(title="Journal", slug="stories"))
    story = ArticlePage(title=title, date=timezone.localdate() - timedelta(days=1))
    story.body = [("product_grid", {"title": "Shown", "products": [product]})]
    index.add_child(instance=story)
    story.save_revision().publish()
    return story
