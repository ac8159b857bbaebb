"""A return is settled with what is left, where the rest of the money will never come."""

from dataclasses import replace
from decimal import Decimal

import pytest

from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import refund_payment, settle_payment, start_payment, take_what_is_due
from checkout.payment.answers import read_dispute
from checkout.payment.books import amount_not_paid_for, sources_of
from checkout.payment.disputes import settle_dispute
from checkout.payment.models import Source, StaffTask
from checkout.payment.renewal import ask_for_payment, owed_of
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Return
from checkout.returns.settlement import settle_return
from outbox.actions import deliver_due
from tests.factories import make_product
from tests.payment.money import (
    ONE_CAPTURE_CARD,
    at_stripe,
    books,
    complain,
    lapse,
    make_paid_order,
)
from tests.returns.conftest import ARRIVED, SENT, arrive, ask, make_taken_order, take_in, withdraw
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db

UNIT, DELIVERY = Decimal("12.00"), Decimal("4.80")


def take_back(order: Order, staff, units: int) -> Return:
    asked = ask(order.consignments.get(), {order.lines.get(): units})
    return take_in(asked, staff)


def returned(order: Order) -> Decimal:
    deliver_due()
    assert books(order)["returned"] == at_stripe(order)["returned"]
    return books(order)["returned"]


def test_what_a_lost_dispute_took_is_not_waited_for(staff):
    order = make_taken_order(staff)
    back = take_back(order, staff, 3)
    told = read_dispute(complain(order.sources.get()))
    settle_dispute(told)
    with pytest.raises(ReturnRefused, match="disputed"):
        settle_return(back.pk, by=staff)
    settle_dispute(type(told)(**told.__dict__ | {"status": "lost"}))
    back = settle_return(back.pk, by=staff, expected=Decimal(0))
    assert (back.status, back.refunded, returned(order)) == ("Settled", 0, 0)
    assert owed_of(order) == DELIVERY, "goods that are back are not paid"
    assert not amount_not_paid_for(order, sources_of(order))
    assert ask_for_payment(order.pk, by=staff) == DELIVERY
    source = pay(order)
    assert (source.amount_allocated, source.amount_debited) == (DELIVERY, DELIVERY)
    assert owed_of(order) == 0


@pytest.mark.parametrize("waits", [False, True])
def test_what_is_kept_of_a_lost_order_stays_owed(staff, settings, waits):
    """Two of three pieces come back, before the money is lost or after it."""
    settings.STRIPE_CAPTURE_METHOD = "manual"
    order = make_taken_order(staff)
    back = take_back(order, staff, 2)
    if not waits:
        settle_return(back.pk, by=staff)
    told = read_dispute(complain(order.sources.get()))
    lost = told.amount if waits else told.amount - 2 * UNIT
    settle_dispute(type(told)(**told.__dict__ | {"amount": lost, "status": "lost"}))
    if waits:
        settle_return(back.pk, by=staff)
    assert owed_of(order) == (UNIT + DELIVERY if waits else lost)
    assert pay(order).amount_debited == UNIT + DELIVERY
    assert owed_of(order) == 0


def test_goodwill_of_before_is_no_reason_not_to_pay_the_rest(staff):
    order = make_paid_order(make_product(price="10.00", stock=9), quantity=2)
    consignment, line = order.consignments.get(), order.lines.get()
    arrive(consignment, by=staff, quantities={line.pk: 1})
    deliver_due()
    refund_payment(
        order.pk, amount=order.total_incl_tax - UNIT - 1, reason="", key="some", by=staff
    )
    back = settle_return(take_back(order, staff, 1).pk, by=staff)
    assert back.waived == 0
    let_go(order)
    assert owed_of(order) == UNIT


def pay(order: Order) -> Source:
    intent = start_payment(order)
    assert "error" not in confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))
    deliver_due()
    return order.sources.get(reference=intent.id)


def let_go(order: Order) -> None:
    source = order.sources.get()
    lapse(source)
    settle_payment(gateway.retrieve_intent(source.reference))


def test_goods_that_were_sent_although_unpaid_bring_nothing_back(staff):
    order = make_paid_order(make_product(price="10.00", stock=9))
    let_go(order)
    consignment = order.consignments.get()
    dispatch_consignment(consignment.pk, by=staff, although_unpaid=True)
    deliver_due()
    back = take_back(order, staff, 1)
    back = settle_return(back.pk, by=staff, expected=Decimal(0))
    assert (back.status, back.refunded, returned(order)) == ("Settled", 0, 0)
    assert owed_of(order) == order.total_incl_tax - UNIT


def test_what_is_paid_of_an_order_is_for_what_was_not_sent_back_unpaid(staff):
    order = make_paid_order(make_product(price="10.00", stock=9), quantity=2)
    let_go(order)
    consignment, line = order.consignments.get(), order.lines.get()
    one = {line.pk: 1}
    parcel = dispatch_consignment(
        consignment.pk, by=staff, quantities=one, although_unpaid=True, at=SENT
    )
    mark_delivered(parcel.pk, by=staff, at=ARRIVED)
    deliver_due()
    settle_return(take_back(order, staff, 1).pk, by=staff)
    rest = order.total_incl_tax - UNIT
    assert owed_of(order) == rest
    assert amount_not_paid_for(order, sources_of(order)) == rest
    assert pay(order).amount_debited == DELIVERY, "the other piece is not sent yet"
    arrive(consignment, by=staff, quantities=one)
    deliver_due()
    source = order.sources.order_by("pk").last()
    assert (source.amount_debited, source.amount_held) == (rest, 0)


def test_goods_that_were_paid_in_part_bring_back_what_was_paid(staff):
    order = make_paid_order(make_product(price="10.00", stock=9), quantity=2, card=ONE_CAPTURE_CARD)
    consignment, line = order.consignments.get(), order.lines.get()
    arrive(consignment, by=staff, quantities={line.pk: 1})
    deliver_due()
    back = take_back(order, staff, 1)
    with pytest.raises(ReturnRefused, match="went out"):
        settle_return(back.pk, by=staff)
    take_what_is_due(order.pk, at_last=True)
    dispatch_consignment(consignment.pk, by=staff, although_unpaid=True)
    deliver_due()
    assert settle_return(back.pk, by=staff).refunded == UNIT
    last = take_back(order, staff, 1)
    assert settle_return(last.pk, by=staff).refunded == Decimal("4.80")
    assert returned(order) == books(order)["taken"] == Decimal("16.80")


def test_what_came_back_unpaid_is_not_due_again_when_the_rest_went_back(staff):
    order = make_paid_order(make_product(price="10.00", stock=9), quantity=2, card=ONE_CAPTURE_CARD)
    consignment, line = order.consignments.get(), order.lines.get()
    arrive(consignment, by=staff, quantities={line.pk: 1})
    deliver_due()
    take_what_is_due(order.pk, at_last=True)
    dispatch_consignment(consignment.pk, by=staff, although_unpaid=True)
    deliver_due()
    about_capture = StaffTask.objects.filter(kind=StaffTask.Kind.CAPTURE_FAILED)
    about_capture.delete()
    withdraw(order)
    back = settle_return(take_in(order.returns.get(), staff).pk, by=staff)
    assert (back.refunded, back.waived) == (UNIT + DELIVERY, UNIT)
    deliver_due()
    order.refresh_from_db()
    assert order.status == "Refunded"
    told = read_dispute(complain(order.sources.get()))
    settle_dispute(replace(told, status="won"))
    deliver_due()
    assert not about_capture.exists()
