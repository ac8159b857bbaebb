"""What a seller sells, by the API: hidden goods too, with the own stock of each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from tests.api.callers import machine
from tests.api.catalogue.answers import BOTH, fields_of, rows_of
from tests.factories import make_member, make_product, make_seller, make_staff

pytestmark = pytest.mark.django_db

PATH = "seller/products/"


def also_sold_by(other, product, sku: str) -> None:
    StockRecord.objects.create(
        product=product, partner=other, partner_sku=sku, price=9, num_in_stock=70
    )


@BOTH
def test_a_seller_lists_the_own_goods_hidden_ones_too(api, version, seller, owner):
    make_product("Of the house")
    shown = make_product("Vase", seller=seller, stock=4)
    hidden = make_product("Draft", seller=seller, is_public=False)
    api.force_authenticate(owner)
    rows = rows_of(api.get(f"/api/{version}/{PATH}"))
    assert [(row["id"], row["is_public"]) for row in rows] == [
        (hidden.pk, False),
        (shown.pk, True),
    ]
    [level] = rows[1]["levels"]
    record = shown.stockrecords.get()
    assert (level["stockrecord"], level["sku"]) == (record.pk, record.partner_sku)
    assert (level["num_in_stock"], level["num_available"]) == (4, 4)
    for row in rows:
        read = api.get(f"/api/{version}/products/{row['id']}/")
        assert read.status_code == 200


@BOTH
def test_a_parent_is_its_variants_seller_s_and_has_no_stock(api, version, seller, owner):
    parent = make_product("Shirt", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    child = make_product("Shirt M", seller=seller, parent=parent)
    api.force_authenticate(owner)
    rows = {row["id"]: row for row in rows_of(api.get(f"/api/{version}/{PATH}"))}
    assert rows.keys() == {parent.pk, child.pk}
    assert rows[parent.pk]["levels"] == []
    assert (rows[child.pk]["parent"], len(rows[child.pk]["levels"])) == (parent.pk, 1)
    [only] = rows_of(api.get(f"/api/{version}/{PATH}?structure=child"))
    assert only["id"] == child.pk


@BOTH
def test_of_goods_that_others_sell_too_only_the_own_stock_is_told(api, version, seller, owner):
    shared = make_product(seller=seller, stock=4)
    also_sold_by(make_seller(), shared, "THEIRS")
    api.force_authenticate(owner)
    [row] = rows_of(api.get(f"/api/{version}/{PATH}"))
    assert [level["num_in_stock"] for level in row["levels"]] == [4]
    assert rows_of(api.get(f"/api/{version}/{PATH}?q=THEIRS")) == []
    Product.objects.update(is_public=False)
    assert rows_of(api.get(f"/api/{version}/{PATH}")) == []
    assert api.get(f"/api/{version}/products/{shared.pk}/").status_code == 404


@BOTH
def test_goods_are_found_by_words_and_by_whether_they_are_public(api, version, seller, owner):
    vase = make_product("Tall vase", seller=seller)
    draft = make_product("Draft", seller=seller, is_public=False)
    api.force_authenticate(owner)
    for query, found in {
        "q=tall": [vase.pk],
        f"q={draft.stockrecords.get().partner_sku}": [draft.pk],
        "is_public=false": [draft.pk],
    }.items():
        rows = rows_of(api.get(f"/api/{version}/{PATH}?{query}"))
        assert [row["id"] for row in rows] == found, query
    refused = api.get(f"/api/{version}/{PATH}?structure=tree")
    assert (refused.status_code, fields_of(refused)) == (400, ["structure"])


@BOTH
def test_who_sells_nothing_has_an_empty_list(api, version, seller):
    make_product(seller=seller)
    assert api.get(f"/api/{version}/{PATH}").status_code == 401
    other = make_member()
    make_seller().users.add(other)
    for user in (make_member(), make_staff(), other):
        api.force_authenticate(user)
        assert rows_of(api.get(f"/api/{version}/{PATH}")) == []


@BOTH
def test_a_key_reads_goods_by_one_scope_and_their_stock_by_another(version, seller, owner):
    make_product(seller=seller, stock=4, is_public=False)
    path = f"/api/{version}/{PATH}"
    [plain] = rows_of(machine(owner, "products:read").get(path))
    assert plain["levels"] is None
    [whole] = rows_of(machine(owner, "products:read", "stock:read").get(path))
    assert whole["levels"][0]["num_in_stock"] == 4
    assert machine(owner, "stock:read").get(path).status_code == 403


def test_stock_that_is_not_asked_for_is_not_read(api, seller, owner):
    make_product(seller=seller)
    api.force_authenticate(owner)
    path = f"/api/v2/{PATH}?fields=id,title"
    with CaptureQueriesContext(connection) as captured:
        [row] = rows_of(api.get(path))
    assert row.keys() == {"id", "title"}
    assert len(captured) == 1
