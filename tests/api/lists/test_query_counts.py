"""What every list of the API asks of the database, exactly, at 1 and at 25 rows.

The lists are those of the OpenAPI documents: one that is not counted here fails.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from api.permissions import AllowAny
from api.scopes import SCOPES
from tests.api.callers import caller, machine
from tests.api.catalogue.answers import rows_of
from tests.api.lists import buying, goods, people
from tests.api.lists.asked import Asked, Maker, staff_with, whose_it_is
from tests.api.openapi import document
from tests.queries.conftest import home  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

MOST = 4
SIZE = {"v1": "per_page=25", "v2": "limit=25"}


class Counted(NamedTuple):
    """A list, who makes its rows, with how many queries it is read with a token or key, and by
    whom."""

    path: str
    make: Maker
    v1: int | None = None
    v2: int | None = None
    by: Callable[[Asked], Asked] = whose_it_is

    @property
    def queries(self) -> dict[str, int]:
        """By the versions that have it."""
        both = {"v1": self.v1, "v2": self.v2}
        return {version: number for version, number in both.items() if number is not None}

    @property
    def name(self) -> str:
        return " ".join([self.path, "+".join(self.queries), self.by.__name__])

    def asked(self, rows: int) -> Asked:
        return self.by(self.make(rows))


LISTS = [
    Counted("addresses/", people.addresses, v2=2),
    Counted("admin/orders/", buying.orders, v1=3, v2=2, by=buying.staff),
    Counted("admin/products/", goods.products_for_staff, v1=3, v2=2),
    Counted("admin/returns/", buying.returns, v1=4, v2=3, by=buying.staff_of_returns),
    Counted("admin/users/", people.members, v1=3),
    Counted("auth/sessions/", people.sessions, v2=2),
    Counted("cards/", people.cards, v2=2),
    Counted("cart/saved/", buying.saved_for_later, v2=4),
    Counted("categories/", goods.categories, v1=3, v2=2),
    Counted("keys/", people.keys, v2=2),
    Counted("orders/", buying.orders, v1=3, by=buying.staff),
    Counted("orders/", buying.orders, v2=2),
    Counted("orders/my-orders/", buying.orders, v1=3),
    Counted("orders/user/{id}/", buying.orders, v1=3, by=buying.staff),
    Counted("orders/{number}/consignments/", buying.consignments, v2=4),
    Counted("orders/{number}/consignments/", buying.consignments, v2=4, by=buying.staff),
    Counted("orders/{number}/consignments/", buying.consignments, v2=4, by=buying.sellers),
    Counted("orders/{number}/events/", buying.events, v2=4),
    Counted("orders/{number}/events/", buying.events, v2=4, by=buying.staff),
    Counted("orders/{number}/invoices/", buying.invoices, v2=3),
    Counted("orders/{number}/invoices/", buying.invoices, v2=3, by=buying.staff),
    Counted("orders/{number}/invoices/", buying.invoices, v2=3, by=buying.sellers),
    Counted("orders/{number}/refunds/", buying.refunds, v2=3),
    Counted("orders/{number}/returnable/", buying.consignments_to_exchange, v2=4),
    Counted("pages/", goods.pages, v2=4),
    Counted("products/", goods.products, v1=4, v2=4),
    Counted("products/category/{category_name}/", goods.products, v1=4, v2=4),
    Counted("products/filter/", goods.products, v1=4, v2=4),
    Counted("products/search/", goods.products_mistyped, v1=4, v2=4),
    Counted("products/{product_pk}/images/", goods.pictures, v1=4, v2=3),
    Counted("products/{product_pk}/reviews/", goods.reviews, v2=3),
    Counted("returns/", buying.returns, v2=3),
    Counted("reviews/{product_pk}/", goods.reviews, v1=4),
    Counted("seller/orders/", buying.orders, v2=2, by=buying.sellers),
    Counted("seller/products/", goods.products_of_a_seller, v1=4, v2=3),
    Counted("seller/returns/", buying.returns, v1=4, v2=3, by=buying.sellers),
    Counted("users/", people.members, v1=3, v2=2),
    Counted("users/{id}/orders/", buying.orders, v2=2, by=buying.staff),
    Counted("wallet/entries/", people.entries, v2=3),
    Counted("webhooks/", people.webhooks, v2=3),
    Counted("webhooks/{id}/deliveries/", people.deliveries, v2=4),
    Counted("wishlist/", goods.wishes_of_one_list, v1=4),
    Counted("wishlists/", goods.wishlists, v2=2),
    Counted("wishlists/{key}/products/", goods.wishes_of_one_list, v2=3),
]


def told_lists() -> Iterator[tuple[str, str]]:
    """Each list of both documents, as (version, path below the version)."""
    for version in SIZE:
        for path, methods in document(version)["paths"].items():
            if methods.get("get", {}).get("operationId", "").endswith("_list"):
                yield version, path.removeprefix(f"/api/{version}/")


def test_every_list_of_the_documents_is_counted():
    counted = [(version, each.path) for each in LISTS for version in each.queries]
    assert set(told_lists()) == set(counted)


def test_lists_take_four_at_most():
    assert max(max(each.queries.values()) for each in LISTS) == MOST


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize("counted", LISTS, ids=lambda each: each.name)
def test_a_list_asks_as_much_for_many_rows_as_for_one(home, counted, rows):  # noqa: F811
    asked = counted.asked(rows)
    for version, queries in counted.queries.items():
        path = f"/api/{version}/{counted.path.format(**asked.at)}"
        clients = [caller(asked.by)]
        if _is_for_keys(path):
            clients.append(machine(asked.by, *SCOPES))
        for client in clients:
            found, number = _read(client, f"{path}?{SIZE[version]}&{asked.query}")
            assert (version, found, number) == (version, rows, queries)


@pytest.mark.parametrize(
    ("path", "filtered", "v1", "v2"),
    [
        ("products/search/", "facets=true", 4, 4),
        ("products/search/", "glaze=blue", 4, 3),
        ("products/search/", "category=vases&facets=true", 4, 4),
        ("products/category/vases/", "", 4, 3),
        ("products/category/vases/", "facets=true&glaze=blue", 4, 4),
    ],
)
@pytest.mark.parametrize("words", ["quillstone", "quilstone zzyzxq"])
def test_a_search_that_is_filtered_and_mistyped_takes_four_at_most(
    home,  # noqa: F811
    path,
    filtered,
    v1,
    v2,
    words,
):
    client = caller(goods.products_to_filter(2).by)
    for version, queries in (("v1", v1), ("v2", v2)):
        address = f"/api/{version}/{path}?q={words}&{filtered}"
        assert _read(client, address) == (2, queries)


@pytest.mark.parametrize("counted", [each for each in LISTS if each.v2], ids=lambda each: each.name)
def test_a_list_has_the_page_size_that_its_document_says(home, counted):  # noqa: F811
    asked = counted.asked(2)
    answer = caller(asked.by).get(
        f"/api/v2/{counted.path.format(**asked.at)}?limit=1&{asked.query}"
    )
    operation = document("v2")["paths"][f"/api/v2/{counted.path}"]["get"]
    sizes = {each["name"] for each in operation.get("parameters", [])} & {"limit"}
    assert len(rows_of(answer)) == (1 if sizes else 2)


@pytest.mark.parametrize("rows", [1, 25])
def test_a_later_page_of_categories_reads_those_above_as_well(home, rows):  # noqa: F811
    asked = goods.categories(25 + rows)
    for member in (asked.by, staff_with("change_category")):
        client = caller(member)
        assert _read(client, "/api/v1/categories/?per_page=25&page=2") == (rows, 4)
        following = client.get("/api/v2/categories/?limit=25").json()["next"]
        assert _read(client, following) == (rows, 3)


def _read(client: Client, address: str) -> tuple[int, int]:
    """How many rows a list has, and with how many queries it is read."""
    client.get(address)  # rates of tax are kept, and the use of a key is noted
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    return len(rows_of(response)), len(captured)


def _is_for_keys(path: str) -> bool:
    view = resolve(path).func
    return view.actions["get"] in view.cls.scopes or AllowAny in view.cls.permission_classes
