"""Returns read and moved on by the API: by sellers, who answer, and by staff, who do the rest."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from api.webhooks.topics import reach_of, told_of
from catalogue.partner.models import StockRecord
from checkout.payment.models import Refund
from checkout.returns.actions import approve_return
from checkout.returns.models import Return
from checkout.returns.settlement import settle_return
from outbox.actions import deliver_due
from tests.api.buying.clients import VERSIONS, Buyer, codes_in
from tests.api.buying.staff import seller_of, staff_who_may
from tests.api.callers import answer_of, machine, send
from tests.api.catalogue.answers import fields_of, rows_of
from tests.factories import make_member, make_staff
from tests.returns.conftest import ask, make_family, make_taken_order, take_in

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("version", VERSIONS)
ALL = ("view_return", "change_return", "add_refund")
LISTS = ("seller/returns/", "admin/returns/")


@pytest.fixture
def order(owner):
    """Three pieces that have arrived, 12.00 each."""
    return make_taken_order(make_staff(), owner=owner)


@pytest.fixture
def back(order) -> Return:
    """Two of them have a fault."""
    return ask(order.consignments.get(), {order.lines.get(): 2}, reason="faulty", words="Bent")


@pytest.fixture
def seller(back):
    return seller_of(back.consignment)


def path_of(back: Return) -> str:
    return f"returns/{back.number}/"


def move(buyer: Buyer, back: Return, status: str, **sent):
    """A move by who has read the return just now."""
    seen = {"If_Match": buyer.get(path_of(back)).get("ETag", "*")}
    return buyer.put(path_of(back), {"status": status} | sent, **seen)


def found_of(back: Return, **found) -> list[dict]:
    return [{"line": back.lines.get().line_id} | found]


def status_of(back: Return) -> str:
    return Return.objects.get(pk=back.pk).status


@BOTH
def test_staff_bring_a_return_from_its_request_to_the_money(version, back):
    staff = Buyer(version, staff_who_may(*ALL))
    seen = staff.data_of(staff.get(path_of(back)))
    assert (seen["status"], seen["words"], seen["settlement"]) == ("Requested", "Bent", None)
    assert seen["next_statuses"] == ["Approved", "Rejected", "Called off"]
    approved = staff.data_of(move(staff, back, "Approved"))
    assert approved["next_statuses"] == ["Called off", "Received", "Lapsed"]
    in_stock = StockRecord.objects.get().num_in_stock
    damage = {"deduction": "4.00", "deduction_reason": "Worn"}
    found = found_of(back, restocked=1, written_off=1, **damage)
    received = staff.data_of(move(staff, back, "Received", lines=found))
    [line] = received["lines"]
    assert (line["accepted"], line["restocked"], line["written_off"]) == (2, 1, 1)
    assert (line["deduction"], line["deduction_reason"]) == ("4.00", "Worn")
    assert StockRecord.objects.get().num_in_stock == in_stock + 1
    assert (received["settlement"]["due"], received["settlement"]["money"]) == ("20.00", "20.00")
    assert received["next_statuses"] == ["Settled"]
    assert not Refund.objects.exists()
    settled = staff.data_of(move(staff, back, "Settled", expected="20.00"))
    assert (settled["status"], settled["paid_back"]) == ("Settled", "20.00")
    assert (settled["settlement"], settled["next_statuses"]) == (None, [])
    assert str(Refund.objects.get().amount) == "20.00"


@BOTH
def test_a_seller_reads_what_a_webhook_told_and_approves_it(version, back, seller):
    payload = {"order_id": back.order_id, "return_id": back.pk, "status": back.status}
    event = SimpleNamespace(topic="return.moved", payload=payload)
    number = told_of(event, reach_of(seller))["return"]
    buyer = Buyer(version, seller)
    seen = buyer.data_of(buyer.get(f"returns/{number}/"))
    assert (seen["id"], seen["words"]) == (back.number, "Bent")
    assert seen["next_statuses"] == ["Approved", "Rejected"]
    approved = buyer.data_of(move(buyer, back, "Approved"))
    assert (approved["status"], approved["next_statuses"]) == ("Approved", [])
    assert status_of(back) == "Approved"


@BOTH
def test_a_seller_rejects_and_says_why(version, back, seller):
    buyer = Buyer(version, seller)
    unsaid = move(buyer, back, "Rejected")
    assert (unsaid.status_code, fields_of(unsaid)) == (400, ["reason"])
    assert status_of(back) == "Requested"
    rejected = buyer.data_of(move(buyer, back, "Rejected", reason="It was used."))
    assert (rejected["status"], rejected["refusal"]) == ("Rejected", "It was used.")


@BOTH
def test_a_seller_neither_takes_goods_in_nor_ends_a_return_nor_gives_money(version, back, seller):
    approve_return(back.pk, by=seller)
    buyer, stock = Buyer(version, seller), StockRecord.objects.get().num_in_stock
    for status, said in {
        "Received": {"lines": found_of(back, restocked=2)},
        "Lapsed": {},
        "Called off": {},
        "Settled": {"expected": "24.00"},
    }.items():
        assert move(buyer, back, status, **said).status_code == 403
    assert status_of(back) == "Approved"
    assert StockRecord.objects.get().num_in_stock == stock


@BOTH
def test_a_return_of_others_is_not_there(version, back, seller):
    stranger, other = make_member(), make_member()
    own = make_taken_order(make_staff()).consignments.get()
    own.partner.users.add(other)
    for user in (stranger, other, staff_who_may("view_order", "change_order")):
        buyer = Buyer(version, user)
        assert buyer.get(path_of(back)).status_code == 404
        assert move(buyer, back, "Approved").status_code == 404
        assert rows_of(buyer.get("seller/returns/")) == []
    assert Buyer(version, other).get("admin/returns/").status_code == 403
    assert Buyer(version, seller).get("returns/R1-1/").status_code == 404
    assert status_of(back) == "Requested"


@BOTH
def test_nobody_in_particular_reads_lists_or_moves_a_return(version, back):
    guest = Buyer(version)
    assert guest.get(path_of(back)).status_code == 404
    assert guest.put(path_of(back), {"status": "Approved"}).status_code == 401
    assert [guest.get(path).status_code for path in LISTS] == [401, 401]
    assert status_of(back) == "Requested"


@BOTH
def test_customers_read_their_return_and_do_not_approve_it(version, back, owner):
    buyer = Buyer(version, owner)
    assert buyer.data_of(buyer.get(path_of(back)))["next_statuses"] == []
    assert move(buyer, back, "Approved").status_code == 403
    back.consignment.partner.users.add(owner)
    assert move(buyer, back, "Approved").status_code == 403
    assert status_of(back) == "Requested"


@BOTH
def test_looking_changing_and_giving_money_are_three_permissions(version, back):
    looker = Buyer(version, staff_who_may("view_return"))
    assert looker.data_of(looker.get(path_of(back)))["next_statuses"] == []
    assert move(looker, back, "Approved").status_code == 403
    take_in(back, make_staff())
    handler = Buyer(version, staff_who_may("view_return", "change_return"))
    assert handler.data_of(handler.get(path_of(back)))["next_statuses"] == []
    assert move(handler, back, "Settled", expected="24.00").status_code == 403
    assert not Refund.objects.exists()
    cashier = Buyer(version, staff_who_may(*ALL))
    assert move(cashier, back, "Settled", expected="24.00").status_code == 200
    assert Refund.objects.get().amount == 24


@BOTH
def test_staff_who_only_look_answer_for_the_seller_they_work_for(version, back):
    staff = staff_who_may("view_return")
    back.consignment.partner.users.add(staff)
    buyer = Buyer(version, staff)
    assert buyer.data_of(buyer.get(path_of(back)))["next_statuses"] == ["Approved", "Rejected"]
    assert move(buyer, back, "Approved").status_code == 200
    assert move(buyer, back, "Lapsed").status_code == 403


@BOTH
def test_a_step_out_of_turn_is_told_what_is_possible(version, back):
    staff = Buyer(version, staff_who_may(*ALL))
    refused = move(staff, back, "Received", lines=found_of(back, restocked=2))
    assert (refused.status_code, set(codes_in(refused))) == (409, {"allowed"})
    told = " ".join(each["message"] for each in refused.json()["errors"])
    assert all(f"“{status}”" in told for status in ("Approved", "Rejected", "Called off"))
    assert "“Settled”" not in told
    if version == "v2":
        assert refused.json()["code"] == "return_not_moved"
    assert status_of(back) == "Requested"


@BOTH
def test_money_that_is_another_by_now_is_not_given(version, back):
    take_in(back, make_staff())
    refused = move(Buyer(version, staff_who_may(*ALL)), back, "Settled", expected="23.00")
    assert refused.status_code == 409
    assert "24.00" in refused.content.decode()
    assert status_of(back) == "Received"
    assert not Refund.objects.exists()


@BOTH
def test_more_than_was_asked_for_does_not_come(version, back):
    approve_return(back.pk, by=make_staff())
    found = found_of(back, restocked=2, written_off=1)
    refused = move(Buyer(version, staff_who_may(*ALL)), back, "Received", lines=found)
    assert refused.status_code == 409
    assert status_of(back) == "Approved"


@BOTH
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "status"),
        ({"status": "On its way"}, "status"),
        ({"status": "Rejected", "reason": " "}, "reason"),
        ({"status": "Received"}, "lines"),
        ({"status": "Received", "lines": []}, "lines"),
        ({"status": "Received", "lines": [{"line": 1}]}, "lines"),
        ({"status": "Received", "lines": [{"line": 2**60}, {"line": 2**60}]}, "lines"),
        ({"status": "Received", "lines": [{"line": 2**70}]}, "lines.0.line"),
        ({"status": "Received", "lines": [{"line": 1, "restocked": -1}]}, "lines.0.restocked"),
        ({"status": "Received", "lines": [{"line": 1, "deduction": "NaN"}]}, "lines.0.deduction"),
        ({"status": "Settled"}, "expected"),
        ({"status": "Settled", "expected": "1.001"}, "expected"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(version, sent, field, back):
    refused = Buyer(version, staff_who_may(*ALL)).put(path_of(back), sent, If_Match="*")
    assert (refused.status_code, fields_of(refused)) == (400, [field])
    assert status_of(back) == "Requested"


def test_a_move_by_who_has_not_seen_the_last_one_is_refused(back, seller):
    buyer, path = Buyer("v2", seller), path_of(back)
    old = buyer.get(path)["ETag"]
    assert buyer.put(path, {"status": "Approved"}).status_code == 428
    approve_return(back.pk, by=make_staff())
    rejected = {"status": "Rejected", "reason": "It was used."}
    assert buyer.put(path, rejected, If_Match=old).status_code == 412
    assert status_of(back) == "Approved"


@BOTH
def test_a_move_that_is_sent_twice_with_a_key_is_one_move(version, back):
    take_in(back, make_staff())
    staff = Buyer(version, staff_who_may(*ALL))
    sent = {"status": "Settled", "expected": "24.00"}
    headers = {"If_Match": staff.get(path_of(back))["ETag"], "Idempotency_Key": "settle 1"}
    first, again = (staff.put(path_of(back), sent, **headers) for _n in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert Refund.objects.count() == 1


@BOTH
def test_lists_have_what_their_readers_look_after(version, back, seller):
    other = make_taken_order(make_staff())
    foreign = ask(other.consignments.get(), {other.lines.get(): 1}, reason="faulty")
    staff = Buyer(version, staff_who_may("view_return"))
    numbers = [each["id"] for each in rows_of(staff.get("admin/returns/"))]
    assert numbers == [foreign.number, back.number]
    [own] = rows_of(Buyer(version, seller).get("seller/returns/"))
    assert (own["id"], own["lines"][0]["quantity"]) == (back.number, 2)
    assert rows_of(staff.get("seller/returns/")) == []


@BOTH
def test_lists_are_asked_for_a_status_and_for_days(version, back):
    staff = Buyer(version, staff_who_may("view_return"))
    day = timezone.localdate(back.requested_at).isoformat()
    for query, found in {
        "status=Requested": [back.number],
        "status=Settled": [],
        f"requested_from={day}&requested_until={day}": [back.number],
        "requested_until=2026-01-01": [],
        "requested_from=2999-01-01": [],
    }.items():
        rows = rows_of(staff.get(f"admin/returns/?{query}"))
        assert [each["id"] for each in rows] == found, query
    for query in ("status=Lost", "requested_from=9999-12-31", "requested_until=today"):
        assert staff.get(f"admin/returns/?{query}").status_code == 400, query
    [error] = staff.get("admin/returns/?requested_from=9999-12-31").json()["errors"]
    assert error["message"] == "Nothing is of such days."


@BOTH
def test_keys_read_and_move_returns_by_two_scopes(version, back, seller):
    base = f"/api/{version}/"
    reader, mover = machine(seller, "returns:read"), machine(seller, "returns:write")
    read = reader.get(f"{base}{path_of(back)}")
    assert read.status_code == 200
    assert len(rows_of(reader.get(f"{base}seller/returns/"))) == 1
    seen, sent = {"If-Match": read["ETag"]}, {"status": "Approved"}
    refused = send(reader, "put", f"{base}{path_of(back)}", sent, **seen)
    assert refused.status_code == 403
    assert mover.get(f"{base}seller/returns/").status_code == 403
    moved = send(mover, "put", f"{base}{path_of(back)}", sent, **seen)
    assert answer_of(moved)["status"] == "Approved"


@BOTH
def test_a_key_gives_no_money_back_without_the_scope_for_it(version, back):
    take_in(back, make_staff())
    staff, address = staff_who_may(*ALL), f"/api/{version}/{path_of(back)}"
    scopes = ["returns:read", "returns:write"]
    key, sent = machine(staff, *scopes), {"status": "Settled", "expected": "24.00"}
    seen = key.get(address)
    assert "Settled" not in answer_of(seen)["next_statuses"]
    assert send(key, "put", address, sent, **{"If-Match": seen["ETag"]}).status_code == 403
    refused = send(key, "put", address, {"status": "Approved"}, **{"If-Match": seen["ETag"]})
    assert refused.status_code == 409
    assert "Settled" not in refused.content.decode()
    key = machine(staff, *scopes, "refunds:write")
    assert send(key, "put", address, sent, **{"If-Match": seen["ETag"]}).status_code == 200


@BOTH
def test_what_is_a_guest_s_or_the_house_s_alone_is_told_to_nobody_else(version):
    family, staff = make_family(), make_staff()
    order = make_taken_order(staff, quantity=1, product=family["M"])
    line, token = order.lines.get(), {"X_Order_Token": order.verification_hash()}
    back = ask(order.consignments.get(), {line: 1}, wanted={line.pk: family["L"].pk})
    settle_return(take_in(back, staff).pk, by=staff)
    deliver_due()
    guest = Buyer(version)
    own = guest.data_of(guest.get(path_of(back), **token))
    assert own["exchange"]["token"] is not None
    assert (own["lines"][0]["accepted"], own["lines"][0]["restocked"]) == (1, None)
    for user in (seller_of(back.consignment), staff_who_may(*ALL)):
        buyer = Buyer(version, user)
        seen = buyer.data_of(buyer.get(path_of(back)))
        assert (seen["exchange"]["order"], seen["exchange"]["token"]) == (
            own["exchange"]["order"],
            None,
        )
        assert seen["lines"][0]["restocked"] == 1
    [row] = rows_of(Buyer(version, seller_of(back.consignment)).get("seller/returns/"))
    assert row["exchange"]["token"] is None
