"""Gift cards beside goods of the same seller: they are there at once and do not travel."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from catalogue.models import Product
from catalogue.partner.models import Partner
from checkout.basket.meters import told_meters
from checkout.order.amendments import change_shipping_address
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import AddressRefused
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Consignment, Order
from checkout.order.placement import place_order, quote
from checkout.order.queries import consignments_of
from checkout.wallet.goods import put_gift_cards_on_sale
from dashboard.orders.consignments import may_readdress
from outbox.actions import deliver_due
from tests.factories import (
    make_address,
    make_basket,
    make_country,
    make_delivery,
    make_placement,
    make_product,
    make_staff,
)
from tests.wallet.money import assert_all_adds_up, pay_the_rest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

LAMP, DELIVERY = Decimal("12.00"), Decimal("4.80")


@pytest.fixture
def lamp(db) -> Product:
    """The house's own, at £12.00 with tax."""
    make_country()
    put_gift_cards_on_sale()
    return make_product("Lamp", seller=Partner.objects.get(code="shop"))


def make_sent_card(lamp: Product) -> tuple[Order, Consignment]:
    """An order of a lamp and a gift card that is made, and the consignment of the lamp."""
    gift = Product.objects.get(upc="GIFT-25")
    order = pay_the_rest(place_order(make_placement(make_basket(lamp, gift))))
    deliver_due()
    order.refresh_from_db()
    assert order.status == "In fulfilment"
    return order, order.lines.get(product=lamp).consignment


def test_parcel_of_a_gift_card_takes_no_delivery(lamp):
    _order, waiting = make_sent_card(lamp)
    sent = Consignment.objects.get(travels=False)
    assert (sent.status, sent.shipping_method) == ("Dispatched", "No shipping required")
    assert sent.parcels.get().price_incl_tax == Decimal("25.00")
    assert (waiting.status, waiting.shipping_incl_tax) == ("Waiting", DELIVERY)
    parcel = dispatch_consignment(waiting.pk, by=make_staff())
    assert parcel.price_incl_tax == LAMP + DELIVERY


def test_delivery_goes_back_with_the_only_goods_that_travel(lamp):
    order, waiting = make_sent_card(lamp)
    assert cancel_lines(waiting.pk, by=make_staff()).incl_tax == LAMP + DELIVERY
    deliver_due()
    assert order.sources.get().amount_refunded == LAMP + DELIVERY
    assert_all_adds_up()


def test_address_may_change_until_something_that_travels_is_sent(lamp):
    order, waiting = make_sent_card(lamp)
    staff = make_staff()
    assert may_readdress(order, consignments_of(order))
    change_shipping_address(order.pk, fields={"line1": "14 Bower Lane"}, by=staff)
    dispatch_consignment(waiting.pk, by=staff)
    order.refresh_from_db()
    assert not may_readdress(order, consignments_of(order))


def test_address_stays_when_a_part_of_what_travels_is_sent(lamp):
    basket = make_basket(lamp, Product.objects.get(upc="GIFT-25"), quantity=2)
    order = pay_the_rest(place_order(make_placement(basket)))
    staff, line = make_staff(), order.lines.get(product=lamp)
    dispatch_consignment(line.consignment_id, by=staff, quantities={line.pk: 1})
    with pytest.raises(AddressRefused, match="on its way to the old address"):
        change_shipping_address(order.pk, fields={"line1": "14 Bower Lane"}, by=staff)


def test_older_consignments_travel_if_anything_in_them_does(lamp):
    gift = Product.objects.get(upc="GIFT-25")
    alone, order = (place_order(make_placement(make_basket(*of))) for of in ([gift], [gift, lamp]))
    order.lines.update(consignment=order.consignments.get(travels=True))
    order.consignments.filter(travels=False).delete()
    Consignment.objects.update(travels=True)
    migration = import_module("checkout.order.migrations.0013_which_do_not_travel")
    migration.mark_what_does_not_travel(apps, connection.schema_editor())
    assert Consignment.objects.get(travels=False).order == alone


def test_free_delivery_counts_what_travels(lamp):
    way = make_delivery("4.00", free_above="30.00")
    basket = make_basket(lamp, Product.objects.get(upc="GIFT-25"))
    quoted = quote(
        basket,
        user=None,
        shipping_address=make_address(),
        shipping_codes={},
        shipping_code=way.code,
    )
    assert quoted.shipping_charge.incl_tax == DELIVERY
    [meter] = told_meters(basket)
    assert (meter.worth, meter.missing) == (LAMP, Decimal("18.00"))
