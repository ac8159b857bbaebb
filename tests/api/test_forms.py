"""The forms of answers: envelope and problem, pages and cursors, tags, limits."""

import pytest
from django.test import override_settings

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


def test_unknown_addresses_of_the_shop_are_told_on_a_page(client):
    assert client.get("/nothing-here/")["Content-Type"].startswith("text/html")


def test_who_has_the_answer_is_not_sent_it_again(client, categories):
    address = f"/api/v2/categories/{categories[0].pk}/"
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    Category.objects.filter(pk=categories[0].pk).update(name="Another")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@override_settings(API_LIMITS={"guest": "2/m"})
def test_who_asks_too_often_is_told_when_to_come_back(client, categories):
    first = client.get("/api/v2/categories/")
    assert first["RateLimit-Policy"] == '"guest";q=2;w=60'
    assert first["RateLimit"].startswith('"guest";r=1;t=')
    assert client.get("/api/v2/categories/").status_code == 200
    refused = client.get("/api/v2/categories/")
    assert refused.status_code == 429
    assert refused.json()["code"] == "throttled"
    assert 1 <= int(refused["Retry-After"]) <= 61
