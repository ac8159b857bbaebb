"""Pages of other sites may call the API where the operator names their origin, and no others."""

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from bench.in_process import ServedClient
from catalogue.models import Category
from tests.factories import make_product

HERE, THERE = "https://app.example", "https://evil.example"
VERSIONS = pytest.mark.parametrize("version", ["v1", "v2"])
NAMED = override_settings(CORS_ALLOWED_ORIGINS=[HERE], CORS_ALLOW_CREDENTIALS=True)
FAREWELL = {"v1": {"deprecated": "2027-01-01", "sunset": "2028-01-01"}}


def origins_told(answer):
    names = {name.title(): text for name, text in answer.items()}
    return {name: text for name, text in names.items() if name.startswith("Access-Control-")}


def ask_before(path, *, origin, method="POST", **headers):
    asked = {"Origin": origin, "Access-Control-Request-Method": method, **headers}
    return Client().options(path, headers=asked)


@NAMED
@VERSIONS
@pytest.mark.parametrize("path", ["cart/", "orders/", "products/", "nothing/"])
def test_page_of_a_named_origin_may_send_what_the_api_reads(version, path):
    answer = ask_before(f"/api/{version}/{path}", origin=HERE)
    told = origins_told(answer)
    assert (answer.status_code, answer.content) == (200, b"")
    assert told["Access-Control-Allow-Origin"] == HERE
    assert told["Access-Control-Allow-Credentials"] == "true"
    methods = told["Access-Control-Allow-Methods"].split(", ")
    assert {"GET", "POST", "PUT", "PATCH", "DELETE"} <= set(methods)
    allowed = told["Access-Control-Allow-Headers"].split(", ")
    read = {"authorization", "content-type", "idempotency-key", "if-match", "if-none-match"}
    assert read | {"x-basket-token", "x-csrftoken", "x-order-token"} <= set(allowed)


@NAMED
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["cart/", "users/me/", "nothing/"])
@VERSIONS
def test_page_of_a_named_origin_reads_answers_and_refusals(version, path):
    told = origins_told(Client().get(f"/api/{version}/{path}", headers={"Origin": HERE}))
    assert told["Access-Control-Allow-Origin"] == HERE
    assert told["Access-Control-Allow-Credentials"] == "true"
    assert told["Access-Control-Expose-Headers"].split(", ") == [
        "Deprecation",
        "ETag",
        "Idempotent-Replayed",
        "Link",
        "Location",
        "RateLimit",
        "RateLimit-Policy",
        "Retry-After",
        "Sunset",
        "X-Basket-Token",
    ]


@NAMED
@override_settings(CORS_ALLOW_CREDENTIALS=False)
def test_cookies_are_sent_only_where_that_is_set():
    told = origins_told(ask_before("/api/v2/cart/", origin=HERE))
    assert told["Access-Control-Allow-Origin"] == HERE
    assert "Access-Control-Allow-Credentials" not in told


@NAMED
@pytest.mark.django_db
@pytest.mark.parametrize("origin", [THERE, "https://app.example.evil.example", "null", "x", ""])
def test_page_of_another_origin_may_nothing(origin):
    for path in ("/api/v2/cart/", "/v1/categories/"):
        assert origins_told(ask_before(path, origin=origin)) == {}
        assert origins_told(Client().get(path, headers={"Origin": origin})) == {}


@pytest.mark.django_db
def test_without_the_setting_no_other_origin_may_anything():
    assert origins_told(ask_before("/api/v2/cart/", origin=HERE)) == {}
    assert origins_told(Client().get("/api/v2/cart/", headers={"Origin": HERE})) == {}


@NAMED
@pytest.mark.django_db
def test_pages_of_the_shop_are_read_by_no_other_origin():
    assert origins_told(Client().get("/basket/", headers={"Origin": HERE})) == {}


@NAMED
@VERSIONS
@pytest.mark.django_db(transaction=True)
def test_kept_answers_say_whose_pages_may_read_them(version, django_assert_num_queries):
    path = f"/api/{version}/categories/"
    Category.add_root(name="Prints", slug="prints")
    whole = ServedClient().get(path, headers={"Origin": HERE})
    told = origins_told(whole)
    assert told["Access-Control-Allow-Origin"] == HERE
    ServedClient().get(path, headers={"Origin": THERE})
    with django_assert_num_queries(0):
        kept = ServedClient().get(path, headers={"Origin": HERE})
        known = ServedClient().get(path, headers={"Origin": HERE, "If-None-Match": whole["ETag"]})
        foreign = ServedClient().get(path, headers={"Origin": THERE})
    assert [kept.status_code, known.status_code] == [200, 304]
    assert (origins_told(kept), origins_told(known)) == (told, told)
    assert origins_told(foreign) == {}


@override_settings(API_FAREWELLS=FAREWELL)
@pytest.mark.django_db(transaction=True)
def test_version_that_is_given_up_says_so_whatever_it_answers():
    cache.clear()
    product = make_product()
    kept, made = f"/api/v1/products/{product.pk}/", "/api/v1/cart/"
    tags = {path: ServedClient().get(path)["ETag"] for path in (kept, made)}
    again = [ServedClient().get(path, headers={"If-None-Match": tag}) for path, tag in tags.items()]
    assert [each.status_code for each in again] == [304, 304]
    unknown = Client().get("/v1/nothing/")
    assert unknown.status_code == 404
    for answer in (*again, unknown):
        assert answer["Deprecation"] == "@1798761600"
        assert answer["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
        assert answer["Link"].endswith('rel="successor-version"')
    assert "Sunset" not in Client().get("/api/v2/nothing/")
