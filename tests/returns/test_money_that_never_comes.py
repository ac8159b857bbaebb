"""A return is settled with what is left, where the rest of the money will never come."""

from decimal import Decimal

import pytest

from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment, take_what_is_due
from checkout.payment.answers import read_dispute
from checkout.payment.disputes import settle_dispute
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
from tests.returns.conftest import arrive, ask, make_taken_order, take_in

pytestmark = pytest.mark.django_db

UNIT = Decimal("12.00")


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
