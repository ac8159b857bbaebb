"""Orders by the API: who sees what of them."""

from datetime import UTC, datetime

import pytest

from api.authentication import KeyHolder
from checkout.invoices.actions import issue_documents
from checkout.order.cancellation import cancel_lines
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Order
from tests.api.buying.clients import VERSIONS, Buyer, cancel_path
from tests.api.buying.staff import move, seller_of, staff_who_may
from tests.factories import (
    make_member,
    make_order,
    make_product,
    make_staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivery")]


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
def test_times_are_utc_in_summer_too(version, placed, owner):
    Order.objects.update(date_placed=datetime(2026, 7, 1, 12, tzinfo=UTC))
    buyer = Buyer(version, owner)
    order = buyer.data_of(buyer.get(f"orders/{placed.order.number}/"))
    assert order["date_placed"] == "2026-07-01T12:00:00Z"


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
def test_a_seller_is_told_the_address_of_what_is_to_be_sent_alone(version, placed, owner):
    unpaid = make_order(make_product(seller=placed.press.partner), owner=owner)

    def address(buyer, order):
        return buyer.data_of(buyer.get(f"orders/{order.number}/"))["shipping_address"]

    seller, staff = Buyer(version, seller_of(placed.press)), make_staff()
    assert address(seller, unpaid) is None
    assert address(Buyer(version, owner), unpaid)["line1"]
    assert address(seller, placed.order)["line1"]
    cancel_lines(placed.press.pk, by=staff, quantities={placed.print.pk: 1})
    assert address(seller, placed.order) is None
    assert address(Buyer(version, seller_of(placed.kiln)), placed.order)["line1"]


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
    if version == "v1":  # as the documents write it
        assert numbers(member.get(of_user.removesuffix("/"))) == [placed.order.number]
    assert numbers(stranger.get(own)) == []
    assert stranger.get(of_user).status_code == 404
    assert Buyer(version).get(own).status_code == 401
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


@pytest.mark.parametrize("lines", [1, 6])
def test_an_order_is_read_in_as_many_queries_however_long(lines, owner, django_assert_num_queries):
    order = make_order(*[make_product() for _ in range(lines)], owner=owner)
    buyer = Buyer(user=owner)
    with django_assert_num_queries(7):
        answer = buyer.get(f"orders/{order.number}/").json()
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
@pytest.mark.parametrize("number", ["0", "9" * 40, "none", "%00"])
def test_an_order_that_is_not_there_is_not_found(version, number):
    assert Buyer(version, make_member()).get(f"orders/{number}/").status_code == 404


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


def test_a_seller_has_the_invoices_of_the_own_part_alone(placed, owner):
    for consignment in (placed.kiln, placed.press):
        dispatch_consignment(consignment.pk, by=make_staff())
    own, other = issue_documents(placed.order.pk)
    path = f"orders/{placed.order.number}/invoices/"
    seller = Buyer("v2", seller_of(placed.kiln))
    assert [each["number"] for each in seller.get(path).json()["results"]] == [own.number]
    assert seller.get(f"{path}{own.key}/").status_code == 200
    assert seller.get(f"{path}{other.key}/").status_code == 404
    told = Buyer("v2", owner).get(path).json()["results"]
    assert [each["number"] for each in told] == [own.number, other.number]
