"""Withdrawing from an order: what was not sent is called off, what was sent comes back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from catalogue.models import ProductClass
from catalogue.partner.models import StockRecord
from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.order.models import Order
from checkout.returns.actions import reject_return
from checkout.returns.exceptions import InvalidReturnStatus, ReturnRefused
from checkout.returns.models import Return, Withdrawal
from outbox.models import Event
from tests.bad_input.state import state
from tests.factories import make_member, make_order
from tests.orders.conftest import check_sums, make_paid_order
from tests.returns.conftest import ARRIVED, SENT, SOON, arrive, ask, read_again, withdraw

pytestmark = pytest.mark.django_db


def test_withdrawal_from_what_was_sent_is_an_approved_return_for_each_seller(sent):
    withdrawal = withdraw(sent.order)
    assert withdrawal.is_whole_order
    assert (withdrawal.name, withdrawal.email) == ("Ada Byron", "ada@shop.example")
    backs = Return.objects.order_by("pk")
    assert [(b.consignment, b.status, b.reason, b.approved_at) for b in backs] == [
        (sent.kiln, "Approved", "withdrawal", SOON),
        (sent.press, "Approved", "withdrawal", SOON),
    ]
    assert list(withdrawal.lines.values_list("line", "quantity", "called_off")) == [
        (sent.bowls.pk, 3, 0),
        (sent.cups.pk, 1, 0),
        (sent.print.pk, 1, 0),
    ]
    read_again(sent)
    assert (sent.bowls.quantity_returned, sent.order.status) == (3, "Delivered")
    told = Event.objects.get(topic="order.withdrawn")
    assert told.payload == {"order_id": sent.order.pk, "withdrawal_id": withdrawal.pk}
    event = sent.order.events.get(kind="withdrawn")
    assert (event.role, event.at, len(event.payload["lines"])) == ("customer", SOON, 3)


def test_withdrawal_before_anything_was_sent_cancels_the_order(staff):
    placed = make_paid_order()
    withdrawal = withdraw(placed.order, at=SENT)
    placed.order.refresh_from_db()
    assert placed.order.status == "Cancelled"
    assert placed.order.cancelled_incl_tax == placed.order.total_incl_tax
    assert withdrawal.is_whole_order
    assert set(withdrawal.lines.values_list("called_off", flat=True)) == {1, 3}
    assert not Return.objects.exists()
    assert Event.objects.filter(topic="payment.return_due", key=placed.order.number).exists()
    check_sums(placed.order)


def test_withdrawal_from_a_part_calls_off_units_that_were_not_sent_first(staff):
    placed = make_paid_order()
    dispatch_consignment(placed.kiln.pk, by=staff, quantities={placed.bowls.pk: 1}, at=SENT)
    withdrawal = withdraw(placed.order, {placed.bowls: 3, placed.cups: 1})
    read_again(placed)
    assert (placed.bowls.quantity_cancelled, placed.bowls.quantity_returned) == (2, 1)
    assert placed.cups.quantity_cancelled == 1
    assert not withdrawal.is_whole_order
    back = Return.objects.get()
    assert list(back.lines.values_list("line", "quantity")) == [(placed.bowls.pk, 1)]
    event = placed.order.events.get(kind="lines_cancelled")
    assert (event.role, event.payload["reason"]) == ("customer", "Withdrawal from the contract")
    assert StockRecord.objects.get(pk=placed.bowls.stockrecord_id).num_allocated == 0
    check_sums(placed.order)
    rest = withdraw(placed.order, {placed.print: 1})
    assert rest.is_whole_order
    check_sums(placed.order)


def test_withdrawal_from_two_sellers_calls_off_both(staff):
    placed = make_paid_order()
    arrive(placed.kiln, by=staff, quantities={placed.bowls.pk: 1})
    withdraw(placed.order, {placed.bowls: 2, placed.cups: 1, placed.print: 1})
    read_again(placed)
    assert placed.order.events.filter(kind="lines_cancelled").count() == 2
    assert placed.order.status == "Delivered"
    check_sums(placed.order)


def test_same_key_is_the_same_withdrawal(sent):
    key = uuid4()
    first, second = (withdraw(sent.order, {sent.bowls: 1}, key=key) for _ in range(2))
    assert first == second
    assert (Withdrawal.objects.count(), Return.objects.count()) == (1, 1)


def test_key_of_another_order_is_refused(sent, staff):
    key = uuid4()
    withdraw(sent.order, {sent.bowls: 1}, key=key)
    ask(sent.kiln, {sent.bowls: 1}, key=key)
    other = make_paid_order()
    arrive(other.kiln, by=staff)
    before = state()
    with pytest.raises(ReturnRefused, match="anew"):
        withdraw(other.order, {other.bowls: 1}, key=key)
    with pytest.raises(ReturnRefused, match="anew"):
        ask(other.kiln, {other.bowls: 1}, key=key)
    assert state() == before


def test_period_ends_with_the_fourteenth_day_after_the_last_parcel(staff):
    placed = make_paid_order()
    arrive(placed.kiln, by=staff)
    late = ARRIVED + timedelta(days=40)
    withdraw(placed.order, {placed.cups: 1}, at=late)
    parcel = dispatch_consignment(placed.press.pk, by=staff, at=late)
    withdraw(placed.order, {placed.bowls: 1}, at=late + timedelta(days=60))
    mark_delivered(parcel.pk, by=staff, at=ARRIVED + timedelta(days=42))
    withdraw(placed.order, {placed.bowls: 1}, at=ARRIVED + timedelta(days=56, hours=10))
    before = state()
    with pytest.raises(ReturnRefused, match="is over"):
        withdraw(placed.order, {placed.bowls: 1}, at=ARRIVED + timedelta(days=57))
    assert state() == before


def test_what_the_law_exempts_is_not_withdrawn_from(staff):
    ProductClass.objects.get_or_create(
        slug="things", defaults={"name": "Things", "may_be_withdrawn": False}
    )
    placed = make_paid_order()
    ProductClass.objects.update(may_be_withdrawn=True)
    assert not placed.order.lines.filter(may_be_withdrawn=True).exists()
    before = state()
    with pytest.raises(ReturnRefused, match="0 can be sent back"):
        withdraw(placed.order)
    assert state() == before


def test_orders_keep_the_right_that_was_told_when_they_were_placed(sent):
    ProductClass.objects.update(may_be_withdrawn=False)
    assert withdraw(sent.order).is_whole_order


@pytest.mark.parametrize(
    "given",
    [
        {"name": " \0"},
        {"name": "x" * 151},
        {"email": ""},
        {"email": "nobody"},
        {"quantities": {}},
    ],
)
def test_statement_that_says_too_little_changes_nothing(sent, given):
    before = state()
    with pytest.raises(ReturnRefused):
        withdraw(sent.order, **given)
    assert state() == before


def test_units_on_their_way_back_are_not_withdrawn_from_too(sent, staff):
    back = ask(sent.kiln, {sent.bowls: 2})
    before = state()
    with pytest.raises(ReturnRefused, match="1 can be sent back, not 3"):
        withdraw(sent.order, {sent.bowls: 3})
    with pytest.raises(ReturnRefused, match="not of this order"):
        withdraw(sent.order, {make_order().lines.get(): 1})
    assert Withdrawal.objects.count() == 0
    assert {k: v for k, v in state().items() if k == "returns.Return"} == {
        "returns.Return": before["returns.Return"]
    }
    reject_return(back.pk, by=staff, reason="No")
    assert withdraw(sent.order).is_whole_order


def test_unpaid_and_ended_orders_have_nothing_to_withdraw_from(sent):
    unpaid = make_order()
    with pytest.raises(InvalidReturnStatus):
        withdraw(unpaid)
    Order.objects.filter(pk=sent.order.pk).update(status="Refunded")
    with pytest.raises(InvalidReturnStatus):
        withdraw(sent.order)


def test_strangers_and_sellers_withdraw_from_nothing(sent):
    seller = make_member()
    sent.kiln.partner.users.add(seller)
    for who in (seller, make_member()):
        before = state()
        with pytest.raises(PermissionDenied):
            withdraw(sent.order, by=who)
        assert state() == before
