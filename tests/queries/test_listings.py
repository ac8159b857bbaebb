"""Exact query counts of listings with filters, with an empty cache. The ceiling is 10 for guests.

A member's take four more: the session (which is kept), who it is, how much is in the basket, and
what is wished for. With what is kept (session, taxes, frame) no listing takes more than 10.
"""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.actions import refresh_products
from catalogue.models import ProductAttribute
from tests.factories import make_member
from tests.queries.conftest import make_category, make_good

CARD = b'class="card"'


@pytest.fixture
def glazed(home):
    """A category with as many products as wanted, which can be filtered by their glaze."""

    def make(number: int):
        category = make_category()
        goods = [make_good(category, title=f"Quillstone bowl {n}") for n in range(number)]
        ProductAttribute.objects.filter(code="glaze").update(is_filterable=True)
        refresh_products([good.pk for good in goods])
        return category

    return make


@pytest.fixture
def cold(client):
    def count(path: str, **headers: str) -> tuple[int, bytes]:
        client.get(path)  # what a process reads once in its life, such as templates
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        return len(captured), answer.content

    return count


@pytest.mark.parametrize("products", [1, 24])
def test_filtered_category_asks_one_query_more(cold, glazed, products):
    """The eighth: which of the chosen values there are."""
    category = glazed(products)
    chosen = "glaze=blue&price=5-500&availability=in-stock&sort=price-asc"
    queries, content = cold(f"{category.get_absolute_url()}?{chosen}")
    assert content.count(CARD) == products
    assert queries == 8


@pytest.mark.parametrize("products", [1, 24])
def test_filtered_search_asks_the_same_for_any_number_of_hits(cold, glazed, products):
    category = glazed(products)
    chosen = f"category={category.slug}&glaze=blue"
    queries, content = cold(f"{reverse('search:search')}?q=quillstone&{chosen}")
    assert content.count(CARD) == products
    assert queries == 7


@pytest.mark.parametrize("products", [1, 24])
def test_mistyped_search_asks_for_what_was_meant_too(cold, glazed, products):
    """It is told with the first count, and counted again."""
    glazed(products)
    queries, content = cold(f"{reverse('search:search')}?q=quilstone")
    assert content.count(CARD) == products
    assert queries == 7


RARE = "q=quilstone+zzyzxq&glaze=blue"
"""A slip, a word that nothing has, and a filter: the words are mended, and then one is enough."""


@pytest.mark.parametrize("products", [1, 24])
def test_search_that_has_to_be_loose_asks_no_more_than_a_mistyped_one(cold, glazed, products):
    glazed(products)
    queries, content = cold(f"{reverse('search:search')}?{RARE}")
    assert content.count(CARD) == products
    assert queries == 8


@pytest.mark.parametrize("products", [1, 24])
def test_loose_search_with_several_filters_asks_no_more(cold, glazed, products):
    glazed(products)
    queries, content = cold(f"{reverse('search:search')}?{RARE}&price=5-500")
    assert content.count(CARD) == products
    assert queries == 8


@pytest.mark.parametrize(
    ("path", "guests", "members", "kept"),
    [
        ("{category}?glaze=blue&price=5-500", 8, 12, 8),
        ("/search/?q=quilstone", 7, 11, 7),
        (f"/search/?{RARE}", 8, 12, 8),
    ],
    ids=["category", "mistyped", "rare"],
)
@pytest.mark.parametrize("products", [1, 24])
def test_member_asks_four_more_and_ten_at_most_with_what_is_kept(
    cold, client, glazed, products, path, guests, members, kept
):
    address = path.format(category=glazed(products).get_absolute_url())
    assert cold(address)[0] == guests
    client.force_login(make_member())
    queries, content = cold(address)
    assert content.count(CARD) == products
    assert queries == members
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(captured) == kept


@pytest.mark.parametrize("products", [1, 24])
def test_swapped_listing_asks_for_no_frame(cold, glazed, products):
    category = glazed(products)
    part = {"HX-Request": "true", "HX-Target": "listing"}
    queries, content = cold(f"{category.get_absolute_url()}?glaze=blue", **part)
    assert content.count(CARD) == products
    assert queries == 6


@pytest.mark.parametrize("products", [1, 24])
def test_all_products_ask_the_same_for_any_number(cold, glazed, products):
    glazed(products)
    queries, content = cold("/catalogue/")
    assert content.count(CARD) == products
    assert queries == 6


def test_suggestions_take_one_query_and_one_for_the_taxes(cold, glazed):
    glazed(3)
    queries, content = cold(f"{reverse('search:suggestions')}?q=quill")
    assert content.count(b'role="option"') == 4
    assert queries == 2


@pytest.mark.parametrize("products", [1, 3])
def test_mistyped_suggestions_take_two_queries_more(cold, glazed, products):
    """One to mend the words, and one to suggest again; a number of no product takes none more."""
    glazed(products)
    address = reverse("search:suggestions")
    queries, content = cold(f"{address}?q=bwol")
    assert content.count(b'role="option"') == products + 1
    assert queries == 4
    queries, content = cold(f"{address}?q=zz99")
    assert b'role="option"' not in content
    assert queries == 2
