"""Consignments begun, sent in one parcel or several, and delivered."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from checkout.order.actions import complete_order, dispatch_order
from checkout.order.exceptions import InvalidOrderStatus, InvalidUnits
from checkout.order.fulfilment import (
    dispatch_consignment,
    mark_delivered,
    start_fulfilment,
    take_old_parcels_for_delivered,
)
from checkout.order.models import Line, Order, OrderEvent, Parcel
from checkout.shipping.models import Carrier
from outbox.models import Event
from tests.bad_input.state import state
from tests.factories import make_member, make_order
from tests.orders.conftest import check_sums

pytestmark = pytest.mark.django_db


def statuses(placed) -> tuple[str, str, str]:
    placed.order.refresh_from_db()
    placed.kiln.refresh_from_db()
    placed.press.refresh_from_db()
    return placed.order.status, placed.kiln.status, placed.press.status


def test_each_seller_is_paid_for_its_own_delivery(placed):
    assert placed.order.shipping_incl_tax == Decimal("4.80")
    assert placed.kiln.shipping_incl_tax + placed.press.shipping_incl_tax == Decimal("4.80")
    assert (placed.kiln.shipping_incl_tax, placed.kiln.shipping_excl_tax) == (
        Decimal("2.40"),
        Decimal("2.00"),
    )
    assert placed.kiln.shipping_method == placed.order.shipping_method


def test_packing_is_begun_once(placed, staff):
    assert statuses(placed) == ("Paid", "Waiting", "Waiting")
    for _ in range(2):
        start_fulfilment(placed.kiln.pk, by=staff)
    assert statuses(placed) == ("In fulfilment", "In fulfilment", "Waiting")
    event = placed.order.events.get(kind="started")
    assert (event.by, event.role) == (staff, "staff")
    assert (event.old_status, event.new_status) == ("Paid", "In fulfilment")
    assert placed.order.lines.filter(status="In fulfilment").count() == 3


def test_a_parcel_of_some_units_leaves_the_rest_open(placed, staff):
    parcel = dispatch_consignment(
        placed.kiln.pk, by=staff, quantities={placed.bowls.pk: 2}, tracking_reference="RM1"
    )
    assert statuses(placed) == ("In fulfilment", "In fulfilment", "Waiting")
    assert list(parcel.contents.values_list("line", "quantity")) == [(placed.bowls.pk, 2)]
    # two of three bowls at £11.99 (tax on each £2.00), and the kiln's delivery
    assert (parcel.price_incl_tax, parcel.price_excl_tax) == (Decimal("26.38"), Decimal("21.98"))
    payload = Event.objects.get(topic="consignment.dispatched").payload
    assert payload == {
        "order_id": placed.order.pk,
        "consignment_id": placed.kiln.pk,
        "parcel_id": parcel.pk,
        "amount": "26.38",
        "final": False,
    }
    assert not Event.objects.filter(topic="order.dispatched").exists()
    check_sums(placed.order)


def test_parcels_add_up_to_the_order_and_the_last_is_final(placed, staff):
    dispatch_consignment(placed.kiln.pk, by=staff, quantities={placed.bowls.pk: 2})
    dispatch_consignment(placed.press.pk, by=staff)
    assert statuses(placed) == ("In fulfilment", "In fulfilment", "Dispatched")
    dispatch_consignment(placed.kiln.pk, by=staff)
    assert statuses(placed) == ("Dispatched", "Dispatched", "Dispatched")
    events = Event.objects.filter(topic="consignment.dispatched").order_by("pk")
    assert [event.payload["final"] for event in events] == [False, False, True]
    amounts = [Decimal(event.payload["amount"]) for event in events]
    assert sum(amounts) == placed.order.total_incl_tax
    assert Event.objects.filter(topic="order.dispatched", key=placed.order.number).count() == 1
    check_sums(placed.order)


def test_order_is_delivered_once_its_last_parcel_is(placed, staff):
    dispatch_order(placed.order.pk, by=staff)
    first, second = Parcel.objects.order_by("pk")
    mark_delivered(first.pk, by=staff)
    assert statuses(placed) == ("Dispatched", "Delivered", "Dispatched")
    for _ in range(2):
        mark_delivered(second.pk, by=staff)
    assert statuses(placed) == ("Delivered", "Delivered", "Delivered")
    assert placed.order.events.filter(kind="delivered").count() == 2
    complete_order(placed.order.pk, by=staff)
    assert statuses(placed)[0] == "Completed"


def test_parcel_of_a_closed_order_arrives_and_the_order_stays_closed(placed, staff):
    dispatch_order(placed.order.pk, by=staff)
    complete_order(placed.order.pk, by=staff)
    for parcel in Parcel.objects.all():
        mark_delivered(parcel.pk, by=staff)
    assert statuses(placed) == ("Completed", "Delivered", "Delivered")


@pytest.mark.parametrize(
    "quantities",
    [{}, {"bowls": 0}, {"bowls": 4}, {"bowls": -1}, {"print": 1}, {"bowls": 1, "print": 1}],
)
def test_units_that_cannot_be_sent_change_nothing(placed, staff, quantities):
    before = state()
    asked = {getattr(placed, name).pk: units for name, units in quantities.items()}
    with pytest.raises(InvalidUnits):
        dispatch_consignment(placed.kiln.pk, by=staff, quantities=asked)
    assert state() == before
    assert not Parcel.objects.exists()


def test_nothing_is_sent_of_an_unpaid_order(staff):
    order = make_order()
    with pytest.raises(InvalidOrderStatus, match="cannot become “Dispatched”"):
        dispatch_consignment(order.consignments.get().pk, by=staff)
    with pytest.raises(InvalidOrderStatus, match="cannot become “In fulfilment”"):
        start_fulfilment(order.consignments.get().pk, by=staff)


def test_a_seller_sends_the_own_consignment_and_no_other(placed):
    seller = make_member()
    placed.kiln.partner.users.add(seller)
    dispatch_consignment(placed.kiln.pk, by=seller)
    assert placed.order.events.latest("pk").role == "seller"
    for deed in (dispatch_consignment, start_fulfilment):
        with pytest.raises(PermissionDenied):
            deed(placed.press.pk, by=seller)
    with pytest.raises(PermissionDenied):
        complete_order(placed.order.pk, by=seller)
    assert statuses(placed) == ("In fulfilment", "Dispatched", "Waiting")


@pytest.mark.parametrize("deed", [dispatch_consignment, start_fulfilment])
def test_customers_and_strangers_send_nothing(placed, deed):
    customer = make_member()
    Order.objects.filter(pk=placed.order.pk).update(user=customer)
    for by in (customer, make_member()):
        with pytest.raises(PermissionDenied):
            deed(placed.kiln.pk, by=by)
    assert statuses(placed) == ("Paid", "Waiting", "Waiting")


def test_old_parcels_are_taken_for_delivered_and_young_ones_are_not(placed, staff, settings):
    settings.ORDER_DELIVERED_AFTER_DAYS = 14
    now = timezone.now()
    dispatch_consignment(placed.kiln.pk, by=staff, at=now - timedelta(days=14))
    dispatch_consignment(placed.press.pk, by=staff, at=now - timedelta(days=13))
    assert take_old_parcels_for_delivered(now=now) == 1
    assert take_old_parcels_for_delivered(now=now) == 0
    assert statuses(placed) == ("Dispatched", "Delivered", "Dispatched")
    assert placed.order.events.get(kind="delivered").role == "system"
    settings.ORDER_DELIVERED_AFTER_DAYS = 0
    assert take_old_parcels_for_delivered(now=now + timedelta(days=99)) == 0


def test_parcel_keeps_its_carrier_and_link(placed, staff):
    carrier = Carrier.objects.create(name="Post", tracking_url="https://post.example/t/{reference}")
    parcel = dispatch_consignment(
        placed.press.pk, by=staff, carrier=carrier, tracking_reference="A/1 2&x"
    )
    assert parcel.tracking_address == "https://post.example/t/A%2F1%202%26x"


def test_the_database_refuses_more_units_than_a_line_has(placed):
    with pytest.raises(IntegrityError, match="line_units_add_up"), transaction.atomic():
        Line.objects.filter(pk=placed.bowls.pk).update(quantity_dispatched=1)


def test_the_database_refuses_to_change_what_happened(placed, staff):
    start_fulfilment(placed.kiln.pk, by=staff)
    refused = pytest.raises((IntegrityError, InternalError), match="is not changed")
    with refused, transaction.atomic():
        OrderEvent.objects.update(at=timezone.now())
    # Who leaves takes the name along, and nothing else.
    OrderEvent.objects.update(by=None)


def test_oscar_s_own_way_to_move_an_order_is_shut(placed):
    with pytest.raises(InvalidOrderStatus):
        placed.order.set_status("Dispatched")
