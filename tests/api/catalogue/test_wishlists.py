"""Wishlists: the member's newest in v1, all of them and shared ones in v2."""

import pytest

from api.idempotency import HEADER, REPLAYED
from catalogue.models import Product
from members.wishlists import actions
from members.wishlists.models import Line, WishList
from tests.api.callers import machine
from tests.api.catalogue.answers import fields_of, rows_of
from tests.factories import make_member, make_product, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(api):
    member = make_member(first_name="Ada")
    api.force_authenticate(member)
    return member


def test_v1_wishes_and_stops_wishing(api, member):
    first, second = make_product(), make_product()
    assert rows_of(api.get("/api/v1/wishlist/")) == []
    for product in (first, second, first):
        body = {"product": product.pk}
        assert api.post("/api/v1/wishlist/add/", body, format="json").status_code == 201
    wished = [row["id"] for row in rows_of(api.get("/api/v1/wishlist/"))]
    assert wished == [second.pk, first.pk]
    assert api.delete(f"/api/v1/wishlist/remove/{first.pk}/").status_code == 200
    assert api.delete(f"/api/v1/wishlist/remove/{first.pk}/").status_code == 404
    assert [row["id"] for row in rows_of(api.get("/api/v1/wishlist/"))] == [second.pk]


def test_of_a_variant_the_family_is_wished_for(api, member):
    parent = make_product(structure=Product.PARENT)
    parent.stockrecords.all().delete()
    child = make_product(parent=parent)
    api.post("/api/v1/wishlist/add/", {"product": child.pk}, format="json")
    assert Line.objects.get().product == parent


@pytest.mark.parametrize("wanted", [0, 999, "x", 10**30])
def test_what_is_not_there_is_not_wished_for(api, member, wanted):
    response = api.post("/api/v1/wishlist/add/", {"product": wanted}, format="json")
    assert (response.status_code, fields_of(response)) == (400, ["product"])


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "v1/wishlist/"),
        ("post", "v1/wishlist/add/"),
        ("delete", "v1/wishlist/remove/1/"),
        ("get", "v2/wishlists/"),
        ("post", "v2/wishlists/"),
        ("delete", "v2/wishlists/abc/"),
    ],
)
def test_guests_have_no_lists(api, method, address):
    assert getattr(api, method)(f"/api/{address}").status_code == 401


def test_a_list_is_written_by_the_tag_of_the_answer_that_made_or_filled_it(api, member):
    made = api.post("/api/v2/wishlists/", {"name": "Attic"}, format="json")
    url = f"/api/v2/wishlists/{made.json()['key']}/"
    added = api.post(f"{url}products/", {"product": make_product().pk}, format="json")
    for name, tag, status in (("Cellar", made["ETag"], 200), ("Shed", added["ETag"], 412)):
        renamed = api.patch(url, {"name": name}, format="json", headers={"If-Match": tag})
        assert renamed.status_code == status


def test_a_list_that_is_made_twice_by_one_key_has_the_tag_of_the_first_answer(api, member):
    key = {HEADER: "attic"}
    made, again = (
        api.post("/api/v2/wishlists/", {"name": "Attic"}, format="json", headers=key)
        for _ in range(2)
    )
    assert again[REPLAYED] == "true"
    assert (again.content, again["ETag"]) == (made.content, made["ETag"])


def test_v2_has_several_lists(api, member):
    made = api.post("/api/v2/wishlists/", {"name": "Attic"}, format="json")
    assert made.status_code == 201
    url = f"/api/v2/wishlists/{made.json()['key']}/"
    product = make_product()
    body = {"product": product.pk}
    assert api.post(f"{url}products/", body, format="json").status_code == 201
    assert [row["id"] for row in rows_of(api.get(f"{url}products/"))] == [product.pk]
    renamed = api.patch(url, {"name": "Cellar"}, format="json").json()
    assert (renamed["name"], renamed["visibility"]) == ("Cellar", "Private")
    assert [each["name"] for each in rows_of(api.get("/api/v2/wishlists/"))] == ["Cellar"]
    assert api.delete(f"{url}products/{product.pk}/").status_code == 204
    assert api.delete(url).status_code == 204
    assert not WishList.objects.exists()


def test_a_list_is_read_by_whom_it_is_shared_with(api, member):
    url = "/api/v2/wishlists/"
    lists = {
        visibility: api.post(
            url, {"name": visibility, "visibility": visibility}, format="json"
        ).json()["key"]
        for visibility in ("Private", "Shared", "Public")
    }
    api.force_authenticate(None)
    told = {name: api.get(f"{url}{key}/") for name, key in lists.items()}
    assert [response.status_code for response in told.values()] == [404, 200, 200]
    assert (told["Shared"].json()["owner"], told["Public"].json()["owner"]) == ("", "Ada")
    assert api.get(f"{url}{lists['Private']}/products/").status_code == 404
    assert api.get(f"{url}{lists['Shared']}/products/").status_code == 200


def test_nobody_writes_the_lists_of_others(api, member):
    key = api.post(
        "/api/v2/wishlists/", {"name": "Mine", "visibility": "Public"}, format="json"
    ).json()["key"]
    product = make_product()
    api.force_authenticate(make_member())
    url = f"/api/v2/wishlists/{key}/"
    assert api.patch(url, {"name": "Yours"}, format="json").status_code == 404
    assert api.delete(url).status_code == 404
    body = {"product": product.pk}
    assert api.post(f"{url}products/", body, format="json").status_code == 404
    assert (WishList.objects.get().name, Line.objects.count()) == ("Mine", 0)


def test_a_full_list_takes_nothing_more(api, member, monkeypatch):
    monkeypatch.setattr(actions, "MOST_LINES", 1)
    actions.wish(make_product(), owner=member)
    body = {"product": make_product().pk}
    response = api.post("/api/v1/wishlist/add/", body, format="json")
    assert response.status_code == 409
    assert response.json()["errors"][0]["code"] == "list_full"


def test_variant_of_a_hidden_product_is_not_wished_for(api, member):
    parent = make_product(structure=Product.PARENT, is_public=False)
    parent.stockrecords.all().delete()
    child = make_product(parent=parent)
    response = api.post("/api/v1/wishlist/add/", {"product": child.pk}, format="json")
    assert response.status_code == 400
    assert not Line.objects.exists()


def test_a_list_is_not_changed_by_who_has_seen_another(api, member):
    wishlist = actions.create_list(member, name="Garden")
    url = f"/api/v2/wishlists/{wishlist.key}/"
    seen = {"If-Match": api.get(url)["ETag"]}
    assert api.patch(url, {"name": "Kitchen"}, format="json", headers=seen).status_code == 200
    assert api.patch(url, {"name": "Attic"}, format="json", headers=seen).status_code == 412
    assert api.delete(url, headers=seen).status_code == 412
    wishlist.refresh_from_db()
    assert wishlist.name == "Kitchen"
    assert api.patch(url, {"name": "Attic"}, format="json").status_code == 200


def test_a_wish_does_not_outdate_what_was_seen_of_a_list(api, member):
    wishlist = actions.create_list(member, name="Garden")
    url = f"/api/v2/wishlists/{wishlist.key}/"
    seen = {"If-Match": api.get(url)["ETag"]}
    actions.wish(make_product(), owner=member, wishlist=wishlist)
    assert api.delete(url, headers=seen).status_code == 204


@pytest.mark.parametrize("below", ["", "products/"])
def test_a_key_reads_a_list_by_its_scope_alone(below):
    staff = make_staff()
    secret = actions.create_list(staff, name="Secret", visibility=WishList.PRIVATE)
    path = f"/api/v2/wishlists/{secret.key}/{below}"
    assert machine(staff, "stock:read").get(path).status_code == 403
    assert machine(staff, "profile:read").get(path).status_code == 200
    assert machine(make_staff(), "profile:read").get(path).status_code == 404
