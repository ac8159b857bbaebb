"""Stock and prices: told and set one by one, and many at once."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from api.authentication import KeyHolder
from api.idempotency import HEADER, REPLAYED
from api.resources import bulk, inventory
from api.resources.inventory import set_level
from catalogue.models import Product
from catalogue.partner.models import StockMovement, StockRecord
from locks import lock_rows
from tests.api.catalogue.answers import BOTH, fields_of, resource_of
from tests.factories import make_member, make_product, make_seller, make_staff, set_stock

pytestmark = pytest.mark.django_db

BULK = "/api/v2/inventory/bulk/"
PRICES = "/api/v2/prices/bulk/"


@pytest.fixture
def product(seller):
    return make_product(stock=7, seller=seller, price="10.00")


@pytest.fixture
def record(product):
    return product.stockrecords.get()


def delete_when_locked(record, monkeypatch):
    """Somebody else deletes it between its being found and its being locked."""

    def lock_what_is_left(rows):
        StockRecord.objects.filter(pk=record.pk).delete()
        return lock_rows(rows)

    monkeypatch.setattr(inventory, "lock_rows", lock_what_is_left)


@BOTH
def test_anybody_sees_what_can_be_had_and_no_figures(api, version, product):
    told = resource_of(api.get(f"/api/{version}/inventory/{product.pk}/"))
    assert told["availability"]["code"] == "in-stock"
    assert (told["variants"], told["levels"]) == ([], None)


def test_v1_needs_no_slash(api, product):
    assert api.get(f"/api/v1/inventory/{product.pk}").status_code == 200
    assert api.get(f"/v1/inventory/{product.pk}").status_code == 200


@BOTH
def test_a_seller_sees_their_levels_and_an_admin_all(api, version, product, record, owner, admin):
    other = StockRecord.objects.create(
        product=product, partner=make_seller(), partner_sku="X", price=1, num_in_stock=0
    )
    set_stock(7, of=product, sold=2)
    url = f"/api/{version}/inventory/{product.pk}/"
    api.force_authenticate(owner)
    [level] = resource_of(api.get(url))["levels"]
    assert (level["stockrecord"], level["sku"]) == (record.pk, record.partner_sku)
    figures = [level[name] for name in ("num_in_stock", "num_allocated", "num_available")]
    assert figures == [7, 2, 5]
    api.force_authenticate(admin)
    ids = [level["stockrecord"] for level in resource_of(api.get(url))["levels"]]
    assert ids == [record.pk, other.pk]
    for user in (make_member(), make_staff()):
        api.force_authenticate(user)
        assert resource_of(api.get(url))["levels"] is None


@BOTH
def test_a_parent_tells_of_each_variant(api, version):
    parent = make_product("Mug", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    make_product("Small", parent=parent)
    make_product("Large", parent=parent, stock=0)
    told = resource_of(api.get(f"/api/{version}/inventory/{parent.pk}/"))
    codes = [(each["title"], each["availability"]["code"]) for each in told["variants"]]
    assert codes == [("Small", "in-stock"), ("Large", "sold-out")]


@BOTH
def test_a_seller_sets_stock_and_it_leaves_a_movement(api, version, product, record, owner):
    api.force_authenticate(owner)
    body = {"num_in_stock": 3, "seen": 7, "backorder_limit": 4, "price": "9.50"}
    url = f"/api/{version}/inventory/{product.pk}/"
    response = api.put(url, body, format="json", headers={"If-Match": api.get(url)["ETag"]})
    assert response.status_code == 200
    [level] = resource_of(response)["levels"]
    assert (level["num_in_stock"], level["num_available"], level["price"]) == (3, 7, "9.50")
    movement = StockMovement.objects.filter(stockrecord=record).first()
    assert (movement.kind, movement.on_hand) == ("correction", -4)
    assert (movement.reference, movement.user) == ("API", owner)


@BOTH
@pytest.mark.parametrize(
    ("sent", "kept"), [({}, "Set by the API"), ({"reason": "Counted at night"}, "Counted at night")]
)
def test_a_count_tells_why_it_was_set(api, version, product, record, owner, sent, kept):
    api.force_authenticate(owner)
    body = {"num_in_stock": 3, "seen": 7} | sent
    response = api.put(f"/api/{version}/inventory/{product.pk}/", body, format="json")
    assert response.status_code == 200
    row = {"stockrecord": record.pk, "num_in_stock": 2, "seen": 3} | sent
    assert api.post(BULK, {"rows": [row]}, format="json").json()["succeeded"] == 1
    counts = StockMovement.objects.filter(stockrecord=record, kind="correction")
    assert list(counts.values_list("reason", flat=True)) == [kept, kept]


@BOTH
def test_stock_that_moved_meanwhile_is_not_overwritten(api, version, product, record, owner):
    api.force_authenticate(owner)
    body = {"num_in_stock": 3, "seen": 6}
    response = api.put(f"/api/{version}/inventory/{product.pk}/", body, format="json")
    assert response.status_code == 409
    body = response.json()
    assert (body.get("code") or body["errors"][0]["code"]) == "stock_has_moved"
    record.refresh_from_db()
    assert record.num_in_stock == 7


def test_v2_asks_what_was_seen(api, product, owner):
    url = f"/api/v2/inventory/{product.pk}/"
    api.force_authenticate(owner)
    assert api.put(url, {"num_in_stock": 3}, format="json").status_code == 428
    seen = {"If-Match": api.get(url)["ETag"]}
    assert api.put(url, {"num_in_stock": 3}, format="json", headers=seen).status_code == 200
    assert api.put(url, {"num_in_stock": 4}, format="json", headers=seen).status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        {"seen": 7},
        {"seen": 999, "price": "1.00"},
        {"seen": 999, "num_in_stock": 3},
        {"seen": 7, "num_in_stock": 3, "price": "1.00"},
        {"seen": 7, "num_in_stock": 3, "backorder_limit": 5},
    ],
)
def test_a_count_that_was_seen_speaks_for_the_count_alone(api, product, record, owner, body):
    api.force_authenticate(owner)
    refused = api.put(f"/api/v2/inventory/{product.pk}/", body, format="json")
    expected = 409 if body == {"seen": 999, "num_in_stock": 3} else 428
    assert refused.status_code == expected
    record.refresh_from_db()
    assert (record.num_in_stock, str(record.price), record.backorder_limit) == (7, "10.00", 0)


@BOTH
def test_stock_that_was_deleted_meanwhile_is_not_found(
    api, version, product, record, owner, monkeypatch
):
    api.force_authenticate(owner)
    url, body = f"/api/{version}/inventory/{product.pk}/", {"num_in_stock": 3, "seen": 7}
    delete_when_locked(record, monkeypatch)
    assert api.put(url, body, format="json").status_code == 404


@BOTH
def test_strangers_set_no_stock(api, version, product, record):
    url = f"/api/{version}/inventory/{product.pk}/"
    body = {"num_in_stock": 0, "seen": 7}
    assert api.put(url, body, format="json").status_code == 401
    other = make_member()
    make_seller().users.add(other)
    for user in (make_member(), other, make_staff()):
        api.force_authenticate(user)
        assert api.put(url, body, format="json").status_code == 403
    record.refresh_from_db()
    assert record.num_in_stock == 7


def test_a_seller_names_no_stock_of_another(api, product, owner):
    other = StockRecord.objects.create(
        product=product, partner=make_seller(), partner_sku="X", price=1, num_in_stock=0
    )
    api.force_authenticate(owner)
    body = {"stockrecord": other.pk, "num_in_stock": 9, "seen": 0}
    response = api.put(f"/api/v2/inventory/{product.pk}/", body, format="json")
    assert (response.status_code, fields_of(response)) == (400, ["stockrecord"])
    other.refresh_from_db()
    assert other.num_in_stock == 0


@BOTH
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"num_in_stock": -1}, "num_in_stock"),
        ({"num_in_stock": 10**12}, "num_in_stock"),
        ({"num_in_stock": "many"}, "num_in_stock"),
        ({"price": "1.234"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"released_on": "tomorrow"}, "released_on"),
    ],
)
def test_what_is_wrong_with_stock_is_told_by_field(api, version, product, owner, body, field):
    api.force_authenticate(owner)
    response = api.put(f"/api/{version}/inventory/{product.pk}/", body, format="json")
    assert (response.status_code, fields_of(response)) == (400, [field])


@pytest.mark.parametrize("body", [[], 5, None, "text", {"rows": {}}, {"rows": []}])
def test_bulk_wants_rows(api, record, owner, body):
    api.force_authenticate(owner)
    response = api.post(BULK, body, format="json")
    assert (response.status_code, fields_of(response)) == (400, ["rows"])


def test_bulk_takes_no_more_than_500_rows(api, record, owner):
    api.force_authenticate(owner)
    rows = [{"sku": record.partner_sku, "num_in_stock": 1}] * 501
    assert api.post(BULK, {"rows": rows}, format="json").status_code == 400
    record.refresh_from_db()
    assert record.num_in_stock == 7


def test_each_row_has_its_own_result(api, product, record, owner, seller):
    second = make_product(stock=1, seller=seller).stockrecords.get()
    foreign = make_product(stock=1).stockrecords.get()
    set_stock(7, of=product, sold=5)
    rows = [
        {"sku": record.partner_sku, "num_in_stock": 9, "seen": 7},
        {"stockrecord": second.pk, "num_in_stock": 4, "seen": 2},
        {"stockrecord": second.pk, "num_in_stock": 4, "seen": 1},
        {"sku": foreign.partner_sku, "num_in_stock": 4, "seen": 1},
        {"sku": record.partner_sku, "num_in_stock": 2, "seen": 9},
        {"num_in_stock": 2, "seen": 9},
        "nonsense",
    ]
    api.force_authenticate(owner)
    answer = api.post(BULK, {"rows": rows}, format="json").json()
    statuses = [result["status"] for result in answer["results"]]
    assert statuses == [200, 409, 200, 404, 409, 400, 400]
    assert (answer["succeeded"], answer["failed"]) == (2, 5)
    assert answer["results"][5]["errors"][0]["field"] == "sku"
    counts = dict(StockRecord.objects.values_list("pk", "num_in_stock"))
    assert counts == {record.pk: 9, second.pk: 4, foreign.pk: 1}


def test_an_admin_names_the_seller_where_two_have_a_sku(api, record, admin):
    other = make_product(seller=make_seller()).stockrecords.get()
    StockRecord.objects.filter(pk=other.pk).update(partner_sku=record.partner_sku)
    api.force_authenticate(admin)
    row = {"sku": record.partner_sku, "num_in_stock": 1, "seen": 7}
    [refused] = api.post(BULK, {"rows": [row]}, format="json").json()["results"]
    assert (refused["status"], refused["errors"][0]["field"]) == (400, "seller")
    row["seller"] = record.partner_id
    [done] = api.post(BULK, {"rows": [row]}, format="json").json()["results"]
    assert (done["status"], done["stockrecord"]) == (200, record.pk)


def test_bulk_prices_are_set(api, record, owner):
    api.force_authenticate(owner)
    rows = [
        {"sku": record.partner_sku, "price": "8.00", "seen_price": "10.00"},
        {"sku": "NONE", "price": "1", "seen_price": "1"},
    ]
    answer = api.post(PRICES, {"rows": rows}, format="json").json()
    assert [result["status"] for result in answer["results"]] == [200, 404]
    record.refresh_from_db()
    assert str(record.price) == "8.00"


@pytest.mark.parametrize(
    ("url", "given", "seen"),
    [
        (BULK, {"num_in_stock": 3}, {"seen": 6}),
        (BULK, {"num_in_stock": 3}, {"seen": None}),
        (PRICES, {"price": "8.00"}, {"seen_price": "9.00"}),
        (PRICES, {"price": "8.00"}, {"seen_price": None}),
    ],
)
def test_a_row_says_what_was_there(api, record, owner, url, given, seen):
    api.force_authenticate(owner)
    row = {"sku": record.partner_sku, **given}
    rows = {"rows": [row, row | seen, row | seen | {"sku": ""}]}
    results = api.post(url, rows, format="json").json()["results"]
    assert [each["status"] for each in results] == [428, 409, 400]
    [name] = seen
    [error] = results[0]["errors"]
    assert (error["field"], error["code"]) == (name, "precondition_required")
    assert results[1]["errors"][0]["code"] in ("stock_has_moved", "price_has_moved")
    record.refresh_from_db()
    assert (record.num_in_stock, str(record.price)) == (7, "10.00")


def test_two_rows_of_one_price_see_each_other(api, record, owner):
    api.force_authenticate(owner)
    row = {"sku": record.partner_sku, "price": "8.00", "seen_price": "10.00"}
    answer = api.post(PRICES, {"rows": [row, row]}, format="json").json()
    assert [each["status"] for each in answer["results"]] == [200, 409]


def test_a_row_whose_stock_was_deleted_meanwhile_is_not_found(
    api, record, owner, seller, monkeypatch
):
    other = make_product(stock=1, seller=seller).stockrecords.get()
    api.force_authenticate(owner)
    rows = [
        {"stockrecord": record.pk, "num_in_stock": 3, "seen": 7},
        {"stockrecord": other.pk, "num_in_stock": 3, "seen": 1},
    ]
    delete_when_locked(record, monkeypatch)
    answer = api.post(BULK, {"rows": rows}, format="json").json()
    assert [each["status"] for each in answer["results"]] == [404, 200]


def test_rows_that_were_cut_off_go_on_where_they_stopped(api, owner, seller, monkeypatch):
    """None is written twice, and none conflicts with itself."""
    records = [make_product(stock=1, seller=seller).stockrecords.get() for _n in range(5)]
    api.force_authenticate(owner)
    rows = [{"stockrecord": each.pk, "num_in_stock": 3, "seen": 1} for each in records]

    def fail_at_the_last(written, *args, **kwargs):
        if written.pk == records[4].pk:
            raise OperationalError("canceling statement due to lock timeout")
        return set_level(written, *args, **kwargs)

    def ask(**headers):
        return api.post(BULK, {"rows": rows}, format="json", headers=headers)

    def counts():
        found = StockRecord.objects.filter(pk__in=[each.pk for each in records])
        return list(found.order_by("pk").values_list("num_in_stock", flat=True))

    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    with monkeypatch.context() as patched:
        patched.setattr(bulk, "set_level", fail_at_the_last)
        assert ask(**{HEADER: "count"}).status_code == 503
    assert counts() == [3, 3, 3, 3, 1]
    answer = ask(**{HEADER: "count"}).json()
    assert [each["row"] for each in answer["results"]] == [0, 1, 2, 3, 4]
    assert answer["succeeded"] == 5
    assert ask(**{HEADER: "count"})[REPLAYED] == "true"
    assert StockMovement.objects.filter(stockrecord__in=records, kind="correction").count() == 5
    assert ask().json()["failed"] == 5


@pytest.mark.parametrize("url", [BULK, PRICES])
def test_strangers_write_nothing_in_bulk(api, record, url):
    body = {"rows": [{"sku": record.partner_sku, "num_in_stock": 0, "price": "0"}]}
    assert api.post(url, body, format="json").status_code == 401
    api.force_authenticate(make_member())
    assert api.post(url, body, format="json").status_code == 403
    record.refresh_from_db()
    assert (record.num_in_stock, str(record.price)) == (7, "10.00")


def test_bulk_asks_as_much_for_each_further_row(api, seller, owner):
    """What is read of all rows together is read once."""
    records = [make_product(seller=seller).stockrecords.get() for _n in range(3)]
    api.force_authenticate(owner)
    counts = []
    for number in (1, 2, 3):
        rows = [
            {"stockrecord": r.pk, "price": f"{number}.00", "seen_price": str(r.price)}
            for r in records[:number]
        ]
        with CaptureQueriesContext(connection) as captured:
            answer = api.post(PRICES, {"rows": rows}, format="json").json()
        assert answer["succeeded"] == number
        for each in records:
            each.refresh_from_db()
        counts.append(len(captured))
    assert counts[2] - counts[1] == counts[1] - counts[0]


def test_a_key_does_what_its_scopes_say(api, product, owner):
    url = f"/api/v2/inventory/{product.pk}/"
    body = {"num_in_stock": 3, "seen": 7}
    api.force_authenticate(owner, KeyHolder(1, frozenset({"stock:read", "products:write"})))
    assert api.get(url).status_code == 200
    assert api.put(url, body, format="json").status_code == 403
    assert api.post(BULK, {"rows": [body]}, format="json").status_code == 403
    assert api.get("/api/v2/products/").status_code == 403
    api.force_authenticate(owner, KeyHolder(1, frozenset({"stock:write"})))
    assert api.put(url, body, format="json").status_code == 200
