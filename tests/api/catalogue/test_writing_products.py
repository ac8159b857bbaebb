"""Changing and deleting products: by admins, by sellers what is theirs, by nobody else."""

import pytest

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from tests.api.catalogue.answers import BOTH
from tests.factories import make_member, make_product, make_seller, make_staff, set_stock

pytestmark = pytest.mark.django_db


def tag_of(api, product):
    return api.get(f"/api/v2/products/{product.pk}/")["ETag"]


@BOTH
def test_a_seller_changes_what_is_theirs(api, version, kind, owner, seller):
    product = make_product("Old", seller=seller, description="Kept", slug="old")
    api.force_authenticate(owner)
    url = f"/api/{version}/products/{product.pk}/"
    match = {"If-Match": tag_of(api, product)}
    response = api.patch(url, {"title": "New", "slug": "new"}, format="json", headers=match)
    assert response.status_code == 200
    product.refresh_from_db()
    assert (product.title, product.description) == ("New", "Kept")
    moved = api.get(f"/catalogue/old_{product.pk}/")
    assert moved["Location"].endswith(product.get_absolute_url())


@BOTH
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nobody_writes_what_others_sell(api, version, method, owner):
    product = make_product("Foreign")
    url = f"/api/{version}/products/{product.pk}/"
    send = getattr(api, method)
    assert send(url, {"title": "Mine"}, format="json").status_code == 401
    for user in (make_member(), owner, make_staff()):
        api.force_authenticate(user)
        assert send(url, {"title": "Mine"}, format="json").status_code == 403
    product.refresh_from_db()
    assert product.title == "Foreign"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_hidden_goods_of_others_are_not_found(api, method, owner):
    product = make_product("Foreign", is_public=False)
    api.force_authenticate(owner)
    send = getattr(api, method)
    url = f"/api/v2/products/{product.pk}/"
    assert send(url, {"title": "Mine"}, format="json").status_code == 404


def test_what_two_sellers_sell_is_neithers(api, owner, seller):
    product = make_product(seller=seller)
    StockRecord.objects.create(product=product, partner=make_seller(), partner_sku="X", price=1)
    api.force_authenticate(owner)
    url = f"/api/v1/products/{product.pk}/"
    assert api.patch(url, {"title": "Mine"}, format="json").status_code == 403


def test_v2_refuses_to_lose_an_update(api, admin):
    product = make_product("Old")
    url = f"/api/v2/products/{product.pk}/"
    api.force_authenticate(admin)
    assert api.patch(url, {"title": "A"}, format="json").status_code == 428
    seen = {"If-Match": tag_of(api, product)}
    assert api.patch(url, {"title": "A"}, format="json", headers=seen).status_code == 200
    refused = api.patch(url, {"title": "B"}, format="json", headers=seen)
    assert refused.status_code == 412
    product.refresh_from_db()
    assert product.title == "A"


def test_a_sale_does_not_outdate_what_an_editor_has_read(api, admin):
    product = make_product()
    api.force_authenticate(admin)
    seen = {"If-Match": tag_of(api, product)}
    set_stock(5, of=product, sold=2)
    url = f"/api/v2/products/{product.pk}/"
    assert api.patch(url, {"title": "A"}, format="json", headers=seen).status_code == 200


@BOTH
def test_put_needs_a_title(api, version, admin):
    product = make_product()
    api.force_authenticate(admin)
    path = "products/update" if version == "v1" else "products"
    response = api.put(
        f"/api/{version}/{path}/{product.pk}/",
        {"weight": 5},
        format="json",
        headers={"If-Match": "*"},
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "title"


@BOTH
def test_an_admin_deletes_a_product(api, version, admin):
    product = make_product()
    api.force_authenticate(admin)
    path = "products/delete" if version == "v1" else "products"
    url = f"/api/{version}/{path}/{product.pk}/"
    response = api.delete(url, headers={"If-Match": tag_of(api, product)})
    assert response.status_code == (200 if version == "v1" else 204)
    assert not Product.objects.exists()


@BOTH
def test_what_is_sold_and_not_sent_is_not_deleted(api, version, admin):
    product = make_product()
    set_stock(5, of=product, sold=2)
    api.force_authenticate(admin)
    url = f"/api/{version}/products/{product.pk}/"
    response = api.delete(url, headers={"If-Match": "*"})
    assert response.status_code == 409
    assert Product.objects.exists()


def test_stock_is_not_written_with_the_product(api, admin):
    product = make_product()
    api.force_authenticate(admin)
    body = {"title": "A", "stock": {"num_in_stock": 0}}
    response = api.put(f"/api/v1/products/{product.pk}/", body, format="json")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "stock")


def test_what_was_taken_off_sale_is_not_put_back_by_its_seller(api, owner, seller, admin):
    product = make_product(seller=seller, is_public=False)
    for user, status in ((owner, 400), (admin, 200)):
        api.force_authenticate(user)
        headers = {"If-Match": "*"}
        url = f"/api/v2/products/{product.pk}/"
        response = api.patch(url, {"is_public": True}, format="json", headers=headers)
        assert response.status_code == status
