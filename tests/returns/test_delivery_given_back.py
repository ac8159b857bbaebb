"""Delivery goes back to whoever withdraws from all of an order, also when that takes two steps."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from checkout.invoices.models import DocumentLine
from checkout.order.cancellation import cancel_lines
from checkout.order.models import Consignment, Order
from checkout.order.placement import place_order
from checkout.payment.answers import Dispute
from checkout.payment.disputes import settle_dispute
from checkout.payment.renewal import owed_of
from checkout.returns.consumers import give_back_delivery
from checkout.returns.settlement import settle_return
from outbox.actions import deliver_due, record_event
from outbox.models import Event
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_placement,
    make_product,
    make_seller,
)
from tests.payment.money import at_stripe, books
from tests.returns.conftest import arrive, take_in, withdraw
from tests.wallet.money import pay_the_rest

pytestmark = pytest.mark.django_db

GOODS, DELIVERY = Decimal("36.00"), Decimal("4.80")


@pytest.fixture
def waiting(staff) -> Consignment:
    return make_waiting(staff)


def make_waiting(staff: User) -> Consignment:
    """Of two sellers' goods the first came back and were paid for; the second are still here."""
    make_country()
    make_delivery("4.00")
    goods = [make_product(price=price, seller=make_seller()) for price in ("30.00", "10.00")]
    order = pay_the_rest(place_order(make_placement(make_basket(*goods))))
    sent, waiting = order.consignments.order_by("pk")
    arrive(sent, by=staff)
    deliver_due()
    withdraw(order, {sent.lines.get(): 1})
    back = settle_return(take_in(order.returns.get(), staff).pk, by=staff)
    assert (back.refunded, back.refunded_delivery) == (GOODS, 0)
    deliver_due()
    return waiting


def call_off(waiting: Consignment) -> Order:
    withdraw(waiting.order, {waiting.lines.get(): 1})
    deliver_due()
    order = Order.objects.get(pk=waiting.order_id)
    assert books(order)["returned"] == at_stripe(order)["returned"]
    return order


def test_withdrawing_from_the_rest_gives_the_delivery_of_what_came_back(waiting):
    order = call_off(waiting)
    now = books(order)
    assert (now["taken"] - now["returned"], now["held"]) == (0, 0)
    assert order.status == "Refunded"
    back = order.returns.get()
    assert (back.refunded, back.refunded_delivery) == (GOODS + DELIVERY, DELIVERY)


def test_it_is_given_once(waiting):
    order = call_off(waiting)
    give_back_delivery(Event.objects.get(topic="order.lines_cancelled"))
    deliver_due()
    assert books(order)["returned"] == GOODS + DELIVERY
    assert order.returns.get().refunded_delivery == DELIVERY


def test_who_keeps_a_part_keeps_its_delivery_and_pays_for_it(waiting, staff):
    arrive(waiting, by=staff)
    deliver_due()
    assert books(waiting.order)["returned"] == GOODS
    assert waiting.order.returns.get().refunded_delivery == 0


def test_calling_off_the_rest_for_the_customer_gives_it_back_too(waiting, staff):
    cancel_lines(waiting.pk, by=staff)
    deliver_due()
    assert books(waiting.order)["returned"] == GOODS + DELIVERY


def test_delivery_is_credited_by_name_and_all_invoices_are(staff, settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = call_off(make_waiting(staff))
    assert books(order)["returned"] == order.total_incl_tax
    notes = order.documents.filter(kind="credit_note")
    assert sum(note.gross for note in notes) == order.total_incl_tax
    told = DocumentLine.objects.filter(document__in=notes, order_line=None)
    assert {(line.document.consignment, line.gross) for line in told} == {
        (consignment, DELIVERY) for consignment in order.consignments.all()
    }
    assert all(line.title.startswith("Delivery: ") for line in told)


def test_disputed_money_is_given_back_when_the_dispute_is_won(waiting, staff):
    order = waiting.order
    order.sources.update(amount_disputed=GOODS + DELIVERY)
    order = call_off(waiting)
    assert books(order)["returned"] == GOODS
    order.sources.update(amount_disputed=0)
    record_event("payment.won", key="won", payload={"order_id": order.pk})
    deliver_due()
    assert books(order)["returned"] == GOODS + DELIVERY


@pytest.mark.parametrize("left", [Decimal("1.00"), Decimal(0)])
def test_of_money_that_is_lost_what_is_left_is_given_back_and_nothing_is_owed(waiting, left):
    order = waiting.order
    told = Dispute(
        id="dp_some",
        intent_id=order.sources.get().reference,
        amount=DELIVERY - left,
        currency=order.currency,
        reason="fraudulent",
        status="needs_response",
        created=timezone.now(),
    )
    settle_dispute(told)
    order = call_off(waiting)
    assert books(order)["returned"] == GOODS
    settle_dispute(replace(told, status="lost"))
    deliver_due()
    assert books(order)["returned"] == at_stripe(order)["returned"] == GOODS + left
    back = order.returns.get()
    assert (back.refunded_delivery, back.waived_delivery) == (left, DELIVERY - left)
    assert owed_of(Order.objects.get(pk=order.pk)) == 0
