"""Parts of resources: `fields=` and `include=`, the same for all that can be read in v2."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from catalogue.models import Category
from catalogue.reviews.models import ProductReview
from cms.models import StandardPage
from members.wishlists import actions as wishlists
from tests.api.openapi import document
from tests.cms.conftest import home  # noqa: F401 - a fixture
from tests.factories import make_member, make_product, make_staff
from tests.orders.conftest import make_paid_order

pytestmark = pytest.mark.django_db


def sparse_addresses(parameter: str) -> list[str]:
    """The addresses of v2 that can be asked for parts, with numbers in them."""
    return [
        re.sub(r"{\w+}", "1", path)
        for path, methods in document("v2")["paths"].items()
        if any(each["name"] == parameter for each in methods.get("get", {}).get("parameters", []))
    ]


@pytest.fixture
def api() -> APIClient:
    """A client of somebody who may read everything. It is given no kept answer."""
    staff = make_staff()
    User.objects.filter(pk=staff.pk).update(is_superuser=True)
    client = APIClient(HTTP_COOKIE="who=somebody")
    client.force_authenticate(User.objects.get(pk=staff.pk))
    return client


@pytest.mark.parametrize("parameter", ["fields", "include"])
def test_unknown_names_are_refused_wherever_parts_can_be_asked_for(api, parameter):
    addresses = sparse_addresses(parameter)
    answers = {path: api.get(f"{path}?{parameter}=secrets") for path in addresses}
    assert len(answers) >= 5
    told = {path: (each.status_code, each.json()) for path, each in answers.items()}
    assert {status for status, _body in told.values()} == {400}
    assert {body["errors"][0]["field"] for _status, body in told.values()} == {parameter}


def test_resources_that_can_be_asked_for_parts():
    assert {path.removeprefix("/api/v2/") for path in sparse_addresses("fields")} == {
        "admin/orders/",
        "admin/products/",
        "admin/returns/",
        "categories/",
        "categories/1/",
        "orders/",
        "orders/1/",
        "pages/",
        "pages/1/",
        "products/",
        "products/1/",
        "products/1/reviews/",
        "products/category/1/",
        "products/filter/",
        "products/search/",
        "returns/",
        "returns/1/",
        "reviews/1/",
        "seller/orders/",
        "seller/products/",
        "seller/returns/",
        "users/",
        "users/1/",
        "users/1/orders/",
        "users/me/",
        "wishlists/",
        "wishlists/1/",
        "wishlists/1/products/",
    }


def test_every_resource_tells_only_the_fields_asked_for(api, home):  # noqa: F811
    placed = make_paid_order(owner=make_member())
    product, category = make_product(), Category.add_root(name="Vases", slug="vases")
    review = ProductReview.objects.create(
        product=product, user=make_member(), status=1, score=4, title="Good", body="It is."
    )
    wishlist = wishlists.create_list(User.objects.get(is_superuser=True), name="Garden")
    for path, fields in {
        f"orders/{placed.order.number}/": ("id", "status", "total"),
        f"categories/{category.pk}/": ("name", "path"),
        f"reviews/{review.pk}/": ("score",),
        f"wishlists/{wishlist.key}/": ("name", "is_own"),
        f"pages/{home.pk}/": ("title", "intro"),
        f"users/{review.user_id}/": ("email",),
        "users/me/": ("first_name",),
    }.items():
        told = api.get(f"/api/v2/{path}?fields={','.join(fields)}").json()
        assert sorted(told) == sorted(fields), path
    for path, field in {
        "admin/orders/": "num_items",
        "admin/products/": "availability",
        "categories/": "url",
        f"products/{product.pk}/reviews/": "title",
        "wishlists/": "key",
        "pages/": "path",
        "users/": "is_email_verified",
    }.items():
        rows = api.get(f"/api/v2/{path}?fields={field}").json()["results"]
        assert [sorted(row) for row in rows] == [[field]] * len(rows), path
        assert rows, path


def test_v1_tells_all_of_a_resource(api):
    category = Category.add_root(name="Vases", slug="vases")
    told = api.get(f"/api/v1/categories/{category.pk}/?fields=name&include=children").json()
    assert {"name", "path", "url"} < told["data"].keys()
    assert "children" not in told["data"]


def test_what_is_not_asked_for_is_not_read(api, home):  # noqa: F811
    order = make_paid_order(owner=make_member()).order
    for path, field in {
        f"orders/{order.number}/": "status",
        f"users/{order.user_id}/": "email",
        f"pages/{home.pk}/": "title",
    }.items():
        api.get(f"/api/v2/{path}")
        with CaptureQueriesContext(connection) as whole:
            api.get(f"/api/v2/{path}")
        with CaptureQueriesContext(connection) as part:
            api.get(f"/api/v2/{path}?fields={field}")
        assert len(part) < len(whole), path


def test_an_order_tells_its_story_and_its_invoices_where_asked(api):
    placed = make_paid_order(owner=make_member())
    path = f"/api/v2/orders/{placed.order.number}/"
    told = api.get(f"{path}?fields=id&include=events,invoices").json()
    assert [each["kind"] for each in told["events"]] == ["paid", "placed"]
    assert told["invoices"] == []
    seller = make_member()
    placed.kiln.partner.users.add(seller)
    client = APIClient()
    client.force_authenticate(seller)
    assert client.get(f"{path}?include=events").json()["events"] == []


def test_a_category_a_page_and_a_list_tell_what_is_in_them_where_asked(api, home):  # noqa: F811
    category = Category.add_root(name="Vases", slug="vases")
    below = category.add_child(name="Tall", slug="tall")
    below.add_child(name="Taller", slug="taller")
    told = api.get(f"/api/v2/categories/{category.pk}/?include=children").json()
    assert [each["path"] for each in told["children"]] == ["vases/tall"]
    about = home.add_child(instance=StandardPage(title="About", slug="about"))
    told = api.get(f"/api/v2/pages/{home.pk}/?fields=title&include=children").json()
    assert about.pk in [each["id"] for each in told["children"]]
    assert told.keys() == {"title", "children"}
    owner, product = User.objects.get(is_superuser=True), make_product()
    wishlist = wishlists.wish(product, owner=owner)
    told = api.get(f"/api/v2/wishlists/{wishlist.key}/?include=products").json()
    assert [each["id"] for each in told["products"]] == [product.pk]
    assert "products" not in api.get(f"/api/v2/wishlists/{wishlist.key}/").json()


def test_a_resource_asked_for_in_part_has_the_same_state(api):
    category = Category.add_root(name="Vases", slug="vases")
    path = f"/api/v2/categories/{category.pk}/"
    whole, part = api.get(path)["ETag"], api.get(f"{path}?fields=name")["ETag"]
    assert whole != part
    assert whole.split("-")[0] == part.split("-")[0]
    seen = {"If-Match": part}
    assert api.patch(path, {"name": "Pots"}, format="json", headers=seen).status_code == 200
