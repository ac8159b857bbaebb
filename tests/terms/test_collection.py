"""Click and collect: chosen, taxed where it is fetched, made ready, fetched, or refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db.models import ProtectedError
from django.utils import timezone

from checkout.order.exceptions import OrderRefused
from checkout.order.fulfilment import (
    dispatch_consignment,
    mark_delivered,
    take_old_parcels_for_delivered,
)
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.order.queries import public_story_of
from checkout.shipping.actions import delete_method, delete_point, delete_zone
from checkout.shipping.exceptions import StillNeeded
from checkout.shipping.models import Carrier, CollectionPoint, Zone
from checkout.tax.models import TaxRate
from outbox.actions import deliver_due
from tests.bad_input.state import state
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_placement,
    make_point,
    make_product,
    make_seller,
    make_staff,
    make_zone,
)
from tests.orders.conftest import pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiln():
    make_country()
    make_delivery("4.00")
    return make_seller("Kiln")


def collected(point: CollectionPoint, seller, **goods) -> Order:
    basket = make_basket(make_product("Bowl", price="10.00", seller=seller, **goods))
    code = f"{point.method.code}:{point.pk}"
    return place_order(make_placement(basket, shipping_code=code))


def test_what_is_fetched_costs_no_delivery_and_the_order_keeps_point_and_customer(kiln):
    point = make_point("The Net Shed", seller=kiln)
    order = collected(point, kiln)
    consignment = order.consignments.get()
    assert consignment.collection_point == point
    assert consignment.shipping_code == f"{point.method.code}:{point.pk}"
    assert consignment.shipping_method == "Click and collect: The Net Shed"
    assert (order.shipping_incl_tax, order.total_incl_tax) == (0, Decimal("12.00"))
    assert order.shipping_tax_parts == []
    assert order.shipping_address.line1 == "12 Bower Lane"


def test_postcode_of_a_point_stays_on_one_line(kiln):
    point = make_point(seller=kiln, postcode="GL5 1AA", city="GL5")
    assert "GL5, GL5\N{NO-BREAK SPACE}1AA, " in point.address_in_line
    assert "GL5, GL5 1AA" in point.address_lines


def test_a_charge_for_fetching_is_asked_where_one_is_set(kiln):
    point = make_point(seller=kiln)
    point.method.bands.create(upper_limit=Decimal(100), charge=Decimal("1.50"))
    assert collected(point, kiln).shipping_incl_tax == Decimal("1.80")


def test_goods_are_taxed_where_they_are_fetched(kiln):
    make_country("FR", rate="0.1")
    point = make_point(seller=kiln, country="FR", postcode="59000")
    point.method.bands.create(upper_limit=Decimal(100), charge=Decimal("2.00"))
    order = collected(point, kiln)
    line = order.lines.get()
    assert (line.tax_rate, line.line_price_incl_tax) == (Decimal("0.1"), Decimal("11.00"))
    assert order.shipping_tax_parts == [{"rate": "0.1", "net": "2.00", "tax": "0.20"}]


def test_only_what_is_fetched_is_taxed_there(kiln):
    make_country("FR", rate="0.1")
    press = make_seller("Press")
    point = make_point(seller=kiln, country="FR")
    basket = make_basket(
        make_product("Bowl", price="10.00", seller=kiln),
        make_product("Print", price="10.00", seller=press),
    )
    placement = make_placement(basket, shipping_codes={kiln.pk: f"{point.method.code}:{point.pk}"})
    order = place_order(placement)
    assert {line.title: line.tax_rate for line in order.lines.all()} == {
        "Bowl": Decimal("0.1"),
        "Print": Decimal("0.2"),
    }


def test_a_point_in_a_region_is_taxed_as_that_region(kiln):
    make_country("ES", rate="0.21")
    TaxRate.objects.create(country_id="ES", region="CN", tax_class="standard", rate=0)
    point = make_point(seller=kiln, country="ES", postcode="35001")
    assert collected(point, kiln).total_incl_tax == Decimal("10.00")


@pytest.mark.parametrize("bad", ["switched off", "another seller's", "unknown", "nameless"])
def test_a_point_that_is_not_offered_is_refused_and_nothing_is_written(kiln, bad):
    make_country("FR", rate="0")
    owner = make_seller("Press") if bad == "another seller's" else kiln
    # In a country without tax, so that a point that is believed would be a bargain.
    point = make_point(seller=owner, country="FR", is_active=bad != "switched off")
    number = {"unknown": point.pk + 1, "nameless": ""}.get(bad, point.pk)
    basket = make_basket(make_product(seller=kiln))
    before = state()
    with pytest.raises(OrderRefused, match="not offered for your order"):
        place_order(
            make_placement(
                basket, shipping_code=f"{point.method.code}:{number}", expected_total=None
            )
        )
    assert state() == before


def test_it_is_made_ready_instead_of_sent_and_the_customer_is_told_where(kiln):
    point = make_point("The Net Shed", seller=kiln, opening_hours="Monday, 9 to 4")
    order = collected(point, kiln)
    pay(order)
    carrier = Carrier.objects.create(name="Post", tracking_url="https://p.example/{reference}")
    parcel = dispatch_consignment(
        order.consignments.get().pk, by=make_staff(), carrier=carrier, tracking_reference="X1"
    )
    assert (parcel.carrier, parcel.tracking_reference) == (None, "")
    deliver_due()
    subject = f"Your order {order.number} is ready for collection"
    (ready,) = (each for each in mail.outbox if each.subject == subject)
    for part in (ready.body, ready.alternatives[0][0]):
        assert "The Net Shed" in part and "1 Mill Lane" in part and "Monday, 9 to 4" in part
        assert "n its way" not in part
    assert not [each for each in mail.outbox if "on its way" in each.subject]

    mark_delivered(parcel.pk, by=make_staff())
    order.refresh_from_db()
    assert order.status == "Delivered"
    told = [entry.title for entry in public_story_of(order)]
    assert "Ready for collection, from Kiln" in told and "Fetched, from Kiln" in told
    assert not [title for title in told if title.startswith("Sent")]


def test_time_does_not_fetch_anything(kiln):
    order = collected(make_point(seller=kiln), kiln)
    pay(order)
    dispatch_consignment(order.consignments.get().pk, by=make_staff())
    assert take_old_parcels_for_delivered(now=timezone.now() + timedelta(days=99)) == 0
    order.refresh_from_db()
    assert order.status == "Dispatched"


def test_what_orders_and_ways_need_is_not_deleted(kiln):
    point = make_point(seller=kiln)
    collected(point, kiln)
    for delete, pk in ((delete_point, point.pk), (delete_method, point.method_id)):
        with pytest.raises(StillNeeded, match="Orders are fetched"):
            delete(pk)
    with pytest.raises(ProtectedError):
        point.delete()
    zone = make_zone("GB")
    point.method.zones.add(zone)
    with pytest.raises(StillNeeded, match="Click and collect"):
        delete_zone(zone.pk)
    point.method.zones.clear()
    delete_zone(zone.pk)
    assert CollectionPoint.objects.exists() and not Zone.objects.exists()
