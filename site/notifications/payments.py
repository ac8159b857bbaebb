"""The mail that asks a customer to pay anew: a consumer of the outbox."""

import logging
from functools import partial

from django.conf import settings

from checkout.order.models import Order
from checkout.payment.renewal import owed_of
from notifications.actions import record_order_mail, send_once
from notifications.mail import order_mail, order_path
from outbox.models import Event

KIND = "payment_asked"

logger = logging.getLogger("notifications")


def send_payment_request(event: Event) -> None:
    """Ask the customer to pay what is owed, unless it was paid meanwhile: `payment.asked`."""
    orders = Order.objects.select_related("user", "shipping_address__country")
    order = orders.get(pk=event.payload["order_id"])
    owed = owed_of(order)
    if not owed:
        return
    if not order.email or (order.user is not None and order.user.erased_at is not None):
        logger.warning("Order %s has nobody to write to: no %s", order.number, KIND)
        return
    about = {"owed": owed, "pay_url": settings.SITE_URL + order_path(order, "pay")}
    mail = order_mail(KIND, order, about)
    send_once(
        mail,
        kind=KIND,
        key=event.key,
        to=order.email,
        record=partial(record_order_mail, mail, kind=KIND, order=order),
    )
