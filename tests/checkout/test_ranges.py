"""Ranges read ahead hold the same products as Oscar's, which asks for each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.actions import refresh_products
from catalogue.models import Category, Product, ProductCategory, ProductClass
from catalogue.queries import sized
from checkout.offer.models import Range, RangeProduct
from checkout.offer.queries import goods_of, read_members_ahead
from tests.factories import make_product
from tests.snapshots import Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _snapshot_of_goods(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Snapshot(_make_goods)


@pytest.fixture
def goods(_snapshot_of_goods, db) -> dict:
    return _snapshot_of_goods.restore()


def _make_goods() -> dict:
    """A bowl, a cup and its two variants, and a lamp of another class, each in a category."""
    ceramics = Category.add_root(name="Ceramics")
    cups = ceramics.add_child(name="Cups")
    lamps = Category.add_root(name="Lamps")
    bowl, cup, lamp = make_product("Bowl"), make_product("Cup"), make_product("Lamp")
    lamp.product_class = ProductClass.objects.create(name="Lamps")
    lamp.save()
    blue, red = make_product("Blue", parent=cup), make_product("Red", parent=cup)
    for product, category in ((bowl, ceramics), (cup, cups), (lamp, lamps)):
        ProductCategory.objects.create(product=product, category=category)
    refresh_products([bowl.pk, cup.pk, lamp.pk])
    return {
        "bowl": bowl,
        "cup": cup,
        "blue": blue,
        "red": red,
        "lamp": lamp,
        "ceramics": ceramics,
        "cups": cups,
    }


GOODS = ("bowl", "cup", "blue", "red", "lamp")
RULES = {
    "nothing": ({}, ""),
    "everything": ({"all": True}, "bowl cup blue red lamp"),
    "a product": ({"products": ["bowl"]}, "bowl"),
    "a parent": ({"products": ["cup"]}, "cup blue red"),
    "a variant": ({"products": ["blue"]}, "blue"),
    "a category": ({"categories": ["cups"]}, "cup blue red"),
    "a category above": ({"categories": ["ceramics"]}, "bowl cup blue red"),
    "a class": ({"class": "lamp"}, "lamp"),
    "all but a product": ({"all": True, "not": ["bowl"]}, "cup blue red lamp"),
    "all but a category": ({"all": True, "not_categories": ["cups"]}, "bowl lamp"),
    "a category but a product": ({"categories": ["ceramics"], "not": ["bowl"]}, "cup blue red"),
}


@pytest.mark.parametrize(("rules", "expected"), RULES.values(), ids=RULES.keys())
def test_a_range_read_ahead_holds_what_oscar_says(goods, rules, expected):
    products = products_of(goods)
    range_ = make_range(goods, rules)
    untold = Range.objects.get(pk=range_.pk)
    of_oscar = {name for name, product in products.items() if untold.contains_product(product)}
    told = Range.objects.get(pk=range_.pk)
    with CaptureQueriesContext(connection) as captured:
        ours = read_ahead(told, products)

    assert ours == of_oscar == set(expected.split())
    assert len(captured) == 1


@pytest.mark.parametrize(("rules", "expected"), RULES.values(), ids=RULES.keys())
def test_page_of_a_range_shows_what_pricing_finds_in_it(goods, rules, expected):
    """But for variants, whose parent has the card."""
    range_ = make_range(goods, rules)
    with CaptureQueriesContext(connection) as captured:
        shown = {product.title.lower() for product in sized(goods_of(range_))}
    assert shown == set(expected.split()) - {"blue", "red"}
    assert len(captured) == 1


def test_goods_of_a_range_stand_in_the_order_of_staff_then_the_newest_first(goods):
    range_ = make_range(goods, {"products": ["lamp", "bowl"], "categories": ["cups"]})
    RangeProduct.objects.filter(product=goods["lamp"]).update(display_order=2)
    RangeProduct.objects.filter(product=goods["bowl"]).update(display_order=1)
    newest = make_product("Jug")
    ProductCategory.objects.create(product=newest, category=goods["cups"])
    refresh_products([newest.pk])
    assert [each.title for each in goods_of(range_)] == ["Bowl", "Lamp", "Jug", "Cup"]


def test_range_of_its_own_class_shows_what_that_says(goods, monkeypatch):
    class OnlyLamps:
        def all_products(self):
            return Product.objects.filter(pk=goods["lamp"].pk)

    range_ = Range.objects.create(name="Some", proxy_class="shop.OnlyLamps")
    monkeypatch.setattr(Range, "proxy", OnlyLamps())
    assert list(goods_of(range_)) == [goods["lamp"]]


def make_range(goods: dict, rules: dict) -> Range:
    range_ = Range.objects.create(name="Some", includes_all_products=rules.get("all", False))
    for name in rules.get("products", []):
        range_.add_product(goods[name])
    for name in rules.get("categories", []):
        range_.included_categories.add(goods[name])
    for name in rules.get("not_categories", []):
        range_.excluded_categories.add(goods[name])
    for name in rules.get("not", []):
        range_.excluded_products.add(goods[name])
    if "class" in rules:
        range_.classes.add(goods[rules["class"]].product_class)
    return range_


def test_variants_leave_a_range_with_their_parent(goods):
    range_ = Range.objects.create(name="Some", includes_all_products=True)
    range_.excluded_products.add(goods["cup"])
    assert read_ahead(range_, products_of(goods)) == {"bowl", "lamp"}


def products_of(goods) -> dict[str, Product]:
    found = Product.objects.select_related("parent")
    return {name: found.get(pk=goods[name].pk) for name in GOODS}


def read_ahead(range_: Range, products: dict[str, Product]) -> set[str]:
    read_members_ahead([range_], products.values())
    return {name for name, product in products.items() if range_.contains_product(product)}
