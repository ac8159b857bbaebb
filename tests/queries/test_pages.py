"""Exact query counts of the pages that anybody may open, with an empty cache.

The same for one thing shown as for many; the ceiling for every one of them is 12, and 15 for a
member: the session, who it is, and what is in the basket and on the wishlists.
"""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalogue.models import Product
from members.wishlists.actions import wish
from tests.factories import make_basket, make_member
from tests.queries.conftest import make_category, make_good, make_goods, review

CARD = b'class="card"'
WISHED = b'name="wished" value="1"'
BASKET = b'id="basket-count">3<'


@pytest.fixture
def cold_queries(client, home):
    """How many queries a page takes that nobody has asked for before, and its content."""

    def count(path: str) -> tuple[int, bytes]:
        client.get(path)  # what a process reads once in its life, such as templates
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 200
        return len(captured), answer.content

    return count


@pytest.mark.parametrize("products", [1, 24, 25])
def test_category_page_asks_the_same_for_any_number_of_cards(cold_queries, products):
    category = make_category()
    make_goods(products, category)
    queries, content = cold_queries(category.get_absolute_url())
    assert content.count(CARD) == min(products, 24)
    assert queries == 7


@pytest.mark.parametrize("branches", [1, 25])
def test_category_page_asks_the_same_for_any_number_of_sub_categories(cold_queries, branches):
    category = make_category(make_category())
    below = [make_category(category) for _ in range(branches)]
    make_good(below[0])
    queries, content = cold_queries(category.get_absolute_url())
    assert all(each.get_absolute_url().encode() in content for each in below)
    assert queries == 7


@pytest.mark.parametrize("depth", [2, 5])
def test_category_page_asks_the_same_at_any_depth(cold_queries, depth):
    category = make_category()
    for _ in range(depth - 1):
        category = make_category(category)
    make_good(category)
    queries, _content = cold_queries(category.get_absolute_url())
    assert queries == 7


@pytest.mark.parametrize("many", [1, 4])
def test_page_of_a_stand_alone_product_asks_the_same_for_little_and_much(cold_queries, many):
    """Pictures, related products, reviews, and the depth of its category."""
    category = make_category()
    for _ in range(many):
        category = make_category(category)
        make_good(category)
    product = make_good(category, pictures=many)
    for _ in range(many):
        make_good(category, pictures=many)
    review(product, many)
    queries, content = cold_queries(product.get_absolute_url())
    assert content.count(CARD) == min(many + 1, 4)
    assert content.count(b"As shown.") == many
    assert queries == 12


@pytest.mark.parametrize("variants", [1, 4])
def test_page_of_a_parent_asks_the_same_for_any_number_of_variants(cold_queries, variants):
    category = make_category()
    make_good(category)
    product = make_good(category, variants=variants)
    chosen, *others = product.children.order_by("pk")
    queries, content = cold_queries(product.get_absolute_url())
    assert reverse("basket:add", args=[chosen.pk]).encode() in content
    assert all(child.get_absolute_url().encode() in content for child in others)
    assert queries == 12


@pytest.mark.parametrize("variants", [1, 4])
def test_page_of_a_variant_asks_the_same_for_any_number_of_siblings(cold_queries, variants):
    category = make_category()
    make_good(category)
    child = make_good(category, variants=variants).children.order_by("pk").last()
    queries, content = cold_queries(child.get_absolute_url())
    assert reverse("basket:add", args=[child.pk]).encode() in content
    assert queries == 12


@pytest.mark.parametrize("products", [1, 24])
def test_home_page_asks_the_same_for_any_number_of_products(cold_queries, home, products):
    category = make_category()
    goods = make_goods(products, category)
    home.body = [("product_grid", {"title": "New", "products": goods})]
    home.save_revision().publish()
    queries, content = cold_queries("/")
    assert content.count(CARD) == products
    assert queries == 10


@pytest.mark.parametrize("products", [1, 24])
def test_home_page_asks_five_more_of_a_member(client, cold_queries, home, products):
    """Two of them for what a member may do, as there is a bar for editors on pages of the CMS."""
    category = make_category()
    goods = make_goods(products, category)
    home.body = [("product_grid", {"title": "New", "products": goods})]
    home.save_revision().publish()
    client.force_login(_owner_of(goods))
    queries, content = cold_queries("/")
    assert content.count(CARD) == content.count(WISHED) == products
    assert BASKET in content
    assert queries == 15


@pytest.mark.parametrize("many", [2, 4])
def test_page_of_a_product_asks_three_more_of_a_member(client, cold_queries, many):
    category = make_category()
    product = make_good(category, pictures=many)
    related = [make_good(category) for _ in range(many)]
    review(product, many)
    client.force_login(_owner_of([product, *related]))
    queries, content = cold_queries(product.get_absolute_url())
    assert content.count(CARD) == many
    assert content.count(WISHED) == many + 1
    assert BASKET in content
    assert queries == 15


def _owner_of(goods: list[Product]) -> User:
    """A member who has three of the first of them in the basket, and wishes for all."""
    member = make_member()
    make_basket(goods[0], owner=member, quantity=3)
    for each in goods:
        wish(each, owner=member)
    return member


@pytest.mark.parametrize("products", [1, 24, 25])
def test_search_asks_the_same_for_any_number_of_hits(cold_queries, products):
    category = make_category()
    make_goods(products, category, title="Quillstone bowl")
    queries, content = cold_queries(f"{reverse('search:search')}?q=quillstone")
    assert content.count(CARD) == min(products, 24)
    assert queries == 6
