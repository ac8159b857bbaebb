"""Which operations are anyone's, by name; every other one asks who is there."""

import re

import pytest
from django.test import Client

from tests.api.callers import codes_of
from tests.api.openapi import document

pytestmark = pytest.mark.django_db

NOWHERE = "00000000-0000-0000-0000-000000000000"
OPEN = {
    "v1": {
        "cart": "GET",
        "cart/add": "POST",
        "cart/remove/{id}": "DELETE",
        "cart/update/{id}": "PUT",
        "cart/voucher/add": "POST",
        "cart/voucher/remove/{id}": "DELETE",
        "inventory/{id}": "GET",
        "orders": "POST",
        "orders/cancel/{number}": "PUT",
        "orders/create": "POST",
        "orders/quote": "POST",
        "orders/{number}": "GET PUT",
        "auth/signup": "POST",
        "auth/token/refresh": "POST",
        "users/login": "POST",
        "users/register": "POST",
        "reviews/{product_pk}": "GET",
    },
    "v2": {
        "auth/sessions": "POST",
        "cart": "GET",
        "cart/deliveries": "GET",
        "cart/lines": "POST",
        "cart/lines/{id}": "DELETE PUT",
        "cart/quote": "POST",
        "cart/vouchers": "POST",
        "cart/vouchers/{id}": "DELETE",
        "inventory/{id}": "GET",
        "navigation": "GET",
        "orders": "POST",
        "orders/{number}": "GET PUT",
        "orders/{number}/cancel": "PUT",
        "orders/{number}/consignments": "GET",
        "orders/{number}/events": "GET",
        "orders/{number}/invoices": "GET",
        "orders/{number}/invoices/{key}": "GET",
        "orders/{number}/returnable": "GET",
        "pages": "GET",
        "pages/{id}": "GET",
        "products/{product_pk}/reviews": "GET",
        "returns": "POST",
        "returns/{number}/call-off": "POST",
        "returns/{number}/posted": "POST",
        "reviews/{id}": "GET",
        "search/suggestions": "GET",
        "wishlists/{key}": "GET",
        "wishlists/{key}/products": "GET",
    },
}
OPEN_IN_BOTH = {
    "auth/login": "POST",
    "auth/login/code": "POST",
    "auth/password/reset": "POST",
    "auth/refresh": "POST",
    "auth/register": "POST",
    "auth/social/{provider}": "POST",
    "categories": "GET",
    "categories/{id}": "GET",
    "payments/create": "POST",
    "payments/verify": "POST",
    "products": "GET",
    "products/category/{category_name}": "GET",
    "products/filter": "GET",
    "products/search": "GET",
    "products/{id}": "GET",
    "products/{product_pk}/images": "GET",
    "returns/{number}": "GET",
}
BOTH = pytest.mark.parametrize("version", list(OPEN))


def operations_by_door(version: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Method and address of what the document says is anyone's, and of what is not."""
    doors: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    for path, methods in document(version)["paths"].items():
        for method, operation in methods.items():
            doors[{} in operation["security"]].add((method.upper(), path))
    return doors[True], doors[False]


@BOTH
def test_what_is_anyone_s_is_named_here(version):
    named = {
        (method, path)
        for path, methods in (OPEN[version] | OPEN_IN_BOTH).items()
        for method in methods.split()
    }
    found, _closed = operations_by_door(version)
    plain = {(method, path.removeprefix(f"/api/{version}/").strip("/")) for method, path in found}
    assert plain == named


@BOTH
def test_every_other_operation_asks_who_is_there(version, settings):
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, "1000/m")
    _open, closed = operations_by_door(version)
    assert closed
    for method, path in sorted(closed):
        address = re.sub("{key}", NOWHERE, path)
        answer = Client().generic(method, re.sub("{[a-z_]+}", "1", address))
        told = (answer.status_code, list(codes_of(answer))[:1])
        assert (method, path, told) == (method, path, (401, ["not_authenticated"]))
        assert "WWW-Authenticate" in answer
