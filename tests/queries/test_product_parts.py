"""Exact query counts of what belongs to a product's page, and has a request of its own."""

import pytest
from django.conf import settings
from django.urls import reverse

from catalogue.actions import refresh_products
from catalogue.models import Product
from catalogue.partner.models import Partner
from catalogue.reviews.models import ProductReview, ReviewPicture
from tests.queries.conftest import make_category, make_good, review
from tests.queries.test_pages import CARD, cold_queries  # noqa: F401 - a fixture


@pytest.mark.parametrize("many", [1, 10])
def test_page_of_reviews_asks_the_same_for_any_number(cold_queries, many):  # noqa: F811
    product = make_good(make_category())
    review(product, many)
    ReviewPicture.objects.bulk_create(
        ReviewPicture(review=each, file="a.webp", small="b.webp", width=4, height=3)
        for each in ProductReview.objects.all()
        for _ in range(2)
    )
    kwargs = {"product_slug": product.slug, "product_pk": product.pk}
    queries, content = cold_queries(reverse("catalogue:reviews-list", kwargs=kwargs))
    assert content.count(b"b.webp") == 2 * many
    assert queries == 4


@pytest.mark.parametrize("many", [1, 4])
def test_recently_viewed_asks_the_same_for_any_number(client, cold_queries, many):  # noqa: F811
    goods = _goods_of_many_categories(many)
    client.cookies[settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME] = str([each.pk for each in goods])
    queries, content = cold_queries(reverse("catalogue:recently-viewed"))
    assert content.count(CARD) == many
    assert queries == 2


@pytest.mark.parametrize("many", [1, 20])
def test_page_of_what_was_viewed_asks_the_same_for_any_number(client, cold_queries, many):  # noqa: F811
    goods = _goods_of_many_categories(many)
    client.cookies[settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME] = str([each.pk for each in goods])
    queries, content = cold_queries(reverse("catalogue:viewed"))
    assert content.count(CARD) == many
    assert queries == 4


@pytest.mark.parametrize("many", [1, 24, 25])
def test_page_of_a_seller_asks_the_same_for_any_number_of_goods(cold_queries, many):  # noqa: F811
    _goods_of_many_categories(many)
    seller = Partner.objects.get()
    queries, content = cold_queries(reverse("catalogue:seller", args=[seller.code]))
    assert content.count(CARD) == min(many, 24)
    assert queries == 7


def _goods_of_many_categories(number: int) -> list[Product]:
    """Each of another one."""
    goods = [make_good(make_category(), card=False) for _ in range(number)]
    refresh_products([each.pk for each in goods])
    return goods
