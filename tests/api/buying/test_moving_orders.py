"""Orders moved on and called off by the API."""

from decimal import Decimal
from functools import partial

import pytest

from checkout.order.fulfilment import mark_delivered
from checkout.order.models import Order, Parcel
from checkout.payment import actions as payment_actions
from checkout.payment.actions import PaymentMismatch, start_payment
from checkout.shipping.models import Carrier
from tests.api.buying.clients import VERSIONS, Buyer, cancel_path, codes_in
from tests.api.buying.staff import move, seller_of, staff_who_may
from tests.factories import (
    make_member,
    make_order,
    make_product,
)
from tests.races.meeting import once_after
from tests.stripe_cards import confirm_payment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivery")]


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


@pytest.mark.parametrize("step", ["Dispatched", "Cancelled"])
def test_a_part_that_went_or_was_called_off_is_seen_by_the_next_move(step, placed):
    """The status of the consignment stays, and so does that of the order."""
    seller, path = Buyer("v2", seller_of(placed.kiln)), f"orders/{placed.order.number}/"
    unit = [{"line": placed.bowls.pk, "quantity": 1}]
    sent = {"consignment": placed.kiln.pk, "lines": unit}
    move(seller, placed.order, status="Dispatched", **sent)
    seen = seller.get(path)["ETag"]
    answers = [seller.put(path, sent | {"status": step}, If_Match=seen) for _n in range(2)]
    assert [each.status_code for each in answers] == [200, 412]
    placed.bowls.refresh_from_db()
    gone = placed.bowls.quantity_dispatched, placed.bowls.quantity_cancelled
    assert gone == {"Dispatched": (2, 0), "Cancelled": (1, 1)}[step]


def test_a_parcel_that_arrived_is_seen_by_the_next_move(placed):
    seller, path = Buyer("v2", seller_of(placed.kiln)), f"orders/{placed.order.number}/"
    unit = [{"line": placed.bowls.pk, "quantity": 1}]
    move(seller, placed.order, status="Dispatched", consignment=placed.kiln.pk, lines=unit)
    seen = seller.get(path)["ETag"]
    mark_delivered(Parcel.objects.get().pk, by=None)
    sent = {"status": "Dispatched", "consignment": placed.kiln.pk}
    assert seller.put(path, sent, If_Match=seen).status_code == 412
    assert Parcel.objects.count() == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_a_move_that_is_sent_twice_with_a_key_is_one_move(version, placed):
    seller, path = Buyer(version, seller_of(placed.kiln)), f"orders/{placed.order.number}/"
    unit = [{"line": placed.bowls.pk, "quantity": 1}]
    sent = {"status": "Dispatched", "consignment": placed.kiln.pk, "lines": unit}
    headers = {"If_Match": seller.get(path)["ETag"], "Idempotency_Key": "parcel 1"}
    first, again = seller.put(path, sent, **headers), seller.put(path, sent, **headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    placed.bowls.refresh_from_db()
    assert (placed.bowls.quantity_dispatched, Parcel.objects.count()) == (1, 1)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_seller_who_bought_of_the_own_goods_sends_them(version, placed, owner):
    placed.kiln.partner.users.add(owner)
    buyer = Buyer(version, owner)
    wrong = move(buyer, placed.order, status="Dispatched", consignment=placed.press.pk)
    assert wrong.status_code == 400
    assert move(buyer, placed.order, status="Dispatched").status_code == 200
    statuses = dict(placed.order.consignments.values_list("pk", "status"))
    assert statuses == {placed.kiln.pk: "Dispatched", placed.press.pk: "Waiting"}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_seller_who_may_look_at_all_orders_sends_the_own_part(version, placed):
    staff = staff_who_may("view_order")
    placed.press.partner.users.add(staff)
    buyer = Buyer(version, staff)
    assert move(buyer, placed.order, status="In fulfilment").status_code == 200
    statuses = dict(placed.order.consignments.values_list("pk", "status"))
    assert statuses == {placed.kiln.pk: "Waiting", placed.press.pk: "In fulfilment"}


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
def test_an_unpaid_order_that_changed_while_stripe_was_asked_is_not_called_off(
    version, owner, monkeypatch
):
    order = make_order(owner=owner)
    buyer = Buyer(version, owner)
    seen = buyer.get(f"orders/{order.number}/")["ETag"]
    change = partial(Order.objects.update, cancelled_incl_tax=1)
    once_after(monkeypatch, payment_actions, "_paid_meanwhile", change)
    path = cancel_path(version, order)
    assert buyer.put(path, If_Match=seen).status_code == 412
    order.refresh_from_db()
    assert order.status == "Pending payment"
    assert buyer.put(path).status_code == 200


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_that_was_paid_with_another_sum_is_not_called_off(version, owner):
    order = make_order(owner=owner)
    confirm_payment(start_payment(order).client_secret)
    Order.objects.update(total_incl_tax=order.total_incl_tax + 1)
    refused = Buyer(version, owner).put(cancel_path(version, order))
    assert refused.status_code == 409
    assert str(PaymentMismatch.customer_message) in refused.content.decode()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_sent_is_not_called_off(version, placed, owner):
    staff = Buyer(version, staff_who_may("view_order", "change_order"))
    move(staff, placed.order, status="Dispatched", consignment=placed.press.pk)
    refused = Buyer(version, owner).put(cancel_path(version, placed.order))
    assert refused.status_code == 409
    placed.order.refresh_from_db()
    assert placed.order.status == "In fulfilment"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_is_not_called_off_by_who_has_seen_it_otherwise(version, placed, owner):
    buyer = Buyer(version, owner)
    seen = buyer.get(f"orders/{placed.order.number}/")["ETag"]
    staff = Buyer("v2", staff_who_may("view_order", "change_order"))
    move(staff, placed.order, status="In fulfilment")
    path = cancel_path(version, placed.order)
    assert buyer.put(path, If_Match=seen).status_code == 412
    placed.order.refresh_from_db()
    assert placed.order.status == "In fulfilment"
    now = buyer.get(f"orders/{placed.order.number}/")["ETag"]
    assert buyer.put(path, If_Match=now).status_code == 200
