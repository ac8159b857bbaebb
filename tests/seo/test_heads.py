"""The heads of pages: titles, descriptions, the one address, what is shown beside a shared link."""

import re
from html import unescape

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.urls import path, reverse

from cms.models import SiteSettings
from seo.templatetags.seo import language_links
from tests.queries.conftest import make_good, make_goods, review
from tests.seo.conftest import picture_of

pytestmark = pytest.mark.django_db

LANGUAGE = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
CARD_FACTS = ("og:url", "og:site_name", "og:type", "og:title", "og:description")


@pytest.fixture
def head_of(client):
    """The head of a page: `title`, `canonical` and every meta element by name or property."""

    def read(path: str, **kwargs) -> dict[str, str]:
        page = client.get(path, **kwargs).content.decode()
        head = page[: page.index("</head>")]
        found = {
            unescape(name): unescape(content)
            for name, content in re.findall(
                r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', head
            )
        }
        found["title"] = unescape(re.search(r"<title>(.*?)</title>", head)[1])
        if canonical := re.search(r'<link rel="canonical" href="([^"]+)"', head):
            found["canonical"] = unescape(canonical[1])
        found["languages"] = dict(LANGUAGE.findall(head))
        return found

    return read


def test_product_is_described_and_shared_by_its_own_words(head_of, good):
    head = head_of(good.get_absolute_url())
    assert head["title"] == "Cobalt bowl · Bowerbird"
    assert head["description"] == "Blue, & heavy."
    assert {name: head.get(name) for name in CARD_FACTS} == {
        "og:url": f"https://shop.example{good.get_absolute_url()}",
        "og:site_name": "Bowerbird",
        "og:type": "product",
        "og:title": "Cobalt bowl",
        "og:description": "Blue, & heavy.",
    }
    assert head["og:image"] == picture_of(good)
    assert head["product:price:amount"] == "12.00"
    assert head["product:price:currency"] == "GBP"


def test_words_for_search_engines_come_before_the_description(head_of, category):
    good = make_good(category, meta_description="A bowl for soup.", description="<p>Blue.</p>")
    assert head_of(good.get_absolute_url())["description"] == "A bowl for soup."


def test_category_is_described_and_shared_by_its_own_words(head_of, category):
    type(category).objects.filter(pk=category.pk).update(description="<p>Thrown here.</p>")
    head = head_of(category.get_absolute_url())
    assert head["title"] == f"{category.name} · Bowerbird"
    assert head["description"] == head["og:description"] == "Thrown here."
    assert head["og:title"] == category.name
    assert head["og:url"] == f"https://shop.example{category.get_absolute_url()}"


def test_what_has_no_words_of_its_own_is_described_by_the_shop_s(head_of, home, category):
    settings = SiteSettings.for_site(home.get_site())
    settings.description = "Things worth keeping."
    settings.save()
    good = make_good(category, description="")
    seller = reverse("catalogue:seller", args=[good.stockrecords.get().partner.code])
    for address in (good.get_absolute_url(), category.get_absolute_url(), seller):
        assert head_of(address)["description"] == "Things worth keeping."


def test_page_and_story_are_shared_by_their_own_words(head_of, story):
    head = head_of("/journal/kiln/")
    assert head["og:title"] == "A kiln by the sea"
    assert head["og:type"] == "article"
    assert head["description"] == "Fire."


def test_title_with_quotation_marks_stays_in_its_attribute(head_of, category):
    good = make_good(category, title='A "blue" <bowl> & spoon')
    head = head_of(good.get_absolute_url())
    assert head["og:title"] == 'A "blue" <bowl> & spoon'
    assert head["title"] == 'A "blue" <bowl> & spoon · Bowerbird'


@pytest.mark.parametrize(
    "query", ["?sort=price-asc", "?utm_source=letter&gclid=1", "?glaze=blue&sort=title", "?page=1"]
)
def test_canonical_address_is_without_sorting_filters_and_tracking(head_of, category, query):
    make_good(category)
    plain = f"https://shop.example{category.get_absolute_url()}"
    head = head_of(category.get_absolute_url() + query)
    assert head["canonical"] == head["og:url"] == plain


def test_further_pages_of_a_listing_have_their_own_canonical_address(head_of, category):
    make_goods(25, category)
    head = head_of(f"{category.get_absolute_url()}?page=2&sort=title")
    assert head["canonical"] == f"https://shop.example{category.get_absolute_url()}?page=2"
    assert head["title"] == f"{category.name}, page 2 · Bowerbird"
    assert head["og:title"] == category.name


def test_canonical_address_does_not_follow_the_host_that_was_asked(head_of, good):
    head = head_of(good.get_absolute_url(), HTTP_HOST="other.example")
    assert head["canonical"].startswith("https://shop.example/")


def test_reviews_of_a_product_have_their_own_canonical_address_by_page(head_of, good):
    review(good, 12)
    address = reverse("catalogue:reviews-list", args=[good.slug, good.pk])
    plain = f"https://shop.example{address}"
    for query, canonical in {
        "": plain,
        "?page=2": f"{plain}?page=2",
        "?stars=5&sort=newest": plain,
    }.items():
        head = head_of(address + query, HTTP_HOST="other.example")
        assert head["canonical"] == head["og:url"] == canonical


def test_page_with_one_address_for_all_languages_names_none(head_of, category, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    assert head_of(category.get_absolute_url())["languages"] == {}


def test_page_with_an_address_for_each_language_names_them(rf, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    about = path("about/", HttpResponse, name="about")
    settings.ROOT_URLCONF = tuple(i18n_patterns(about))
    links = language_links({"request": rf.get("/en-gb/about/")})
    assert LANGUAGE.findall(links) == [
        ("en-gb", "https://shop.example/en-gb/about/"),
        ("de", "https://shop.example/de/about/"),
        ("x-default", "https://shop.example/en-gb/about/"),
    ]


@pytest.mark.parametrize("path", ["/search/?q=blue", "/accounts/login/", "/nowhere/"])
def test_what_is_not_to_be_found_says_so(head_of, home, path):
    assert head_of(path)["robots"] == "noindex"


def test_page_that_is_not_there_names_no_address_as_its_own(head_of, home):
    assert "canonical" not in head_of("/nowhere/")
