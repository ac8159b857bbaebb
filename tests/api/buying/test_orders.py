"""Orders by the API: who sees what of them, and who moves them on."""

from decimal import Decimal

import pytest

from api.authentication import KeyHolder
from checkout.order.models import Order
from checkout.shipping.models import Carrier
from tests.api.buying.clients import VERSIONS, Buyer, codes_in
from tests.api.buying.staff import seller_of, staff_who_may
from tests.factories import (
    make_country,
    make_delivery,
    make_member,
    make_order,
    make_product,
    make_staff,
)
from tests.orders.conftest import make_paid_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def delivery():
    make_country()
    make_delivery("2.00")


@pytest.fixture
def owner():
    return make_member()


@pytest.fixture
def placed(owner):
    return make_paid_order(owner=owner)


def move(buyer: Buyer, order: Order, **sent):
    """A move by who has read the order just now."""
    path = f"orders/{order.number}/"
    return buyer.put(path, sent, If_Match=buyer.get(path)["ETag"])


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_is_seen_by_its_member_and_by_no_other(version, placed, owner):
    path = f"orders/{placed.order.number}/"
    seen = Buyer(version, owner)
    order = seen.data_of(seen.get(path))
    assert order["id"] == placed.order.number
    assert [each["seller"] for each in order["consignments"]] == ["Kiln", "Press"]
    assert order["next_statuses"] == []
    assert Buyer(version, make_member()).get(path).status_code == 404
    assert Buyer(version).get(path).status_code == 404
    assert Buyer(version, make_staff()).get(path).status_code == 404


@pytest.mark.parametrize("version", VERSIONS)
def test_a_seller_sees_the_own_part_of_an_order(version, placed):
    seller = Buyer(version, seller_of(placed.press))
    order = seller.data_of(seller.get(f"orders/{placed.order.number}/"))
    assert [each["seller"] for each in order["consignments"]] == ["Press"]
    assert [line["title"] for line in order["consignments"][0]["lines"]] == ["Print"]
    assert order["total"] == {"currency": "GBP", "excl_tax": "22.00", "incl_tax": "26.40"}
    assert (order["payments"], order["token"]) == ([], None)
    assert (order["email"], order["cancelled_incl_tax"]) == ("", None)


@pytest.mark.parametrize("version", VERSIONS)
def test_lists_are_of_oneself_and_of_all_for_staff(version, placed, owner):
    own = "orders/my-orders/" if version == "v1" else "orders/"
    of_user = f"orders/user/{owner.pk}/" if version == "v1" else f"users/{owner.pk}/orders/"
    member, stranger = Buyer(version, owner), Buyer(version, make_member())
    staff = Buyer(version, staff_who_may("view_order"))

    def numbers(response):
        answer = response.json()
        return [row["id"] for row in answer["data" if version == "v1" else "results"]]

    assert numbers(member.get(own)) == [placed.order.number]
    assert numbers(member.get(of_user)) == [placed.order.number]
    assert numbers(stranger.get(own)) == []
    assert stranger.get(of_user).status_code == 404
    assert Buyer(version).get(own).status_code in (401, 403)
    for path in ("admin/orders/", "orders/") if version == "v1" else ("admin/orders/",):
        assert member.get(path).status_code == 403
        assert Buyer(version, make_staff()).get(path).status_code == 403
        assert numbers(staff.get(path)) == [placed.order.number]
    assert numbers(staff.get("admin/orders/?status=Delivered")) == []
    assert numbers(staff.get("admin/orders/?placed_from=2999-01-01")) == []
    refused = staff.get("admin/orders/?status=Nothing&placed_from=yesterday")
    assert refused.status_code == 400
    assert {each["field"] for each in refused.json()["errors"]} == {"status", "placed_from"}


def test_a_seller_lists_the_orders_with_goods_of_their_own(placed):
    make_order(make_product())
    seller = Buyer("v2", seller_of(placed.kiln))
    rows = seller.get("seller/orders/").json()["results"]
    assert [(row["id"], row["num_items"]) for row in rows] == [(placed.order.number, 4)]
    assert rows[0].keys() == {"id", "status", "date_placed", "num_items"}
    assert Buyer("v2", make_member()).get("seller/orders/").json()["results"] == []


@pytest.mark.parametrize(("version", "queries"), [("v1", 2), ("v2", 1)])
@pytest.mark.parametrize("rows", [1, 25])
def test_a_page_of_orders_is_read_in_as_many_queries_however_long(
    version, queries, rows, owner, django_assert_num_queries
):
    bowl = make_product(stock=100)
    for _ in range(rows):
        make_order(bowl, owner=owner)
    buyer = Buyer(version, owner)
    path = "orders/my-orders/?per_page=25" if version == "v1" else "orders/?limit=25"
    with django_assert_num_queries(queries):
        answer = buyer.get(path).json()
    assert len(answer["data" if version == "v1" else "results"]) == rows


@pytest.mark.parametrize("lines", [1, 6])
def test_an_order_is_read_in_as_many_queries_however_long(lines, owner, django_assert_num_queries):
    order = make_order(*[make_product() for _ in range(lines)], owner=owner)
    with django_assert_num_queries(7):
        answer = Buyer(user=owner).get(f"orders/{order.number}/").json()
    assert len(answer["consignments"][0]["lines"]) == lines


@pytest.mark.parametrize("version", VERSIONS)
def test_a_key_does_what_its_scopes_say(version, placed, owner):
    path = f"orders/{placed.order.number}/"
    buyer = Buyer(version, owner)
    for scopes, status in ((), 403), (("carts:write",), 403), (("orders:read",), 200):
        key = KeyHolder(key_id=1, scopes=frozenset(scopes))
        buyer.client.force_authenticate(owner, key)
        assert buyer.get(path).status_code == status
        assert buyer.put(cancel_path(version, placed.order)).status_code == 403


@pytest.mark.parametrize("version", VERSIONS)
def test_staff_move_an_order_as_far_as_it_goes(version, placed):
    staff = Buyer(version, staff_who_may("view_order", "change_order"))
    moved = move(staff, placed.order, status="Dispatched", tracking_reference="T1")
    assert moved.status_code == 200
    assert staff.data_of(moved)["status"] == "Dispatched"
    refused = move(staff, placed.order, status="Cancelled")
    assert refused.status_code == 409
    assert set(codes_in(refused)) == {"allowed"}
    told = " ".join(each["message"] for each in refused.json()["errors"])
    assert "Delivered" in told
    assert "Cancelled" not in told
    delivered = move(staff, placed.order, status="Delivered")
    assert staff.data_of(delivered)["status"] == "Delivered"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_seller_sends_the_own_consignment_and_no_other(version, placed):
    seller = Buyer(version, seller_of(placed.kiln))
    Carrier.objects.create(name="Bird Post", tracking_url="https://bird.example/{reference}")
    wrong = move(seller, placed.order, status="Dispatched", consignment=placed.press.pk)
    assert wrong.status_code == 400
    sent = move(
        seller,
        placed.order,
        status="Dispatched",
        consignment=placed.kiln.pk,
        carrier="Bird Post",
        tracking_reference="B7",
        lines=[{"line": placed.bowls.pk, "quantity": 2}],
    )
    [kiln] = seller.data_of(sent)["consignments"]
    assert {line["title"]: line["dispatched"] for line in kiln["lines"]} == {"Bowl": 2, "Cup": 0}
    assert [each["tracking_url"] for each in kiln["parcels"]] == ["https://bird.example/B7"]
    placed.press.refresh_from_db()
    assert placed.press.status == "Waiting"
    assert move(seller, placed.order, status="Completed").status_code == 409


@pytest.mark.parametrize("version", VERSIONS)
def test_a_seller_calls_off_the_own_part_and_the_rest_is_sent_on(version, placed):
    member = seller_of(placed.kiln)
    placed.press.partner.users.add(member)
    seller = Buyer(version, member)
    assert move(seller, placed.order, status="Cancelled").status_code == 409
    called_off = move(
        seller, placed.order, status="Cancelled", consignment=placed.kiln.pk, reason="Broken"
    )
    assert called_off.status_code == 200
    statuses = [each["status"] for each in seller.data_of(called_off)["consignments"]]
    assert statuses == ["Cancelled", "Waiting"]
    placed.order.refresh_from_db()
    assert placed.order.status == "Paid"


@pytest.mark.parametrize("version", VERSIONS)
def test_who_only_looks_after_or_bought_an_order_does_not_move_it(version, placed, owner):
    reader = Buyer(version, staff_who_may("view_order"))
    for buyer in (reader, Buyer(version, owner)):
        assert move(buyer, placed.order, status="In fulfilment").status_code == 403
    placed.order.refresh_from_db()
    assert placed.order.status == "Paid"


def test_a_move_by_who_has_not_seen_the_last_one_is_refused(placed):
    staff = Buyer("v2", staff_who_may("view_order", "change_order"))
    path = f"orders/{placed.order.number}/"
    old = staff.get(path)["ETag"]
    assert staff.put(path, {"status": "In fulfilment"}).status_code == 428
    assert staff.put(path, {"status": "In fulfilment"}, If_Match=old).status_code == 200
    assert staff.put(path, {"status": "Dispatched"}, If_Match=old).status_code == 412
    placed.order.refresh_from_db()
    assert placed.order.status == "In fulfilment"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"status": "Flown away"},
        {"status": "Dispatched", "lines": [{"line": 1, "quantity": 1}]},
        {"status": "Dispatched", "carrier": "Nobody"},
        {"status": "Dispatched", "consignment": 10**30},
        {"status": "Completed", "consignment": 1},
    ],
)
def test_a_move_that_makes_no_sense_is_refused(version, sent, placed):
    staff = Buyer(version, staff_who_may("view_order", "change_order"))
    assert move(staff, placed.order, **sent).status_code == 400


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("number", ["0", "9" * 40, "none", "%00"])
def test_an_order_that_is_not_there_is_not_found(version, number):
    assert Buyer(version, make_member()).get(f"orders/{number}/").status_code == 404


def cancel_path(version: str, order: Order) -> str:
    if version == "v1":
        return f"orders/cancel/{order.number}/"
    return f"orders/{order.number}/cancel/"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_customer_calls_off_what_was_not_sent(version, placed, owner):
    path = cancel_path(version, placed.order)
    assert Buyer(version, make_member()).put(path).status_code == 404
    assert Buyer(version, seller_of(placed.kiln)).put(path).status_code == 403
    buyer = Buyer(version, owner)
    called_off = buyer.data_of(buyer.put(path))
    assert called_off["status"] == "Cancelled"
    assert Decimal(called_off["cancelled_incl_tax"]) == placed.order.total_incl_tax
    assert buyer.put(path).status_code == 409


def test_staff_who_only_look_call_off_their_own_order_as_any_customer():
    staff = staff_who_may("view_order")
    own, foreign = make_order(owner=staff), make_order()
    buyer = Buyer(user=staff)
    assert buyer.get(f"orders/{foreign.number}/").status_code == 200
    assert buyer.put(cancel_path("v2", foreign)).status_code == 403
    assert buyer.put(cancel_path("v2", own)).json()["status"] == "Cancelled"


def test_a_guest_calls_off_an_unpaid_order_and_has_the_basket_again():
    guest = Buyer()
    guest.add(make_product())
    order = guest.data_of(guest.order())
    assert guest.cart()["lines"] == []
    token = {"X_Order_Token": order["token"]}
    called_off = guest.put(f"orders/{order['id']}/cancel/", **token)
    assert called_off.json()["status"] == "Cancelled"
    assert len(guest.cart()["lines"]) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_sent_is_not_called_off(version, placed, owner):
    staff = Buyer(version, staff_who_may("view_order", "change_order"))
    move(staff, placed.order, status="Dispatched", consignment=placed.press.pk)
    refused = Buyer(version, owner).put(cancel_path(version, placed.order))
    assert refused.status_code == 409
    placed.order.refresh_from_db()
    assert placed.order.status == "In fulfilment"


def test_parts_of_an_order_are_told_to_whom_they_concern(placed, owner):
    staff = Buyer("v2", staff_who_may("view_order", "change_order"))
    move(staff, placed.order, status="Dispatched", consignment=placed.press.pk)
    path = f"orders/{placed.order.number}/"
    member, seller = Buyer("v2", owner), Buyer("v2", seller_of(placed.kiln))
    consignments = member.get(f"{path}consignments/").json()["results"]
    assert [(each["seller"], len(each["parcels"])) for each in consignments] == [
        ("Kiln", 0),
        ("Press", 1),
    ]
    assert [each["seller"] for each in seller.get(f"{path}consignments/").json()["results"]] == [
        "Kiln"
    ]
    events = member.get(f"{path}events/").json()["results"]
    assert [each["kind"] for each in events] == ["dispatched", "paid", "placed"]
    assert seller.get(f"{path}events/").status_code == 404
    assert Buyer("v2").get(f"{path}invoices/").status_code == 404
    assert member.get(f"{path}invoices/").json()["results"] == []
