"""Sitemaps and robots.txt."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from catalogue.models import Category, Product, ProductClass
from cms.models import StandardPage
from seo.sitemaps import ShopSitemap
from tests.queries.conftest import make_category, make_good

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(client):
    """The addresses in a sitemap, without the shop's own origin, which each must have."""

    def read(path: str) -> list[str]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/xml"
        found = re.findall(r"<loc>(.*?)</loc>", answer.content.decode())
        assert all(address.startswith("https://shop.example/") for address in found)
        return [address.removeprefix("https://shop.example") for address in found]

    return read


def test_index_names_every_section(addresses, home):
    sections = ["pages", "articles", "categories", "products"]
    assert addresses("/sitemap.xml") == [f"/sitemap-{section}.xml" for section in sections]


def test_long_section_is_in_several_files(addresses, category, monkeypatch):
    monkeypatch.setattr(ShopSitemap, "limit", 2)
    goods = [make_good(category) for _ in range(3)]
    assert "/sitemap-products.xml?p=2" in addresses("/sitemap.xml")
    assert addresses("/sitemap-products.xml?p=2") == [goods[2].get_absolute_url()]


def test_page_of_a_sitemap_that_is_not_there_is_not_found(client, home):
    assert client.get("/sitemap-products.xml?p=9").status_code == 404
    assert client.get("/sitemap-orders.xml").status_code == 404


def test_products_are_those_of_the_listings(addresses, category):
    shown = make_good(category, variants=2)
    make_good(category, is_public=False)
    assert addresses("/sitemap-products.xml") == [shown.get_absolute_url()]


def test_goods_with_a_page_of_their_kind_are_told_of_by_its_address(addresses, category):
    kind = ProductClass.objects.create(name="Gift card", slug="gift-card")
    Product.objects.filter(pk=make_good(category).pk).update(product_class=kind)
    assert addresses("/sitemap-products.xml") == ["/gift-cards/"]


def test_hidden_categories_and_those_below_them_are_left_out(addresses, home):
    shown, hidden = make_category(), make_category()
    below = make_category(hidden)
    hidden.is_public = False
    hidden.save()
    Category.objects.get(pk=hidden.pk).set_ancestors_are_public()
    found = addresses("/sitemap-categories.xml")
    assert shown.get_absolute_url() in found
    assert not {hidden.get_absolute_url(), below.get_absolute_url()} & set(found)


def test_pages_are_the_live_and_public_ones(addresses, home, story):
    for slug, live in (("about", True), ("draft", False), ("members", True)):
        home.add_child(instance=StandardPage(title=slug, slug=slug, live=live))
    PageViewRestriction.objects.create(
        page=StandardPage.objects.get(slug="members"), restriction_type="login"
    )
    assert addresses("/sitemap-pages.xml") == ["/", "/journal/", "/about/"]
    assert addresses("/sitemap-articles.xml") == ["/journal/kiln/"]


def test_last_change_is_told(client, good):
    Product.objects.filter(pk=good.pk).update(date_updated=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert b"<lastmod>2026-03-02</lastmod>" in client.get("/sitemap-products.xml").content
    assert b"<lastmod>2026-03-02T12:00:00" in client.get("/sitemap.xml").content


@pytest.mark.parametrize(
    ("section", "queries"), [("products", 2), ("categories", 1), ("pages", 4), ("articles", 4)]
)
def test_sitemap_asks_the_same_for_any_number(client, home, story, section, queries):
    for count in (1, 5):
        for _ in range(count):
            make_good(make_category(make_category()))
            slug = f"page-{StandardPage.objects.count()}"
            home.refresh_from_db()
            home.add_child(instance=StandardPage(title=slug, slug=slug))
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/sitemap-{section}.xml")
        assert len(captured) == queries, [query["sql"][:200] for query in captured]


def test_robots_are_sent_away_from_a_shop_that_is_tried_out(client, home):
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_robots_are_led_to_the_sitemap_and_away_from_what_is_private(client, home, settings):
    settings.SEARCH_ENGINES_WELCOME = True
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert "Disallow: /accounts/" in lines
    assert "Disallow: /" not in lines
    assert "Sitemap: https://shop.example/sitemap.xml" in lines
