"""An order of two sellers that was sent and has arrived, and one with money in it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings

from accounts.models import User
from catalogue.actions import refresh_products
from catalogue.models import Product
from catalogue.partner.models import Partner
from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.order.models import Consignment, Line, Order, Parcel
from checkout.payment import gateway
from checkout.payment.actions import settle_payment, start_payment
from checkout.returns.actions import approve_return, request_return
from checkout.returns.models import Reason, Return, Withdrawal
from checkout.returns.receipt import Inspection, receive_return
from checkout.returns.withdrawal import declare_withdrawal
from outbox.actions import deliver_due
from tests.factories import make_delivery, make_order, make_product, make_seller, make_staff
from tests.orders.conftest import Placed, make_paid_order
from tests.stripe_cards import GOOD_CARD, confirm_payment

SENT = datetime(2026, 9, 1, 9, tzinfo=UTC)
ARRIVED = datetime(2026, 9, 3, 12, tzinfo=UTC)
"""A Thursday: fourteen days later is one too."""
SOON = ARRIVED + timedelta(days=2)

# Mails and PDFs are most of what follows from an order, and of the time it takes.
QUIET_CONSUMERS = {
    topic: [
        consumer
        for consumer in consumers
        if not (consumer.startswith("notifications.") and ".send_" in consumer)
        and consumer != "checkout.invoices.consumers.render"
    ]
    for topic, consumers in settings.OUTBOX_CONSUMERS.items()
}


@pytest.fixture
def staff(db) -> User:
    return make_staff("staff@shop.example")


@pytest.fixture
def sent(staff) -> Placed:
    """3 bowls and a cup of the kiln, a print of the press: sent, and delivered on ARRIVED."""
    placed = make_paid_order()
    arrive(placed.kiln, by=staff)
    arrive(placed.press, by=staff)
    return read_again(placed)


def arrive(consignment: Consignment, *, by: User, quantities=None) -> None:
    parcel = dispatch_consignment(consignment.pk, by=by, quantities=quantities, at=SENT)
    mark_delivered(parcel.pk, by=by, at=ARRIVED)


def read_again(placed: Placed) -> Placed:
    for row in (placed.order, placed.bowls, placed.cups, placed.print):
        row.refresh_from_db()
    return placed


def make_family(
    seller: Partner | None = None, *, stock: int = 5, card: bool = True
) -> dict[str, Product]:
    """A shirt in three sizes of one seller: M and L at £10 net, XL at £12.50.

    Without `card`, it is for the caller to refresh it, perhaps with many others at once.
    """
    parent = make_product("Shirt", structure=Product.PARENT, card=False)
    parent.stockrecords.all().delete()
    seller = seller or make_seller()
    prices = {"M": "10.00", "L": "10.00", "XL": "12.50"}
    about = {"stock": stock, "seller": seller, "parent": parent, "card": False}
    family = {
        size: make_product(f"Shirt {size}", price=price, **about) for size, price in prices.items()
    }
    if card:
        refresh_products([parent.pk])
    return family


def ask(consignment: Consignment, quantities: dict[Line, int], **given) -> Return:
    """A return that the customer asks for by the order's link."""
    asked = {"by": None, "reason": Reason.NOT_WANTED, "at": SOON} | given
    units = {line.pk: count for line, count in quantities.items()}
    return request_return(consignment.pk, quantities=units, **asked)


def withdraw(order: Order, quantities: dict[Line, int] | None = None, **given) -> Withdrawal:
    """A withdrawal from the whole order, or from units of it."""
    lines = order.lines.all()
    if quantities is None:
        units = {line.pk: line.quantity - line.quantity_cancelled for line in lines}
    else:
        units = {line.pk: count for line, count in quantities.items()}
    asked = {"by": None, "name": "Ada Byron", "email": "ada@shop.example", "at": SOON}
    return declare_withdrawal(order.pk, quantities=units, **{"key": uuid4()} | asked | given)


def take_in(back: Return, staff: User, *, deduction: str = "0.00") -> Return:
    """All of a return has come and is for sale again."""
    if back.status == "Requested":
        approve_return(back.pk, by=staff, at=SOON)
    found = {
        each.pk: Inspection(
            restocked=each.quantity,
            deduction=Decimal(deduction),
            deduction_reason="Scratched" if Decimal(deduction) else "",
        )
        for each in back.lines.all()
    }
    return receive_return(back.pk, by=staff, found=found, at=SOON)


def make_taken_order(
    staff: User,
    *,
    quantity: int = 3,
    card: str = GOOD_CARD,
    product: Product | None = None,
    **kwargs,
) -> Order:
    """An order of one line (£10 net a unit, delivery £4) paid at Stripe, sent and delivered.

    Of all this nobody was mailed, and its documents have no PDFs yet.
    """
    make_delivery("4.00")
    product = product or make_product(price="10.00", stock=10, seller=make_seller())
    order = make_order(product, quantity=quantity, **kwargs)
    intent = start_payment(order)
    assert "error" not in confirm_payment(intent.client_secret, card)
    with override_settings(OUTBOX_CONSUMERS=QUIET_CONSUMERS):
        settle_payment(gateway.retrieve_intent(intent.id))
        arrive(order.consignments.get(), by=staff)
        for parcel in Parcel.objects.filter(consignment__order=order):
            assert parcel.delivered_at == ARRIVED
        deliver_due()
    order.refresh_from_db()
    return order
