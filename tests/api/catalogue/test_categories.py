"""Categories: read by anyone, written by admins."""

import pytest

from catalogue.actions import refresh_products
from catalogue.models import Category
from tests.api.catalogue.answers import BOTH, fields_of, resource_of, rows_of
from tests.factories import make_member, make_product, make_staff

pytestmark = pytest.mark.django_db

ANY = {"If-Match": "*"}


@pytest.fixture
def ceramics():
    return Category.add_root(name="Ceramics", slug="ceramics")


@pytest.fixture
def vases(ceramics):
    return ceramics.add_child(name="Vases", slug="vases", description="<p>Tall.</p>")


@BOTH
def test_a_category_tells_where_it_is(api, version, ceramics, vases):
    told = resource_of(api.get(f"/api/{version}/categories/{vases.pk}/"))
    assert told["parent"] == ceramics.pk
    assert (told["depth"], told["path"], told["slug"]) == (2, "ceramics/vases", "vases")
    assert told["url"].endswith(vases.get_absolute_url())
    assert told["products"].endswith(f"/api/{version}/products/category/ceramics/vases/")
    assert api.get(told["products"]).status_code == 200


@BOTH
def test_hidden_branches_are_for_admins(api, version, admin, ceramics, vases):
    Category.objects.filter(pk=ceramics.pk).update(is_public=False)
    ceramics.refresh_from_db()
    ceramics.set_ancestors_are_public()
    url = f"/api/{version}/categories/"
    assert rows_of(api.get(url)) == []
    assert api.get(f"{url}{vases.pk}/").status_code == 404
    api.force_authenticate(admin)
    assert [row["id"] for row in rows_of(api.get(url))] == [ceramics.pk, vases.pk]


@BOTH
def test_an_admin_makes_a_category(api, version, admin, ceramics):
    api.force_authenticate(admin)
    body = {
        "name": "Tall vases",
        "parent": ceramics.pk,
        "description": "<p>x</p><script>y</script>",
    }
    response = api.post(f"/api/{version}/categories/", body, format="json")
    assert response.status_code == 201
    told = resource_of(response)
    assert (told["path"], told["description"]) == ("ceramics/tall-vases", "<p>x</p>")
    assert Category.objects.get(pk=told["id"]).get_parent() == ceramics


@BOTH
def test_a_category_moves_and_leaves_its_old_address_behind(api, version, admin, ceramics, vases):
    product = make_product()
    product.categories.add(vases)
    refresh_products([product.pk])
    old = vases.get_absolute_url()
    api.force_authenticate(admin)
    url = f"/api/{version}/categories/{vases.pk}/"
    response = api.patch(url, {"parent": None, "slug": "jugs"}, format="json", headers=ANY)
    assert response.status_code == 200, response.json()
    assert (resource_of(response)["path"], resource_of(response)["parent"]) == ("jugs", None)
    moved = api.get(old)
    assert (moved.status_code, moved["Location"]) == (
        301,
        Category.objects.get(pk=vases.pk).get_absolute_url(),
    )
    listed = rows_of(api.get(f"/api/{version}/products/category/jugs/"))
    assert [row["id"] for row in listed] == [product.pk]
    assert rows_of(api.get(f"/api/{version}/products/category/ceramics/")) == []


@BOTH
def test_hiding_a_category_hides_what_is_below(api, version, admin, ceramics, vases):
    api.force_authenticate(admin)
    url = f"/api/{version}/categories/{ceramics.pk}/"
    assert api.patch(url, {"is_public": False}, format="json", headers=ANY).status_code == 200
    api.force_authenticate(None)
    assert api.get(f"/api/{version}/categories/{vases.pk}/").status_code == 404


@BOTH
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "A", "slug": "not a slug"}, "slug"),
        ({"name": "A", "parent": 10**30}, "parent"),
        ({"name": "A", "parent": 999}, "parent"),
        ({"name": "A\x00"}, "name"),
    ],
)
def test_what_is_wrong_with_a_category_is_told_by_field(api, version, admin, body, field):
    api.force_authenticate(admin)
    response = api.post(f"/api/{version}/categories/", body, format="json")
    assert (response.status_code, fields_of(response)) == (400, [field])
    assert not Category.objects.exists()


def test_a_category_is_not_moved_below_itself(api, admin, ceramics, vases):
    api.force_authenticate(admin)
    url = f"/api/v1/categories/{ceramics.pk}/"
    response = api.patch(url, {"parent": vases.pk}, format="json")
    assert (response.status_code, fields_of(response)) == (400, ["parent"])


@BOTH
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_admins_write_categories(api, version, ceramics, method):
    url = f"/api/{version}/categories/"
    send = getattr(api, method)
    body = {"name": "Mine"}
    assert send(f"{url}{ceramics.pk}/", body, format="json").status_code == 401
    assert api.post(url, body, format="json").status_code == 401
    for user in (make_member(), make_staff()):
        api.force_authenticate(user)
        assert send(f"{url}{ceramics.pk}/", body, format="json").status_code == 403
        assert api.post(url, body, format="json").status_code == 403
    assert [each.name for each in Category.objects.all()] == ["Ceramics"]


@BOTH
def test_an_admin_deletes_a_branch(api, version, admin, ceramics, vases):
    api.force_authenticate(admin)
    url = f"/api/{version}/categories/{ceramics.pk}/"
    response = api.delete(url, headers=ANY)
    assert response.status_code == (200 if version == "v1" else 204)
    assert not Category.objects.exists()


def test_v2_refuses_to_lose_an_update_of_a_category(api, admin, ceramics):
    api.force_authenticate(admin)
    url = f"/api/v2/categories/{ceramics.pk}/"
    seen = {"If-Match": api.get(url)["ETag"]}
    assert api.patch(url, {"name": "A"}, format="json").status_code == 428
    assert api.patch(url, {"name": "A"}, format="json", headers=seen).status_code == 200
    assert api.patch(url, {"name": "B"}, format="json", headers=seen).status_code == 412
