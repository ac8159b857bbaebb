"""Calling off a part of an order: units, stock and money to the cent."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from catalogue.partner.models import StockMovement, StockRecord
from checkout.order.actions import cancel_order
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import InvalidOrderStatus, InvalidUnits
from checkout.order.fulfilment import dispatch_consignment, mark_delivered, start_fulfilment
from checkout.order.models import Parcel
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment, start_payment
from outbox.actions import deliver_due
from outbox.models import Event
from tests.bad_input.state import state
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_offer,
    make_order,
    make_placement,
    make_product,
)
from tests.orders.conftest import check_sums, make_paid_order
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db


def topics(order) -> list[str]:
    told = Event.objects.filter(key__startswith=order.number).exclude(topic="order.paid")
    return list(told.order_by("pk").values_list("topic", flat=True))


def test_called_off_units_are_for_sale_again_and_no_longer_due(placed, staff):
    price = cancel_lines(
        placed.kiln.pk, by=staff, quantities={placed.bowls.pk: 1}, reason="One broke."
    )
    assert (price.incl_tax, price.tax) == (Decimal("11.99"), Decimal("2.00"))
    placed.order.refresh_from_db()
    assert placed.order.status == "Paid"
    assert placed.order.due_incl_tax == placed.order.total_incl_tax - Decimal("11.99")
    record = StockRecord.objects.get(pk=placed.bowls.stockrecord_id)
    assert (record.num_in_stock, record.num_allocated) == (10, 2)
    assert StockMovement.objects.filter(kind="release").get().quantity == 1
    event = placed.order.events.get(kind="lines_cancelled")
    assert event.payload["reason"] == "One broke."
    assert event.payload["lines"] == [{"line": placed.bowls.pk, "title": "Bowl", "units": 1}]
    told = Event.objects.get(topic="order.lines_cancelled")
    assert told.payload == {
        "order_id": placed.order.pk,
        "consignment_id": placed.kiln.pk,
        "event_id": event.pk,
        "key": f"{placed.order.number}/1",
        "amount": "11.99",
        "final": False,
    }
    check_sums(placed.order)


def test_reductions_are_taken_off_what_is_given_back(staff):
    placed = make_paid_order(percent_off=10)
    line = placed.bowls
    parts = [
        cancel_lines(placed.kiln.pk, by=staff, quantities={line.pk: 1}).incl_tax for _ in range(3)
    ]
    assert sum(parts) == line.line_price_incl_tax == Decimal("35.97") - Decimal("3.60")
    check_sums(placed.order)


def test_delivery_goes_back_with_the_last_of_a_consignment(placed, staff):
    goods = cancel_lines(placed.kiln.pk, by=staff, quantities={placed.bowls.pk: 3})
    assert goods.incl_tax == placed.bowls.line_price_incl_tax
    rest = cancel_lines(placed.kiln.pk, by=staff)
    assert rest.incl_tax == placed.cups.line_price_incl_tax + placed.kiln.shipping_incl_tax
    placed.kiln.refresh_from_db()
    assert placed.kiln.status == "Cancelled"
    placed.order.refresh_from_db()
    assert placed.order.status == "Paid"
    assert set(placed.kiln.lines.values_list("status", flat=True)) == {"Cancelled"}
    check_sums(placed.order)


def test_delivery_stays_when_a_part_was_sent(placed, staff):
    dispatch_consignment(placed.kiln.pk, by=staff, quantities={placed.bowls.pk: 1})
    rest = cancel_lines(placed.kiln.pk, by=staff)
    bowls = placed.bowls.line_price_incl_tax - Decimal("11.99")
    assert rest.incl_tax == bowls + placed.cups.line_price_incl_tax
    check_sums(placed.order)


def test_the_last_open_units_called_off_end_the_waiting(placed, staff):
    dispatch_consignment(placed.kiln.pk, by=staff)
    assert placed.order.events.latest("pk").new_status == "In fulfilment"
    cancel_lines(placed.press.pk, by=staff)
    placed.order.refresh_from_db()
    assert placed.order.status == "Dispatched"
    assert Event.objects.get(topic="order.lines_cancelled").payload["final"] is True
    mark_delivered(Parcel.objects.get().pk, by=staff)
    placed.order.refresh_from_db()
    assert placed.order.status == "Delivered"
    check_sums(placed.order)


def test_order_of_which_nothing_is_left_is_cancelled_as_a_whole(placed, staff):
    cancel_lines(placed.press.pk, by=staff)
    cancel_lines(placed.kiln.pk, by=staff)
    placed.order.refresh_from_db()
    assert placed.order.status == "Cancelled"
    assert placed.order.cancelled_incl_tax == placed.order.total_incl_tax
    assert topics(placed.order)[-2:] == ["order.cancelled", "payment.return_due"]
    assert topics(placed.order).count("order.lines_cancelled") == 1
    assert set(placed.order.consignments.values_list("status", flat=True)) == {"Cancelled"}
    check_sums(placed.order)


def test_order_of_which_a_part_was_sent_is_not_cancelled_as_a_whole(placed, staff):
    dispatch_consignment(placed.kiln.pk, by=staff, quantities={placed.bowls.pk: 1})
    before = state()
    with pytest.raises(InvalidOrderStatus, match="has been sent"):
        cancel_order(placed.order.pk, by=staff)
    assert state() == before


def test_order_that_is_being_packed_is_cancelled(placed, staff):
    start_fulfilment(placed.kiln.pk, by=staff)
    cancel_order(placed.order.pk, by=staff)
    placed.order.refresh_from_db()
    assert placed.order.status == "Cancelled"
    check_sums(placed.order)


@pytest.mark.parametrize("quantities", [{}, {"bowls": 4}, {"bowls": -1}, {"print": 1}])
def test_units_that_are_not_there_change_nothing(placed, staff, quantities):
    before = state()
    asked = {getattr(placed, name).pk: units for name, units in quantities.items()}
    with pytest.raises(InvalidUnits):
        cancel_lines(placed.kiln.pk, by=staff, quantities=asked)
    assert state() == before


def test_sent_units_are_not_called_off(placed, staff):
    dispatch_consignment(placed.press.pk, by=staff)
    with pytest.raises(InvalidUnits, match="nothing chosen"):
        cancel_lines(placed.press.pk, by=staff)
    with pytest.raises(InvalidUnits, match="0 are still to be sent, not 1"):
        cancel_lines(placed.press.pk, by=staff, quantities={placed.print.pk: 1})


def test_nothing_is_called_off_of_an_unpaid_order_or_by_strangers(placed, staff):
    unpaid = make_order()
    with pytest.raises(InvalidOrderStatus):
        cancel_lines(unpaid.consignments.get().pk, by=staff)
    with pytest.raises(PermissionDenied):
        cancel_lines(placed.kiln.pk, by=make_member())


def test_only_what_is_left_is_taken_from_the_card(staff):
    order = make_order(make_product(price="10.00"), quantity=3)
    intent = start_payment(order)
    confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))
    line = order.lines.get()
    cancel_lines(order.consignments.get().pk, by=staff, quantities={line.pk: 1})
    dispatch_consignment(order.consignments.get().pk, by=staff)
    for _ in range(2):
        deliver_due()
    source = order.sources.get()
    assert source.amount_allocated == Decimal("40.80")
    assert source.amount_debited == Decimal("28.80")
    assert gateway.retrieve_intent(intent.id).amount_received == Decimal("28.80")
    assert order.events.get(kind="taken").payload["amount"] == "28.80"


def test_lines_of_a_reduced_order_add_up_to_its_total():
    """A third off leaves fractions of a cent on each line; the total is rounded once."""
    make_country()
    goods = [make_product(price=price) for price in ("9.99", "120.00", "0.01")]
    make_offer(percent=33)
    basket = make_basket(*goods)
    for product, quantity in zip(goods, (2, 4, 1), strict=True):
        basket.lines.filter(product=product).update(quantity=quantity)
    order = place_order(make_placement(basket, make_delivery("0.00")))
    assert (order.total_incl_tax, order.total_excl_tax) == (Decimal("401.99"), Decimal("334.99"))
    prices = order.lines.values_list("line_price_incl_tax", "line_price_excl_tax")
    assert list(prices) == [
        (Decimal("16.07"), Decimal("13.39")),
        (Decimal("385.91"), Decimal("321.59")),
        (Decimal("0.01"), Decimal("0.01")),
    ]
