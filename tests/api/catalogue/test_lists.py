"""Reading products in lists."""

import json
from base64 import urlsafe_b64encode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.actions import refresh_products
from catalogue.models import Category, Product
from catalogue.partner.models import Partner
from tests.api.callers import caller
from tests.api.catalogue.answers import BOTH, fields_of, rows_of
from tests.api.catalogue.goods import make_coloured
from tests.api.openapi import document
from tests.factories import make_member, make_product

pytestmark = pytest.mark.django_db


@BOTH
def test_a_list_tells_price_with_tax_and_without(api, version):
    product = make_product("Wren bowl", price="10.00")
    [row] = rows_of(api.get(f"/api/{version}/products/"))
    assert (row["id"], row["title"], row["upc"]) == (product.pk, "Wren bowl", product.upc)
    assert row["price"] == {
        "currency": "GBP",
        "excl_tax": "10.00",
        "incl_tax": "12.00",
        "tax_included": True,
        "varies": False,
        "before": None,
    }
    assert row["availability"]["code"] == "in-stock"
    assert row["url"].endswith(product.get_absolute_url())


@BOTH
def test_another_country_has_other_taxes(api, version):
    make_product(price="10.00")
    [row] = rows_of(api.get(f"/api/{version}/products/?country=us"))
    assert (row["price"]["incl_tax"], row["price"]["tax_included"]) == ("10.00", False)


@BOTH
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("country=Britain", "country"),
        ("min_price=cheap", "min_price"),
        ("min_price=9&max_price=8", "min_price"),
        ("rating=9", "rating"),
        ("sort=colour", "sort"),
        ("sort=relevance", "sort"),
        ("in_stock=perhaps", "in_stock"),
        ("q=%00", "q"),
        (f"q={'x' * 201}", "q"),
    ],
)
def test_malformed_parameters_are_refused_by_name(api, version, query, field):
    response = api.get(f"/api/{version}/products/?{query}")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]


@BOTH
def test_unknown_parameters_are_not_heeded(api, version):
    make_product()
    response = api.get(f"/api/{version}/products/?utm_source=mail&weather=%00")
    assert len(rows_of(response)) == 1


@BOTH
def test_a_filter_behind_many_names_is_refused_rather_than_dropped(api, version):
    make_coloured("Fire", "Red")
    names = "&".join(f"unknown{n}=1" for n in range(19))
    address = f"/api/{version}/products/?{names}"
    assert rows_of(api.get(f"{address}&colour=blue")) == []
    refused = api.get(f"{address}&another=1&colour=blue")
    assert (refused.status_code, fields_of(refused)) == (400, ["colour"])


@BOTH
@pytest.mark.parametrize("name", ["category", "colour"])
def test_one_value_too_many_is_refused_rather_than_dropped(api, vases, version, name):
    bowl = make_coloured("Sky", "Vases", card=False)
    bowl.categories.add(vases)
    refresh_products([bowl.pk])
    others = "&".join(f"{name}=other{n}" for n in range(39))
    address = f"/api/{version}/products/?{others}"
    assert [row["title"] for row in rows_of(api.get(f"{address}&{name}=vases"))] == ["Sky"]
    refused = api.get(f"{address}&{name}=another&{name}=vases")
    assert (refused.status_code, fields_of(refused)) == (400, [name])


@BOTH
def test_a_value_that_no_text_can_be_finds_nothing(api, version):
    make_coloured("Sky", "Blue")
    assert rows_of(api.get(f"/api/{version}/products/?colour=%00")) == []


@BOTH
def test_hidden_products_are_in_no_list(api, version):
    make_product(is_public=False)
    assert rows_of(api.get(f"/api/{version}/products/")) == []


@BOTH
def test_price_filter_means_the_price_shown(api, version):
    make_product("Ten", price="10.00")
    make_product("Twenty", price="20.00")
    answer = api.get(f"/api/{version}/products/filter/?min_price=12&max_price=12.00")
    assert [row["title"] for row in rows_of(answer)] == ["Ten"]


@BOTH
def test_attributes_filter_and_unknown_values_find_nothing(api, version):
    make_coloured("Sky", "Blue")
    make_coloured("Fire", "Red")
    base = f"/api/{version}/products/filter/"
    assert [row["title"] for row in rows_of(api.get(f"{base}?colour=blue"))] == ["Sky"]
    both = rows_of(api.get(f"{base}?colour=blue&colour=red&sort=title"))
    assert [row["title"] for row in both] == ["Fire", "Sky"]
    assert rows_of(api.get(f"{base}?colour=green")) == []


@BOTH
def test_sellers_and_stock_filter(api, version):
    make_product("Hers", seller=Partner.objects.create(name="Her studio", code="hers"))
    make_product("Gone", stock=0)
    base = f"/api/{version}/products/filter/"
    assert [row["title"] for row in rows_of(api.get(f"{base}?seller=hers"))] == ["Hers"]
    assert [row["title"] for row in rows_of(api.get(f"{base}?in_stock=true"))] == ["Hers"]
    assert rows_of(api.get(f"{base}?seller=nobody")) == []


@BOTH
@pytest.mark.parametrize("name", ["vases", "Vases%20and%20bowls", "VASES", "{pk}"])
def test_a_category_is_found_by_slug_name_or_id(api, version, vases, name):
    product = make_product("Tall vase")
    make_product("Elsewhere")
    product.categories.add(vases)
    refresh_products([product.pk])
    name = name.format(pk=vases.pk)
    rows = rows_of(api.get(f"/api/{version}/products/category/{name}/"))
    assert [row["title"] for row in rows] == ["Tall vase"]
    rows = rows_of(api.get(f"/api/{version}/products/filter/?category={name}"))
    assert [row["title"] for row in rows] == ["Tall vase"]


@BOTH
def test_an_unknown_category_is_not_found(api, version, vases):
    assert api.get(f"/api/{version}/products/category/cars/").status_code == 404
    make_product()
    assert rows_of(api.get(f"/api/{version}/products/?category=cars")) == []


@BOTH
def test_search_finds_by_words_and_marks_them(api, version):
    make_product("Wren bowl")
    make_product("Plate")
    [row] = rows_of(api.get(f"/api/{version}/products/search/?q=wren"))
    assert row["highlight"] == "<mark>Wren</mark> bowl"


@BOTH
def test_search_without_words_is_refused(api, version):
    response = api.get(f"/api/{version}/products/search/?q=%20")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "q"


def test_v2_tells_what_a_mistyped_word_was_taken_for(api):
    make_product("Quillstone bowl")
    answer = api.get("/api/v2/products/search/?q=quilstone").json()
    assert [row["title"] for row in answer["results"]] == ["Quillstone bowl"]
    assert answer["did_you_mean"] == "quillstone"


def test_facets_are_counted_for_who_asks(api):
    make_coloured("Sky", "Blue")
    make_coloured("Sea", "Blue")
    make_coloured("Fire", "Red")
    first = api.get("/api/v1/products/?facets=true&colour=red").json()
    second = api.get("/api/v2/products/?facets=true&colour=red").json()
    assert first["meta"]["facets"] == second["facets"]
    assert first["meta"]["pagination"]["total"] == len(second["results"]) == 1
    colours = next(each for each in second["facets"]["values"] if each["code"] == "colour")
    assert colours["name"] == "Colour"
    assert [(v["value"], v["count"]) for v in colours["values"]] == [("blue", 2), ("red", 1)]
    assert api.get("/api/v2/products/").json()["facets"] is None


@pytest.mark.parametrize(
    "query",
    ["", "sort=price-asc", "sort=price-desc", "sort=rating", "sort=title", "q=bowl", "q=bowll"],
)
def test_cursors_lead_through_every_order_once(api, query):
    goods = [make_product(f"Bowl {n % 4}", price=f"{5 + n % 3}.00") for n in range(11)]
    Product.objects.filter(pk__in=[good.pk for good in goods[:4]]).update(
        rating=4.5, rating_count=2
    )
    Product.objects.filter(pk=goods[-1].pk).update(card_price=None, rating=2.0)
    whole = api.get(f"/api/v2/products/?{query}&limit=100").json()
    assert whole["next"] is None
    url, seen = f"/api/v2/products/?{query}&limit=3", []
    while url:
        answer = api.get(url).json()
        seen += [row["id"] for row in answer["results"]]
        url = answer["next"]
    assert len(seen) == 11
    assert seen == [row["id"] for row in whole["results"]]


@pytest.mark.parametrize("query", ["", "sort=price-desc", "sort=title", "q=bowl"])
def test_numbered_pages_lead_through_every_order_once(api, query):
    for n in range(7):
        make_product(f"Bowl {n % 3}", price=f"{5 + n % 2}.00")
    whole = rows_of(api.get(f"/api/v1/products/?{query}&per_page=100"))
    pages = [api.get(f"/api/v1/products/?{query}&per_page=3&page={n}") for n in (1, 2, 3)]
    seen = [row["id"] for page in pages for row in rows_of(page)]
    assert len(seen) == 7
    assert seen == [row["id"] for row in whole]


def test_a_cursor_is_not_shifted_by_what_is_added_meanwhile(api):
    goods = [make_product() for _n in range(4)]
    first = api.get("/api/v2/products/?limit=2").json()
    make_product("Newer than all")
    second = api.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == [goods[1].pk, goods[0].pk]


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "bnVsbA", "%00", "e30", "x" * 2001])
def test_a_cursor_of_something_else_is_refused(api, cursor):
    response = api.get(f"/api/v2/products/?cursor={cursor}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "cursor"


def test_a_list_goes_on_behind_the_longest_title_of_any_script(api):
    sooner, later = make_product(), make_product()
    for product, letter in ((sooner, "あ"), (later, "ん")):
        Product.objects.filter(pk=product.pk).update(title=letter * 255)
    first = api.get("/api/v2/products/?sort=title&limit=1").json()
    assert [row["id"] for row in api.get(first["next"]).json()["results"]] == [later.pk]


@pytest.mark.parametrize("sort", ["title", "price-asc"])
def test_a_cursor_of_another_order_is_refused(api, sort):
    for _n in range(3):
        make_product()
    here = api.get("/api/v2/products/?sort=price-desc&limit=2").json()["next"]
    refused = api.get(here.replace("price-desc", sort))
    assert (refused.status_code, fields_of(refused)) == (400, ["cursor"])


def test_a_cursor_with_letters_that_there_are_not_is_refused(api):
    place = [["title", "-id"], ["\ud800", 1], "", "", False]
    cursor = urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
    assert api.get(f"/api/v2/products/?sort=title&cursor={cursor}").status_code == 400


def test_v1_has_numbered_pages_of_products(api):
    for _n in range(5):
        make_product()
    answer = api.get("/api/v1/products/?per_page=2&page=3").json()
    assert len(answer["data"]) == 1
    assert answer["meta"]["pagination"] == {
        "page": 3,
        "per_page": 2,
        "total": 5,
        "total_pages": 3,
    }
    assert api.get("/api/v1/products/?per_page=2&page=4").status_code == 404


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/api/v1/products/?per_page=25", 2),
        ("/api/v2/products/?limit=25", 1),
        ("/api/v2/products/?limit=25&facets=true", 3),
        ("/api/v2/products/?limit=25&facets=true&colour=blue&category=vases", 3),
        ("/api/v1/products/category/vases/?per_page=25&colour=blue", 3),
        ("/api/v2/products/search/?q=sky&limit=25&colour=blue", 2),
    ],
)
def test_lists_ask_as_much_for_many_as_for_one(api, vases, rows, address, queries):
    for _n in range(rows):
        make_coloured("Sky", "Blue", card=False).categories.add(vases)
    refresh_products(Product.objects.values_list("pk", flat=True))
    api.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert len(rows_of(api.get(address))) == rows
    assert len(captured) == queries


SEARCH = "products/search/?q=quilstone"


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize(
    ("address", "of_guests", "of_members"),
    [
        (f"/api/v1/{SEARCH}&per_page=25", 3, 4),
        (f"/api/v1/{SEARCH}+zzyzxq&per_page=25", 3, 4),
        (f"/api/v2/{SEARCH}&limit=25", 3, 4),
        (f"/api/v2/{SEARCH}+zzyzxq&limit=25", 3, 4),
        (f"/api/v2/{SEARCH}&limit=25&facets=true", 3, 4),
        (f"/api/v2/{SEARCH}+zzyzxq&limit=25&facets=true&colour=blue&category=vases", 3, 4),
        ("/api/v1/products/?per_page=25&facets=true&category=vases&in_stock=true", 3, 4),
        ("/api/v2/products/?limit=25&facets=true&colour=blue&category=vases", 3, 4),
    ],
)
def test_lists_ask_what_the_guide_says(api, vases, rows, address, of_guests, of_members):
    for _n in range(rows):
        make_coloured("Quillstone", "Blue", card=False).categories.add(vases)
    refresh_products(Product.objects.values_list("pk", flat=True))
    for client, queries in ((api, of_guests), (caller(make_member()), of_members)):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert len(rows_of(client.get(address))) == rows
        assert len(captured) == queries


@pytest.mark.parametrize(
    "asked",
    ["", "&facets=true", "+zzyzxq", "+zzyzxq&facets=true"],
)
def test_a_mistyped_search_for_what_nobody_sells_asks_no_more(
    api, django_assert_num_queries, asked
):
    make_coloured("Quillstone", "Blue")
    address = f"/api/v2/{SEARCH}{asked}&seller=nobody"
    api.get(address)
    with django_assert_num_queries(2):
        answer = api.get(address).json()
    assert answer["results"] == []


@pytest.mark.parametrize("counted", ["", "&facets=true"])
@pytest.mark.parametrize(
    ("words", "loosely", "found"),
    [("tin vase", True, {"Quillstone vase", "Tin bowl"}), ("tin bowl", False, {"Tin bowl"})],
)
def test_words_that_a_category_has_not_are_looked_for_one_by_one_within_it(
    api, words, loosely, found, counted
):
    """Although a product elsewhere has all of them."""
    kind = Category.add_root(name="Shelf", slug="shelf")
    make_product("Tin vase")
    for title in ("Quillstone vase", "Tin bowl"):
        product = make_product(title, card=False)
        product.categories.add(kind)
        refresh_products([product.pk])
    for version in ("v1", "v2"):
        path = f"/api/{version}/products/category/shelf/?q={words}{counted}"
        answer = api.get(path)
        assert {row["title"] for row in rows_of(answer)} == found
    assert answer.json()["loosely"] is loosely


@pytest.mark.parametrize("facets", ["", "&facets=true"])
@pytest.mark.parametrize(
    ("words", "meant", "loosely", "found"),
    [
        ("quilstone bowl", "quillstone bowl", False, {"Quillstone bowl"}),
        ("quilstone zzyzxq", "", True, {"Quillstone bowl", "Quillstone vase"}),
        ("quilstone bowl zzyzxq", "", True, {"Quillstone bowl", "Quillstone vase", "Tin bowl"}),
        ("vase tin", "", True, {"Quillstone vase", "Tin bowl"}),
        ("quilstone bowl&seller=nobody", "", False, set()),
    ],
)
def test_words_that_find_nothing_are_mended_or_fewer_are_enough(
    api, words, meant, loosely, found, facets
):
    """The same with a count and without, and on the pages after the first."""
    for title in ("Quillstone bowl", "Quillstone vase", "Tin bowl"):
        make_product(title)
    address = f"/api/v2/products/search/?q={words}&limit=1{facets}"
    titles = set()
    while address:
        answer = api.get(address).json()
        titles |= {row["title"] for row in answer["results"]}
        assert (answer["did_you_mean"], answer["loosely"]) == (meant, loosely)
        address = answer["next"]
    assert titles == found


def test_a_list_of_products_is_read_onwards_and_offers_no_way_back(api):
    for _n in range(3):
        make_product()
    answer = api.get("/api/v2/products/?limit=2").json()
    assert answer["next"]
    assert "previous" not in answer
    last = api.get(answer["next"]).json()
    assert (len(last["results"]), last["next"]) == (1, None)
    schemas = document("v2")["components"]["schemas"]
    assert "previous" not in schemas["ForwardPaginatedSparseCardList"]["properties"]
    assert "previous" in schemas["PaginatedSparseCategoryList"]["properties"]


def test_other_lists_are_read_onwards_and_back(api):
    for name in "abc":
        Category.add_root(name=name, slug=name)
    first = api.get("/api/v2/categories/?limit=2").json()
    assert first["previous"] is None
    second = api.get(first["next"]).json()
    again = api.get(second["previous"]).json()
    assert again["results"] == first["results"]


@pytest.mark.parametrize("words", ["\U000b9784", "☂", "-", "'", "🐦 bowl"])
def test_signs_that_are_no_words_are_searched_like_any(api, words):
    make_product("Wren bowl")
    answer = api.get("/api/v2/products/search/", {"q": words, "brand": "nobody"})
    assert (answer.status_code, answer.json()["results"]) == (200, [])
