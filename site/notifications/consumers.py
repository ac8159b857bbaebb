"""What follows from the shop's events: mails, counters, payments, cards.

Each function is a consumer of the outbox (OUTBOX_CONSUMERS): it may be called again for the same
event, does nothing twice, and raises when it is to be tried again later.
"""

import logging
from decimal import Decimal
from functools import partial
from typing import Any

from catalogue.actions import refresh_cards
from catalogue.partner.alerts import refresh_alerts
from catalogue.search.actions import refresh_search_documents
from checkout.order.models import Order, OrderEvent, OrderNote, Parcel
from checkout.payment.actions import return_payment as give_back_payment
from checkout.wallet.goods import is_gift_card
from notifications.actions import record_order_mail, send_once
from notifications.mail import Mail, order_mail
from notifications.sales import count_sale
from outbox.actions import redact_event
from outbox.consumers import in_one_transaction
from outbox.models import Event

logger = logging.getLogger("notifications")


def send_order_confirmation(event: Event) -> None:
    """Thank the customer of a paid order."""
    _send_order_mail("order_confirmation", event)


@in_one_transaction
def record_sales(event: Event) -> None:
    """Count a paid order in the dashboard's reports."""
    count_sale(_order(event))


def send_dispatch_notice(event: Event) -> None:
    """Tell the customer that a parcel is on its way, or where it can be fetched."""
    parcels = Parcel.objects.select_related("carrier", "consignment__collection_point__country")
    contents = ("contents__line__product__parent__product_class",)
    parcel = parcels.prefetch_related(*contents).get(pk=event.payload["parcel_id"])
    if all(is_gift_card(each.line.product) for each in parcel.contents.all()):
        return  # Their codes are mailed to those they are for.
    point = parcel.consignment.collection_point
    kind = "order_ready" if point else "order_dispatched"
    _send_order_mail(kind, event, key=event.key, parcel=parcel, point=point)


def send_cancellation_notice(event: Event) -> None:
    """Tell the customer that the paid order was called off."""
    _send_order_mail("order_cancelled", event)


def send_lines_cancelled_notice(event: Event) -> None:
    """Tell the customer what of the order was called off, and what it came to."""
    called_off = OrderEvent.objects.get(pk=event.payload["event_id"])
    _send_order_mail(
        "order_lines_cancelled",
        event,
        key=event.key,
        called_off=called_off.payload["lines"],
        amount=Decimal(event.payload["amount"]),
    )


def send_note(event: Event) -> None:
    """Send the customer what staff wrote for the customer."""
    note = OrderNote.objects.get(pk=event.payload["note_id"])
    _send_order_mail("order_note", event, key=event.key, note=note)


def return_payment(event: Event) -> None:
    """Give back what was authorised or taken for an order that has ended without goods."""
    give_back_payment(event.payload["order_id"])


@in_one_transaction
def refresh_stock_cards(event: Event) -> None:
    """Bring product cards and low-stock alerts up to what the stock now is."""
    product_ids = event.payload["product_ids"]
    refresh_alerts(product_ids)
    refresh_cards(product_ids)


@in_one_transaction
def refresh_lowered_cards(event: Event) -> None:
    """Bring product cards up to what became known of their prices' history."""
    refresh_cards(event.payload["product_ids"])


@in_one_transaction
def refresh_search(event: Event) -> None:
    """Bring what is found and filtered of many products up to date."""
    refresh_search_documents(event.payload["product_ids"])


def send_requested_mail(event: Event) -> None:
    """Send a mail that was written when it was asked for: `to`, `subject`, `text`, perhaps `html`.

    Such mails hold links that let somebody in, so the event forgets what it said.
    """
    asked = event.payload
    mail = Mail(subject=asked["subject"], text=asked.get("text", ""), html=asked.get("html", ""))
    send_once(mail, kind="requested", key=event.key, to=asked["to"])
    redact_event(event, keep=["to", "subject"])


def _send_order_mail(kind: str, event: Event, *, key: str = "", **about: Any) -> None:
    """One mail of a kind for each key, which is the order's number if there is one for an order."""
    order = _order(event)
    if not order.email or (order.user is not None and order.user.erased_at is not None):
        logger.warning("Order %s has nobody to write to: no %s", order.number, kind)
        return
    mail = order_mail(kind, order, about)
    send_once(
        mail,
        kind=kind,
        key=key or order.number,
        to=order.email,
        record=partial(record_order_mail, mail, kind=kind, order=order),
    )


def _order(event: Event) -> Order:
    orders = Order.objects.select_related("user", "shipping_address__country")
    return orders.get(pk=event.payload["order_id"])
