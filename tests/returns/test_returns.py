"""A return from the request to the receipt: units, stock, states, the story, and refusals."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from catalogue.partner.models import StockMovement, StockRecord
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Line
from checkout.order.queries import public_story_of, story_of
from checkout.returns.actions import (
    approve_return,
    call_off_return,
    close_return,
    reject_return,
    send_return,
)
from checkout.returns.exceptions import InvalidReturnStatus, ReturnRefused
from checkout.returns.models import Reason, Return, ReturnLine
from checkout.returns.receipt import Inspection, receive_return
from checkout.returns.settlement import settle_return
from outbox.models import Event
from tests.bad_input.state import state
from tests.factories import make_member
from tests.orders.conftest import make_paid_order
from tests.returns.conftest import ARRIVED, SENT, SOON, arrive, ask, read_again, take_in

pytestmark = pytest.mark.django_db


def returned(line: Line) -> int:
    line.refresh_from_db()
    return line.quantity_returned


def test_request_names_units_of_one_seller_and_has_a_number_of_its_own(sent):
    back = ask(sent.kiln, {sent.bowls: 2}, reason=Reason.FAULTY, words=" Cracked.\0 ")
    assert back.number == f"R{sent.order.number}-1"
    assert (back.status, back.reason, back.words) == ("Requested", "faulty", "Cracked.")
    assert list(back.lines.values_list("line", "quantity")) == [(sent.bowls.pk, 2)]
    assert returned(sent.bowls) == 2
    assert ask(sent.press, {sent.print: 1}).number == f"R{sent.order.number}-2"
    event = sent.order.events.filter(kind="return_moved").first()
    assert (event.role, event.by, event.consignment) == ("customer", None, sent.kiln)
    assert event.payload == {
        "number": back.number,
        "status": "Requested",
        "lines": [{"line": sent.bowls.pk, "title": "Bowl", "units": 2}],
    }
    told = Event.objects.filter(topic="return.moved").first()
    assert told.payload == {
        "order_id": sent.order.pk,
        "return_id": back.pk,
        "status": "Requested",
        "role": "customer",
    }


def test_same_key_is_the_same_return(sent):
    key = uuid4()
    first, second = (ask(sent.kiln, {sent.bowls: 1}, key=key) for _ in range(2))
    assert first == second
    assert returned(sent.bowls) == 1


def test_nothing_is_returned_twice(sent):
    ask(sent.kiln, {sent.bowls: 2})
    before = state()
    with pytest.raises(ReturnRefused, match="1 can be sent back, not 2"):
        ask(sent.kiln, {sent.bowls: 2})
    assert state() == before
    ask(sent.kiln, {sent.bowls: 1})


@pytest.mark.parametrize(
    "quantities", [{}, {"bowls": 0}, {"bowls": -1}, {"bowls": 4}, {"print": 1}]
)
def test_units_that_are_not_there_change_nothing(sent, quantities):
    before = state()
    with pytest.raises(ReturnRefused):
        ask(sent.kiln, {getattr(sent, name): n for name, n in quantities.items()})
    assert state() == before


@pytest.mark.parametrize("reason", ["", "withdrawal", "because"])
def test_a_reason_is_chosen_from_those_there_are(sent, reason):
    before = state()
    with pytest.raises(ReturnRefused, match="reason"):
        ask(sent.kiln, {sent.bowls: 1}, reason=reason)
    assert state() == before


def test_what_was_not_sent_is_not_returned(staff):
    placed = make_paid_order()
    with pytest.raises(InvalidReturnStatus):
        ask(placed.kiln, {placed.bowls: 1})
    arrive(placed.kiln, by=staff, quantities={placed.bowls.pk: 1})
    with pytest.raises(ReturnRefused, match="1 can be sent back, not 2"):
        ask(placed.kiln, {placed.bowls: 2})
    assert ask(placed.kiln, {placed.bowls: 1}).status == "Requested"


def test_the_time_for_a_change_of_mind_is_shorter_than_for_a_fault(sent, settings):
    settings.RETURN_DAYS = 30
    late = ARRIVED + timedelta(days=31)
    with pytest.raises(ReturnRefused, match="too long ago"):
        ask(sent.kiln, {sent.bowls: 1}, at=late)
    assert ask(sent.kiln, {sent.bowls: 1}, at=late, reason=Reason.FAULTY)
    with pytest.raises(ReturnRefused, match="too long ago"):
        ask(sent.kiln, {sent.bowls: 1}, at=ARRIVED + timedelta(days=732), reason=Reason.FAULTY)


def test_strangers_and_other_sellers_have_no_part_in_it(sent):
    stranger, seller = make_member(), make_member()
    sent.press.partner.users.add(seller)
    with pytest.raises(PermissionDenied):
        ask(sent.kiln, {sent.bowls: 1}, by=stranger)
    back = ask(sent.kiln, {sent.bowls: 1})
    for who in (stranger, seller):
        with pytest.raises(PermissionDenied):
            approve_return(back.pk, by=who)
    sent.kiln.partner.users.add(seller)
    assert approve_return(back.pk, by=seller).status == "Approved"
    with pytest.raises(PermissionDenied):
        call_off_return(back.pk, by=seller)


def test_customer_approves_nothing_of_her_own(staff):
    ada = make_member()
    placed = make_paid_order(owner=ada)
    arrive(placed.kiln, by=staff)
    back = ask(placed.kiln, {placed.bowls: 1}, by=ada)
    with pytest.raises(PermissionDenied):
        approve_return(back.pk, by=ada)
    assert send_return(approve_return(back.pk, by=staff).pk, by=ada).status == "On its way"


def test_rejection_says_why_and_frees_the_units(sent, staff):
    back = ask(sent.kiln, {sent.bowls: 2})
    with pytest.raises(ReturnRefused, match="why"):
        reject_return(back.pk, by=staff, reason="  ")
    assert returned(sent.bowls) == 2
    back = reject_return(back.pk, by=staff, reason="It was used.", at=SOON)
    assert (back.status, back.refusal, back.ended_at) == ("Rejected", "It was used.", SOON)
    assert returned(sent.bowls) == 0
    assert ask(sent.kiln, {sent.bowls: 3}).number.endswith("-2")


@pytest.mark.parametrize("is_approved", [False, True])
def test_customer_keeps_the_goods_after_all(sent, staff, is_approved):
    back = ask(sent.kiln, {sent.bowls: 2})
    if is_approved:
        approve_return(back.pk, by=staff)
    assert call_off_return(back.pk, by=None).status == "Called off"
    assert returned(sent.bowls) == 0
    with pytest.raises(InvalidReturnStatus, match="Called off"):
        approve_return(back.pk, by=staff)


def test_return_of_which_nothing_came_lapses_and_frees_the_units(sent, staff):
    back = ask(sent.kiln, {sent.bowls: 2})
    with pytest.raises(InvalidReturnStatus):
        close_return(back.pk, by=staff)
    approve_return(back.pk, by=staff)
    send_return(back.pk, by=None, tracking_reference="ZX 1")
    assert close_return(back.pk, by=staff).status == "Lapsed"
    assert returned(sent.bowls) == 0


def test_received_goods_go_through_the_ledger(sent, staff):
    back = ask(sent.kiln, {sent.bowls: 3, sent.cups: 1})
    approve_return(back.pk, by=staff)
    bowls, cups = back.lines.order_by("line__title")
    found = {bowls.pk: Inspection(restocked=1, written_off=1), cups.pk: Inspection(restocked=1)}
    back = receive_return(back.pk, by=staff, found=found, at=SOON)
    assert (back.status, back.received_at) == ("Received", SOON)
    assert (returned(sent.bowls), returned(sent.cups)) == (2, 1)
    in_stock = dict(StockRecord.objects.values_list("pk", "num_in_stock"))
    assert in_stock[sent.bowls.stockrecord_id] == 7 + 1
    assert in_stock[sent.cups.stockrecord_id] == 9 + 1
    reference = f"{sent.order.number} {back.number}"
    moves = StockMovement.objects.filter(reference=reference).order_by("pk")
    assert list(moves.values_list("stockrecord", "kind", "on_hand", "user")) == [
        (sent.bowls.stockrecord_id, "return", 2, staff.pk),
        (sent.cups.stockrecord_id, "return", 1, staff.pk),
        (sent.bowls.stockrecord_id, "write-off", -1, staff.pk),
    ]


@pytest.mark.parametrize(
    "inspection",
    [
        Inspection(restocked=3),
        Inspection(restocked=-1, written_off=1),
        Inspection(restocked=1, deduction="1.00"),
        Inspection(restocked=1, deduction="-1.00", deduction_reason="Worn"),
        Inspection(restocked=1, deduction="12.01", deduction_reason="Worn"),
        Inspection(restocked=1, deduction="0.001", deduction_reason="Worn"),
        Inspection(restocked=1, deduction="NaN", deduction_reason="Worn"),
        Inspection(deduction="0.01", deduction_reason="Worn"),
    ],
)
def test_finding_that_cannot_be_changes_nothing(sent, staff, inspection):
    from dataclasses import replace
    from decimal import Decimal

    back = ask(sent.kiln, {sent.bowls: 2})
    approve_return(back.pk, by=staff)
    inspection = replace(inspection, deduction=Decimal(inspection.deduction))
    before = state()
    with pytest.raises(ReturnRefused):
        receive_return(back.pk, by=staff, found={back.lines.get().pk: inspection})
    with pytest.raises(ReturnRefused):
        receive_return(back.pk, by=staff, found={})
    assert state() == before


def test_goods_without_a_count_have_no_movement(staff, sent):
    Line.objects.filter(pk=sent.print.pk).update(stockrecord=None)
    before = StockMovement.objects.count()
    take_in(ask(sent.press, {sent.print: 1}), staff)
    assert StockMovement.objects.count() == before


def test_parcels_have_arrived_once_all_that_was_in_them_came_back(staff):
    placed = make_paid_order()
    for consignment in (placed.kiln, placed.press):
        dispatch_consignment(consignment.pk, by=staff, at=SENT)
    read_again(placed)
    take_in(ask(placed.press, {placed.print: 1}), staff)
    take_in(ask(placed.kiln, {placed.bowls: 3}), staff)
    assert placed.press.parcels.get().delivered_at == SOON
    assert placed.kiln.parcels.get().delivered_at is None, "a cup is still there"
    take_in(ask(placed.kiln, {placed.cups: 1}), staff)
    assert placed.kiln.parcels.get().delivered_at == SOON
    placed.order.refresh_from_db()
    assert placed.order.status == "Delivered"


def test_each_deed_is_done_once(sent, staff):
    back = ask(sent.kiln, {sent.bowls: 2})
    take_in(back, staff)
    for deed in (
        lambda: approve_return(back.pk, by=staff),
        lambda: reject_return(back.pk, by=staff, reason="No"),
        lambda: call_off_return(back.pk, by=None),
        lambda: send_return(back.pk, by=None),
        lambda: close_return(back.pk, by=staff),
        lambda: take_in(Return.objects.get(pk=back.pk), staff),
    ):
        before = state()
        with pytest.raises(InvalidReturnStatus):
            deed()
        assert state() == before


def test_database_counts_no_more_units_than_were_sent(sent):
    for row, change in (
        (Line.objects.filter(pk=sent.bowls.pk), {"quantity_returned": 4}),
        (ReturnLine.objects.filter(back=ask(sent.kiln, {sent.bowls: 1})), {"restocked": 2}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)


def test_story_tells_staff_and_customers_of_it(sent, staff):
    back = ask(sent.kiln, {sent.bowls: 1}, reason=Reason.FAULTY, at=None)
    reject_return(back.pk, by=staff, reason="It was used.")
    entries = story_of(sent.order, [])
    assert [(each.title, each.remark) for each in entries[:2]] == [
        (f"Return {back.number} rejected", "It was used."),
        (f"Return {back.number} asked for", ""),
    ]
    told = public_story_of(sent.order)
    assert told[1].detail == "1 \u00d7 Bowl"
    assert not any(each.remark or each.who for each in told)


def test_order_whose_money_is_back_has_nothing_to_return(sent, staff):
    type(sent.order).objects.filter(pk=sent.order.pk).update(status="Refunded")
    with pytest.raises(InvalidReturnStatus):
        ask(sent.kiln, {sent.bowls: 1})
    read_again(sent)


def test_settling_needs_the_goods(sent, staff):
    back = ask(sent.kiln, {sent.bowls: 1})
    with pytest.raises(InvalidReturnStatus):
        settle_return(back.pk, by=staff)
    approve_return(back.pk, by=staff)
    with pytest.raises(InvalidReturnStatus):
        settle_return(back.pk, by=staff)
