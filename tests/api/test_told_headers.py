"""The headers of answers are those that the documents tell."""

import re
from uuid import uuid4

import pytest
from django.test import override_settings

from api.told_headers import HEADERS
from api.versions import VERSIONS
from tests.api.buying.clients import Buyer
from tests.api.callers import caller, machine, send
from tests.api.openapi import document, operations_of
from tests.factories import make_country, make_delivery, make_member, make_product, make_staff

BOTH = pytest.mark.parametrize("version", list(VERSIONS))
FAREWELL = {name: {"deprecated": "2027-01-01", "sunset": "2028-01-01"} for name in ("v1", "v2")}


@BOTH
def test_every_answer_of_every_operation_tells_its_headers(version):
    described = document(version)["components"]["headers"]
    assert described.keys() <= HEADERS.keys()
    for method, operation in operations_of(version):
        for code, response in operation["responses"].items():
            told = set(response["headers"])
            is_success = code.startswith("2")
            assert ({"RateLimit", "RateLimit-Policy"} <= told) == (is_success or code == "429")
            assert ("Retry-After" in told) >= (code in ("429", "503"))
            assert ("Sunset" in told) == is_success
            is_json = "application/json" in response.get("content", {})
            if method == "get" and code == "200":
                assert ("ETag" in told) == is_json
            for name, each in response["headers"].items():
                assert each == {"$ref": f"#/components/headers/{name}"}


def test_answers_that_say_where_something_is_are_known():
    located = {
        operation["operationId"]
        for _method, operation in operations_of("v2")
        for response in operation["responses"].values()
        if "Location" in response["headers"]
    }
    assert located == {"orders_create", "keys_create", "webhooks_create", "webhooks_rotate_create"}


def headers_told(version, method, path, status):
    """The names that the document has for the answer of an address."""
    for pattern, methods in document(version)["paths"].items():
        if method in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), path):
            return set(methods[method]["responses"][str(status)]["headers"])
    raise AssertionError(path)


def check(version, method, path, answer, *wanted):
    """The headers of an answer, of those that are described, are what its document tells."""
    names = {name.title(): name for name in HEADERS}
    found = {names[each.title()] for each in answer.headers if each.title() in names}
    assert found <= headers_told(version, method, path, answer.status_code)
    assert {*wanted, "RateLimit", "RateLimit-Policy", "Sunset"} <= found


@BOTH
@pytest.mark.django_db
@override_settings(API_FAREWELLS=FAREWELL)
def test_real_answers_have_the_headers_that_are_told(version):
    make_country()
    make_delivery("2.00")
    guest, product = Buyer(version), make_product()
    base = f"/api/{version}/"
    check(version, "get", f"{base}products/", guest.get("products/"), "ETag")
    added = guest.add(product)
    path = "cart/add/" if guest.is_first else "cart/lines/"
    check(version, "post", base + path, added, "X-Basket-Token")
    check(version, "get", f"{base}cart/", guest.get("cart/"), "ETag")
    key = str(uuid4())
    path = "orders/create/" if guest.is_first else "orders/"
    for more in ((), ("Idempotent-Replayed",)):
        placed = guest.order(key=key)
        check(version, "post", base + path, placed, "Location", *more)


@BOTH
@pytest.mark.django_db
@override_settings(
    API_FAREWELLS=FAREWELL, API_LIMITS={"guest": "9/h", "key": "9/h", "member": "1/h"}
)
def test_real_refusals_have_the_headers_that_are_told(version):
    path = f"/api/{version}/" + ("user/profile/" if version == "v1" else "users/me/")
    member = caller(make_member())
    assert member.get(path).status_code == 200
    for client, status in ((machine(make_staff(), "stock:read"), 403), (member, 429)):
        answer = client.get(path)
        assert answer.status_code == status
        assert {"RateLimit", "RateLimit-Policy", "Sunset"} <= set(answer.headers)
        told = headers_told(version, "get", path, status)
        assert ("Retry-After" in answer) == ("Retry-After" in told)


@pytest.mark.django_db
def test_secret_that_is_told_once_says_where_it_is():
    staff, path = caller(make_staff()), "/api/v2/keys/"
    given = {"name": "Warehouse", "scopes": ["stock:read"]}
    for status in (201, 409):
        answer = send(staff, "post", path, given, **{"Idempotency-Key": "once"})
        assert answer.status_code == status
        assert "Location" in answer
        assert {"Idempotent-Replayed", "Location"} <= headers_told("v2", "post", path, status)
