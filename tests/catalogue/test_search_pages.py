"""The listing pages: addresses, filters, suggestions, and what nobody should send."""

import re
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import Category, Product
from catalogue.search.addresses import (
    CENT,
    Address,
    address_of,
    range_of,
    typed_amounts,
    typed_range,
)
from catalogue.search.engine import SORT_ORDERS, PriceRange
from catalogue.search.price_ranges import EDGES, price_ranges
from tests.catalogue.conftest import make_good
from tests.factories import make_country
from tests.snapshots import Snapshot

pytestmark = pytest.mark.django_db

CATALOGUE = "/catalogue/"
SEARCH = "/search/"
AMOUNTS = st.integers(1, 10_000_000).map(lambda pence: f"{(pence * CENT).normalize():f}")
PART = {"HX-Request": "true", "HX-Target": "listing"}


@pytest.fixture(scope="module")
def _snapshot_of_goods(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Snapshot(_make_goods)


@pytest.fixture
def goods(_snapshot_of_goods, db):
    return _snapshot_of_goods.restore()


def _make_goods() -> Category:
    make_country()
    root = Category.add_root(name="Ceramics")
    vases = root.add_child(name="Vases")
    make_good("Owl vase", category=vases, brand="Finch", colour="Blue", price="10.00")
    make_good("Bee vase", category=vases, brand="Wren", colour="Red", price="40.00")
    make_good("Elk bowl", category=root, brand="Wren", colour="Blue", price="100.00", stock=0)
    return root


def shown(answer) -> list[str]:
    titles = re.findall(r'card__title"><a [^>]*>(.+?)</a>', text_of(answer))
    return [unescape(re.sub("</?mark>", "", title)) for title in titles]


def text_of(answer) -> str:
    return answer.content.decode()


def form_of(page: str) -> list[tuple[str, str]]:
    """What a browser would send of the form with the filters, as it is on the page."""
    form = page.split('id="filter-form"')[1].split("</form>")[0]
    inputs = re.findall(r"<input [^>]+>", form) + re.findall(r'<input [^>]+"filter-form">', page)
    sent: dict[str, list[str]] = {}
    for each in inputs:
        told = dict(re.findall(r'(\w+)="([^"]*)"', each))
        name, value = told["name"], unescape(told["value"])
        if told["type"] == "radio" and "checked" in each:
            sent[name] = [value]
        elif told["type"] in ("text", "hidden") or " checked" in each:
            sent.setdefault(name, []).append(value)
    for name, options in re.findall(
        r'<select [^>]*name="(\w+)" form="filter-form">(.*?)</select>', page, re.DOTALL
    ):
        sent[name] = re.findall(r'value="([^"]*)" selected', options)
    return [(name, value) for name, values in sent.items() for value in values]


def address(query: str) -> Address:
    return address_of(CATALOGUE, QueryDict(query), sorts=SORT_ORDERS)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Elk bowl", "Bee vase", "Owl vase"]),
        ("brand=finch", ["Owl vase"]),
        ("brand=finch&brand=wren&colour=blue", ["Elk bowl", "Owl vase"]),
        ("price=10-50", ["Bee vase", "Owl vase"]),
        ("price=-20&price=100-", ["Elk bowl", "Owl vase"]),
        ("sort=price-asc", ["Owl vase", "Bee vase", "Elk bowl"]),
        ("availability=in-stock", ["Bee vase", "Owl vase"]),
        ("sort=title&page=1", ["Bee vase", "Elk bowl", "Owl vase"]),
    ],
)
def test_address_says_what_is_shown(client, goods, query, titles):
    answer = client.get(f"{CATALOGUE}?{query}")
    assert answer.status_code == 200
    assert shown(answer) == titles


def test_category_of_a_search_is_said_by_its_slugs(client, goods):
    assert len(shown(client.get(f"{SEARCH}?q=vase&category=ceramics/vases"))) == 2
    assert len(shown(client.get(f"{SEARCH}?q=wren&category=ceramics"))) == 2
    assert len(shown(client.get(f"{SEARCH}?q=wren&category=ceramics/vases"))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "brand=nobody",
        "brand=finch%00",
        "colour=%F0%9F%A6%89",
        "price=cheap",
        "price=50-20",
        "price=99999999999999999999-",
        "price=-",
        "price_from=1e9",
        "rating=9",
        "rating=4'--",
        "availability=maybe",
        "category=../../etc",
        "sort=;drop",
        "utm_source=letter&fbclid=1",
        "page=",
        "q=%00%00",
        "a" * 300 + "=b",
        "&".join(f"brand=b{number}" for number in range(300)),
    ],
)
def test_what_makes_no_sense_is_not_heeded(client, goods, query):
    answer = client.get(f"{CATALOGUE}?{query}", follow=True)
    assert answer.status_code == 200
    assert len(shown(answer)) == 3


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "1.0", "999999999", "9" * 5000, "²", "last"])
def test_page_that_is_not_there_is_not_found(client, goods, page):
    assert client.get(f"{CATALOGUE}?page={page}").status_code == 404


@pytest.mark.parametrize(
    "words", ["%00", "%27", "%22", "%5C", "%25", "%26%7C%21%28", "%EF%BF%BE", "a" * 5000, "%0D%0A"]
)
def test_search_takes_anything_that_is_typed(client, goods, words):
    assert client.get(f"{SEARCH}?q={words}").status_code == 200
    assert client.get(f"{SEARCH}suggest/?q={words}").status_code == 200


def test_listing_without_goods_leads_on(client):
    vases = Category.add_root(name="Vases", slug="vases")
    page = text_of(client.get(vases.get_absolute_url()))
    assert "Nothing here just now" in page
    assert '<a class="button" href="/catalogue/">See everything</a>' in page
    page = text_of(client.get(CATALOGUE))
    assert "Nothing here just now" in page
    assert '<a class="button" href="/">Home</a>' in page


def test_words_are_shown_and_not_obeyed(client, goods):
    text = text_of(client.get(SEARCH, {"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_same_choice_has_one_address_whatever_the_order():
    one = address("sort=newest&page=1&price=20.00-50&brand=wren&brand=finch&brand=wren&q=+owl++bee")
    other = address("q=owl+bee&brand=finch&brand=wren&price=20-50")
    assert str(one) == str(other) == "/catalogue/?q=owl%20bee&brand=finch&brand=wren&price=20-50"


def test_address_is_read_as_it_is_written():
    written = address(
        "q=owl&brand=finch&price=-20&rating=4&availability=in-stock&sort=title&page=3"
    )
    query = urlsplit(str(written)).query
    assert address(query) == written
    assert [name for name, _value in parse_qsl(query)] == [
        "q",
        "brand",
        "price",
        "availability",
        "rating",
        "sort",
        "page",
    ]


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("20-50", PriceRange(Decimal(20), Decimal(50))),
        ("-50", PriceRange(None, Decimal(50))),
        ("20-", PriceRange(Decimal(20), None)),
        ("0-50", PriceRange(None, Decimal(50))),
        ("19.99-20", PriceRange(Decimal("19.99"), Decimal(20))),
        ("-", None),
        ("20", None),
        ("50-50", None),
        ("1.234-5", None),
        ("-5--1", None),
    ],
)
def test_price_range_of_an_address(text, prices):
    assert range_of(text) == prices


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("20", "50", "20-50.01"),
        ("", "50", "-50.01"),
        ("£20", "", "20-"),
        ("50", "20", "20-50.01"),
        ("1,000", "1,118.00", "1000-1118.01"),
        ("£1,234,567", "", "1234567-"),
        ("1.118,50", "12,5", "12.5-1118.51"),
        ("1,00", "10,0000", "1-"),
        ("", "", ""),
        ("x", "y", ""),
        ("-5", "", ""),
        ("0", "0", ""),
    ],
)
def test_typed_prices_include_both_ends(low, high, said):
    given = QueryDict(mutable=True)
    given.update({"price_from": low, "price_to": high})
    assert typed_range(given) == said


def test_form_without_a_script_ends_at_the_readable_address(client, goods):
    answer = client.get(f"{CATALOGUE}?brand=wren&price_from=&price_to=&rating=&sort=newest")
    assert (answer.status_code, answer["Location"]) == (302, "/catalogue/?brand=wren")
    answer = client.get(f"{CATALOGUE}?price_from=40&price_to=48", follow=True)
    assert answer.redirect_chain == [("/catalogue/?price=40-48.01", 302)]
    assert shown(answer) == ["Bee vase"]
    assert "£40 to £48" in text_of(answer)


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ("/catalogue/?brand=wren&rating=", "/catalogue/?brand=wren"),
        ("/catalogue/?brand=wren&sort=newest", "/catalogue/?brand=wren"),
        ("/search/?q=vase&sort=relevance", "/search/?q=vase"),
        ("/search/?q=", "/search/"),
    ],
)
def test_form_without_prices_ends_at_the_readable_address_too(client, goods, form, address):
    answer = client.get(form)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/?price=-20&price=60-",
        "/catalogue/?price=20-50&price=60-80",
        "/catalogue/?price=-12.5&price=20-50.01",
        "/catalogue/?price=15-20.51",
        "/catalogue/?brand=finch&price=20-50",
        "/catalogue/?brand=finch&price=20-50.01",
        "/catalogue/?brand=finch&colour=blue&sort=price-asc",
        "/catalogue/?brand=finch&availability=in-stock&rating=4",
        "/search/?q=bowl&category=ceramics",
        "/search/?q=vase&category=ceramics%2Fvases&price=35-",
    ],
)
def test_form_keeps_all_that_is_chosen(client, goods, address):
    page = text_of(client.get(address))
    path = urlsplit(address).path
    answer = client.get(f"{path}?{urlencode(form_of(page))}", headers=PART)
    assert unquote(answer["HX-Push-Url"]) == unquote(address)


def test_second_filter_keeps_the_first(client, goods):
    page = text_of(client.get(f"{CATALOGUE}?price=10-15&price=75-"))
    sent = [*form_of(page), ("brand", "finch")]
    page = text_of(client.get(f"{CATALOGUE}?{urlencode(sent)}", headers=PART))
    sent = [*form_of(page), ("colour", "blue")]
    answer = client.get(f"{CATALOGUE}?{urlencode(sent)}", headers=PART)
    assert answer["HX-Push-Url"] == "/catalogue/?brand=finch&colour=blue&price=10-15&price=75-"


@given(low=AMOUNTS | st.just(""), high=AMOUNTS)
def test_prices_stand_in_the_fields_as_they_were_typed(low, high):
    fields = QueryDict(mutable=True)
    low, high = sorted((low, high), key=lambda text: Decimal(text or 0))
    fields.update({"price_from": low, "price_to": high})
    prices = range_of(typed_range(fields))
    assert prices and typed_amounts(prices) == (low, high)


def test_no_two_elements_of_a_listing_have_one_id(client, goods):
    text = text_of(client.get(f"{CATALOGUE}?brand=wren"))
    assert 'value="-100"' in text and 'value="100-"' in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert sorted(ids) == sorted(set(ids))


def test_price_ranges_fit_what_was_found_and_are_about_equally_full():
    step = {EDGES[number - 1]: number for number in range(1, len(EDGES))}
    counts = {step[Decimal(20)]: 30, step[Decimal(25)]: 10, step[Decimal(100)]: 40}
    assert price_ranges(counts) == [
        (PriceRange(None, Decimal(25)), 30),
        (PriceRange(Decimal(25), Decimal(100)), 10),
        (PriceRange(Decimal(100), None), 40),
    ]
    assert price_ranges({5: 7}) == []
    assert price_ranges({}) == []


def test_chip_leads_to_the_page_without_its_choice(client, goods):
    text = text_of(client.get(f"{CATALOGUE}?brand=finch&colour=blue&sort=title"))
    chips = re.findall(r'class="chip" [^>]*href="([^"]+)"', text)
    assert [unescape(chip) for chip in chips] == [
        "/catalogue/?colour=blue&sort=title",
        "/catalogue/?brand=finch&sort=title",
    ]
    assert 'href="/catalogue/?sort=title">Clear all' in text


def test_htmx_gets_the_listing_alone_and_the_readable_address(client, goods):
    url = f"{CATALOGUE}?brand=wren&price_from=&price_to=&rating="
    answer = client.get(url, headers=PART)
    assert answer["HX-Push-Url"] == "/catalogue/?brand=wren"
    assert "HX-Request" in answer["Vary"]
    assert "<html" not in text_of(answer)
    assert text_of(answer).lstrip().startswith('<div class="listing')
    assert shown(answer) == ["Elk bowl", "Bee vase"]
    back = client.get(
        "/catalogue/?brand=wren", headers=PART | {"HX-History-Restore-Request": "true"}
    )
    assert "<html" in text_of(back)


def test_choices_that_nothing_fits_can_be_taken_back(client, goods):
    answer = client.get(f"{CATALOGUE}?brand=finch&colour=red")
    assert shown(answer) == []
    assert "Nothing fits all of that" in text_of(answer)
    assert 'value="finch" checked' in text_of(answer)
    assert 'value="red" checked' in text_of(answer)


def test_category_links_keep_what_is_chosen(client, goods):
    text = text_of(client.get(f"{goods.get_absolute_url()}?colour=blue"))
    vases = Category.objects.get(name="Vases").get_absolute_url()
    assert f'href="{vases}?colour=blue"' in text


def test_old_address_of_a_category_keeps_the_choices_on_its_way(client, goods):
    old = reverse("catalogue:category", kwargs={"category_slug": "old", "pk": goods.pk})
    answer = client.get(f"{old}?colour=blue")
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"{goods.get_absolute_url()}?colour=blue",
    )


def test_mistyped_search_shows_what_was_meant_and_goes_on_from_there(client, goods):
    text = text_of(client.get(f"{SEARCH}?q=vaze"))
    assert 'Did you mean <a href="/search/?q=vase">vase</a>?' in text
    assert '<input type="hidden" name="q" value="vase">' in text


def test_suggestions_are_a_fragment_with_prices_as_shown(client, goods):
    Product.objects.filter(title="Bee vase").update(is_public=False)
    text = text_of(client.get(f"{SEARCH}suggest/?q=va"))
    assert "<html" not in text
    assert "Owl <mark>vase</mark>" in text
    assert "£12.00" in text
    assert "Bee" not in text
    assert text.count('role="option"') == 3


def test_suggested_price_of_several_is_said_as_on_the_card(client, goods):
    Product.objects.filter(title="Owl vase").update(card_price_varies=True)
    text = text_of(client.get(f"{SEARCH}suggest/?q=va"))
    assert text.count("from £12.00") == 1


def test_search_without_words_offers_ways_to_look_around(client, goods):
    text = text_of(client.get(SEARCH))
    assert goods.get_absolute_url() in text
    assert "noindex" in text
