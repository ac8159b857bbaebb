"""The forms of answers: envelope and problem, pages and cursors, tags, limits."""

import json
from base64 import urlsafe_b64encode

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from catalogue.models import Category

pytestmark = pytest.mark.django_db


@pytest.fixture
def categories():
    return [Category.add_root(name=f"Kind {number}", slug=f"kind-{number}") for number in range(25)]


@pytest.mark.parametrize("base", ["/api/v1/", "/v1/"])
def test_v1_has_the_envelope_and_numbered_pages(client, categories, base):
    answer = client.get(f"{base}categories/?page=2&per_page=10").json()
    assert list(answer) == ["success", "data", "message", "errors", "meta"]
    assert answer["success"] is True
    assert [row["id"] for row in answer["data"]] == [each.pk for each in categories[10:20]]
    assert answer["meta"]["pagination"] == {
        "page": 2,
        "per_page": 10,
        "total": 25,
        "total_pages": 3,
    }


def test_v2_has_cursors_that_lead_through_all_rows_once(client, categories):
    url, seen = "/api/v2/categories/?limit=10", []
    while url:
        answer = client.get(url).json()
        seen += [row["id"] for row in answer["results"]]
        url = answer["next"]
    assert seen == [each.pk for each in categories]


def test_v2_has_cursors_that_lead_back(client, categories):
    url, pages = "/api/v2/categories/?limit=10", []
    for way in ("next", "next", "previous", "previous", "next"):
        answer = client.get(url).json()
        pages.append([row["id"] for row in answer["results"]])
        url = answer[way]
    ids = [each.pk for each in categories]
    assert pages == [ids[:10], ids[10:20], ids[20:], ids[10:20], ids[:10]]
    assert answer["previous"] is None


def test_place_beyond_the_last_row_is_an_empty_page(client, categories):
    beyond = client.get("/api/v2/categories/?limit=24").json()["next"]
    categories[-1].delete()
    assert client.get(beyond).json() == {"results": [], "next": None, "previous": None}


def test_v1_refuses_in_the_envelope(client):
    response = client.get("/api/v1/categories/999/")
    assert response.status_code == 404
    assert response.json() == {
        "success": False,
        "data": None,
        "message": "No Category matches the given query.",
        "errors": [
            {
                "field": "",
                "message": "No Category matches the given query.",
                "code": "not_found",
            }
        ],
        "meta": {},
    }


def test_v2_refuses_with_a_problem_document(client):
    response = client.get("/api/v2/categories/999/")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"].endswith("/api/problems/not_found")
    assert (problem["title"], problem["status"]) == ("Not Found", 404)
    assert problem["instance"] == "/api/v2/categories/999/"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_unknown_addresses_are_told_in_json(client, version):
    response = client.get(f"/api/{version}/nothing/")
    assert response.status_code == 404
    assert response["Content-Type"].endswith("json")


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("path", ["/api/v2/nothing/", "/api/v1/users/-1", "/v1/nothing", "/api/x"])
def test_unknown_addresses_are_told_so_whatever_is_sent_there(method, path):
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(path, headers={"Cookie": "sessionid=x"})
    assert response.status_code == 404
    assert response["Content-Type"].endswith("json")


@pytest.mark.parametrize("path", ["users/7", "auth/signup", "users/login", "users/register"])
@pytest.mark.parametrize("base", ["/api/v1/", "/v1/"])
def test_slash_too_many_is_taken_off_and_the_body_kept(client, base, path):
    response = client.post(f"{base}{path}/?a=1", {}, content_type="application/json")
    assert (response.status_code, response["Location"]) == (308, f"{base}{path}?a=1")
    assert client.post(response["Location"]).status_code in (400, 401, 405, 415)
    assert client.get(f"{base}{path}//").status_code == 404


@pytest.mark.parametrize("path", ["/v1/", "/api/v1/", "/api/v2/", "/api/v2/cart/nothing/"])
def test_no_slash_is_taken_off_what_leads_nowhere(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("base", ["/api/v2/", "/v1/"])
def test_slash_that_was_forgotten_is_added_and_the_body_kept(client, base):
    response = client.post(f"{base}auth/login?cookies=1", {}, content_type="application/json")
    assert response.status_code == 308
    assert response["Location"] == f"{base}auth/login/?cookies=1"


@pytest.mark.parametrize("name", ["what%3F%20now", "a%23b", "50%25", "%C3%A9t%C3%A9"])
@pytest.mark.parametrize("base", ["/api/v2/", "/v1/"])
def test_slash_that_was_forgotten_leaves_the_name_as_it_was(client, base, name):
    response = client.get(f"{base}products/category/{name}?page=2")
    assert response.status_code == 308
    assert response["Location"] == f"{base}products/category/{name}/?page=2"


def test_unknown_addresses_of_the_shop_are_told_on_a_page(client):
    assert client.get("/nothing-here/")["Content-Type"].startswith("text/html")


def test_who_has_the_answer_is_not_sent_it_again(client, categories):
    address = f"/api/v2/categories/{categories[0].pk}/"
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    Category.objects.filter(pk=categories[0].pk).update(name="Another")
    cache.clear()
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@override_settings(API_LIMITS={"guest": "2/m"})
def test_who_asks_too_often_is_told_when_to_come_back(client, categories):
    first = client.get("/api/v2/categories/?limit=1")
    assert first["RateLimit-Policy"] == '"guest";q=2;w=60'
    assert first["RateLimit"].startswith('"guest";r=1;t=')
    assert client.get("/api/v2/categories/?limit=2").status_code == 200
    refused = client.get("/api/v2/categories/?limit=3")
    assert refused.status_code == 429
    assert refused.json()["code"] == "throttled"
    assert refused["Retry-After"] == "60"


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(
    "size", ["0", "101", "-1", "ten", "", "9" * 30, "²", "0" * 8 + "1999", "9" * 5000]
)
def test_pages_have_a_size_from_1_to_100(client, version, size):
    name = {"v1": "per_page", "v2": "limit"}[version]
    response = client.get(f"/api/{version}/categories/?{name}={size}")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [name]


@pytest.mark.parametrize("page", ["0", "-1", "x", "999", "9" * 30])
def test_page_that_is_not_there_is_not_found(client, categories, page):
    assert client.get(f"/api/v1/categories/?page={page}").status_code == 404


# The last is a place of an older form.
@pytest.mark.parametrize("cursor", ["x", "%00", "", "W10", "e30", "[" * 2001, "cD0wMDAx"])
def test_cursor_that_the_shop_did_not_make_is_refused(client, categories, cursor):
    response = client.get(f"/api/v2/categories/?cursor={cursor}")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == ["cursor"]


@pytest.mark.parametrize(
    "values",
    [
        ["0001"],
        ["0001", None],
        [None, 1],
        ["\ud800", 1],
        ["0001", "1e5"],
        ["0001", 2**63],
        [1, 1],
        7,
    ],
)
def test_place_that_no_row_could_have_is_refused(client, categories, values):
    cursor = written([["path", "-pk"], values, False])
    assert client.get(f"/api/v2/categories/?cursor={cursor}").status_code == 400


def test_place_of_another_order_is_refused(client, categories):
    cursor = written([["-path", "-pk"], ["0001", 1], False])
    assert client.get(f"/api/v2/categories/?cursor={cursor}").status_code == 400


def written(place):
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@override_settings(API_FAREWELLS={"v1": {"deprecated": "2027-01-01", "sunset": "2028-01-01"}})
def test_version_that_is_given_up_says_when(client, categories):
    told = client.get("/v1/categories/?per_page=1")
    assert told["Deprecation"] == "@1798761600"
    assert told["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert told["Link"].endswith('/api/v2/>; rel="successor-version"')
    assert "Sunset" not in client.get("/api/v2/categories/?limit=1")


@pytest.mark.parametrize("path", ["/api/v2/auth/sessions/", "/api/v1/users/", "/api/v2/keys/"])
def test_method_that_nobody_may_use_is_told_before_who_asks(client, path):
    response = client.trace(path)
    assert (response.status_code, response.json()["errors"] is not None) == (405, True)
    assert "TRACE" not in response["Allow"]
