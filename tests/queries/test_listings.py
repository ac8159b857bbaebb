"""Exact query counts of listings, with an empty cache.

A member's take three more than a guest's: the session, who it is, and what is in the basket and on
the wishlists. With what is kept (session, taxes, the frame's two) they take one less.
"""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.actions import refresh_products
from catalogue.models import Product, ProductAttribute
from catalogue.partner.models import Partner
from checkout.offer.models import Range
from members.wishlists.actions import wish
from tests.factories import make_basket, make_member, make_offer
from tests.queries.conftest import make_category, make_good

CARD = b'class="card"'
WISHED = b'name="wished" value="1"'
MOST = 10
"""For everybody, whatever the listing."""


@pytest.fixture
def glazed(home):
    """A category with as many products as wanted, which can be filtered by their glaze."""

    def make(number: int):
        category = make_category()
        goods = [
            make_good(category, title=f"Quillstone bowl {n}", card=False) for n in range(number)
        ]
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
def test_filtered_category_asks_no_more_than_a_whole_one(cold, glazed, products):
    """Which of the chosen values there are is told with the categories."""
    category = glazed(products)
    chosen = "glaze=blue&price=5-500&availability=in-stock&sort=price-asc"
    queries, content = cold(f"{category.get_absolute_url()}?{chosen}")
    assert content.count(CARD) == products
    assert queries == 7


@pytest.mark.parametrize("products", [1, 24])
def test_filtered_search_asks_the_same_for_any_number_of_hits(cold, glazed, products):
    category = glazed(products)
    chosen = f"category={category.slug}&glaze=blue"
    queries, content = cold(f"{reverse('search:search')}?q=quillstone&{chosen}")
    assert content.count(CARD) == products
    assert queries == 6


@pytest.mark.parametrize("products", [1, 24])
def test_mistyped_search_asks_no_more_than_another(cold, glazed, products):
    """What was meant is told with the categories."""
    glazed(products)
    queries, content = cold(f"{reverse('search:search')}?q=quilstone")
    assert content.count(CARD) == products
    assert queries == 6


RARE = "q=quilstone+zzyzxq&glaze=blue"
"""A slip, a word that nothing has, and a filter: the words are mended, and then one is enough."""


@pytest.mark.parametrize("products", [1, 24])
def test_search_that_has_to_be_loose_asks_no_more_than_a_mistyped_one(cold, glazed, products):
    glazed(products)
    queries, content = cold(f"{reverse('search:search')}?{RARE}")
    assert content.count(CARD) == products
    assert queries == 6


@pytest.mark.parametrize("products", [1, 24])
def test_loose_search_with_several_filters_asks_no_more(cold, glazed, products):
    glazed(products)
    queries, content = cold(f"{reverse('search:search')}?{RARE}&price=5-500")
    assert content.count(CARD) == products
    assert queries == 6


LISTINGS = {
    "all": ("/catalogue/", 6),
    "category": ("{category}", 7),
    "filtered category": ("{category}?glaze=blue&price=5-500", 7),
    "search": ("/search/?q=quillstone", 6),
    "filtered search": ("/search/?q=quillstone&glaze=blue&price=5-500", 6),
    "mistyped": ("/search/?q=quilstone", 6),
    "rare": (f"/search/?{RARE}", 6),
    "seller": ("{seller}", 7),
    "filtered seller": ("{seller}?glaze=blue&price=5-500", 7),
    "offer": ("{offer}", 6),
    "range": ("{range}", 6),
    "viewed": ("/catalogue/recently-viewed/all/", 4),
}
"""Whatever lists goods, with the queries of a guest."""


@pytest.fixture
def listed(client, glazed):
    """A template of LISTINGS as the address of a listing that holds as many products as wanted."""

    def address(template: str, products: int) -> str:
        category = glazed(products)
        goods = Product.objects.order_by("pk")
        client.cookies[settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME] = str([p.pk for p in goods])
        offer = make_offer()
        Range.objects.update(is_public=True)
        return template.format(
            category=category.get_absolute_url(),
            seller=reverse("catalogue:seller", args=[Partner.objects.get().code]),
            offer=offer.get_absolute_url(),
            range=offer.condition.range.get_absolute_url(),
        )

    return address


@pytest.mark.parametrize(("template", "guests"), LISTINGS.values(), ids=LISTINGS)
@pytest.mark.parametrize("products", [1, 20])
def test_member_asks_three_more_than_a_guest_and_ten_at_most(
    cold, client, listed, template, guests, products
):
    address = listed(template, products)
    member = make_member()
    goods = Product.objects.all()
    make_basket(goods[0], owner=member, quantity=3)
    for product in goods:
        wish(product, owner=member)
    assert cold(address)[0] == guests
    client.force_login(member)
    queries, content = cold(address)
    assert content.count(CARD) == content.count(WISHED) == products
    assert b'id="basket-count">3<' in content
    assert queries == guests + 3 <= MOST
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(captured) == guests - 1


@pytest.mark.parametrize("products", [1, 24])
def test_swapped_listing_asks_for_no_frame(cold, glazed, products):
    category = glazed(products)
    part = {"HX-Request": "true", "HX-Target": "listing"}
    queries, content = cold(f"{category.get_absolute_url()}?glaze=blue", **part)
    assert content.count(CARD) == products
    assert queries == 5


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
