"""A paid order of two sellers, one of whose lines has three units."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from catalogue.actions import refresh_products
from catalogue.models import Product
from checkout.order.actions import lock_order, mark_paid
from checkout.order.models import Consignment, Line, Order
from checkout.order.placement import place_order
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_offer,
    make_placement,
    make_product,
    make_seller,
    make_staff,
)
from tests.outbox.servers import MailServer, free_port


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """Takes what the shop sends by SMTP."""
    server = MailServer(free_port()).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


class Placed(NamedTuple):
    """The order, with the consignment of the kiln (bowls and cups) and that of the press."""

    order: Order
    kiln: Consignment
    press: Consignment
    bowls: Line
    cups: Line
    print: Line
    products: tuple[Product, ...]


@pytest.fixture
def staff(db) -> User:
    return make_staff("staff@shop.example")


@pytest.fixture
def placed(db) -> Placed:
    return make_paid_order()


def make_paid_order(*, percent_off: int = 0, owner: User | None = None) -> Placed:
    """3 bowls (£9.99 net each), 1 cup (£5.00), 1 print (£20.00); tax 20 %.

    Delivery is £2.00 from each of the two sellers.
    """
    make_country()
    kiln, press = make_seller("Kiln"), make_seller("Press")
    bowl = make_product("Bowl", price="9.99", seller=kiln, card=False)
    cup = make_product("Cup", price="5.00", seller=kiln, card=False)
    sheet = make_product("Print", price="20.00", seller=press, card=False)
    refresh_products([bowl.pk, cup.pk, sheet.pk])
    if percent_off:
        make_offer(percent=percent_off)
    basket = make_basket(bowl, cup, sheet, owner=owner)
    basket.lines.filter(product=bowl).update(quantity=3)
    order = place_order(make_placement(basket, make_delivery("2.00")))
    pay(order)
    lines = {line.title: line for line in order.lines.all()}
    consignments = {each.partner_name: each for each in order.consignments.all()}
    return Placed(
        order,
        consignments["Kiln"],
        consignments["Press"],
        lines["Bowl"],
        lines["Cup"],
        lines["Print"],
        (bowl, cup, sheet),
    )


def pay(order: Order) -> None:
    """The order as its payment leaves it, without Stripe."""
    with transaction.atomic():
        mark_paid(lock_order(order.pk), at=timezone.now())
    order.refresh_from_db()


def check_sums(order: Order) -> None:
    """Units, stock, money and states of an order agree; nothing is negative."""
    order.refresh_from_db()
    prices = Decimal(0)
    for consignment in order.consignments.all():
        for parcel in consignment.parcels.all():
            assert parcel.price_incl_tax >= parcel.price_excl_tax >= 0
            prices += parcel.price_incl_tax
    opened = sum(line.quantity_open for line in order.lines.all())
    assert 0 <= order.cancelled_excl_tax <= order.cancelled_incl_tax <= order.total_incl_tax
    left = order.total_incl_tax - order.cancelled_incl_tax - prices
    assert left >= 0
    if not opened:
        assert left == 0, "what was sent and what was called off is all there was"
    for line in order.lines.all():
        sent = sum(line.parcel_lines.values_list("quantity", flat=True))
        assert line.quantity_dispatched == sent
        assert line.quantity == line.quantity_open + sent + line.quantity_cancelled
        assert line.num_allocated == line.quantity_open >= 0
        record = line.stockrecord
        assert record.num_allocated == line.num_allocated
        assert record.num_in_stock == 10 - sent
