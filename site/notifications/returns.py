"""The mails about returns and withdrawals. Each function is a consumer of the outbox."""

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from checkout.order.models import Order
from checkout.order.states import ENDED_UNSENT, Role
from checkout.returns.models import Return, Withdrawal
from checkout.returns.queries import (
    address_for,
    order_by_number_and_email,
    send_back_by,
    waits_for_payment,
    with_contents,
)
from checkout.returns.states import ReturnStatus
from notifications.actions import record_order_mail, send_once
from notifications.mail import Mail, mail_of, order_mail, order_path
from outbox.actions import redact_event
from outbox.models import Event

KINDS = {
    ReturnStatus.REQUESTED: "return_requested",
    ReturnStatus.APPROVED: "return_approved",
    ReturnStatus.REJECTED: "return_rejected",
    ReturnStatus.RECEIVED: "return_received",
    ReturnStatus.CALLED_OFF: "return_called_off",
    ReturnStatus.LAPSED: "return_lapsed",
    ReturnStatus.SETTLED: "return_settled",
}
"""What the customer is written about. The rest the customer did."""

logger = logging.getLogger("notifications")


def send_return_notice(event: Event) -> None:
    """Tell the customer how it stands with a return: `return.moved`."""
    kind = KINDS.get(ReturnStatus(event.payload["status"]))
    called_off = event.payload["status"] == ReturnStatus.CALLED_OFF
    if kind is None or (called_off and event.payload.get("role") != Role.STAFF):
        return
    back = with_contents(Return.objects.all()).get(pk=event.payload["return_id"])
    order = _order(back.order_id)
    if not _can_be_written_to(order):
        logger.warning("Order %s has nobody to write to: no %s", order.number, kind)
        return
    mail = order_mail(kind, order, about_return(back))
    _send(mail, kind=kind, key=event.key, to=order.email, order=order)


def send_exchange_ended(event: Event) -> None:
    """Tell the customer that an exchange whose difference was not paid has ended, once:
    `exchange.ended`.

    Of an order that was paid and then cancelled its own letter tells.
    """
    backs = with_contents(Return.objects.all())
    back = backs.get(exchange_credits__account=event.payload["account_id"])
    ended = back.exchange
    if ended is None or ended.paid_at is not None or ended.status not in ENDED_UNSENT:
        return
    order = _order(back.order_id)
    if _can_be_written_to(order):
        mail = order_mail("exchange_ended", order, about_return(back))
        _send(mail, kind="exchange_ended", key=back.number, to=order.email, order=order)


def send_withdrawal_receipt(event: Event) -> None:
    """Acknowledge a withdrawal to the address that its customer gave: `order.withdrawn`.

    CRD art. 11a(4): on a durable medium, with what it said, the day and the time.
    """
    found = Withdrawal.objects.prefetch_related("lines__line", "returns")
    withdrawal = found.get(pk=event.payload["withdrawal_id"])
    order = _order(withdrawal.order_id)
    mail = order_mail("order_withdrawn", order, {"withdrawal": withdrawal})
    _send(mail, kind="order_withdrawn", key=event.key, to=withdrawal.email, order=order)


def send_withdrawal_link(event: Event) -> None:
    """Send the link to an order's withdrawal to the order's own address, if there is such an order.

    Whoever asked is told the same in either case; the event forgets who asked.
    """
    asked = event.payload
    if "email" in asked:
        order = order_by_number_and_email(asked["number"], asked["email"])
        if order is not None and _can_be_written_to(order):
            context = {"order": order, "url": settings.SITE_URL + _statement_path(order)}
            mail = mail_of("withdrawal_link", context)
            send_once(mail, kind="withdrawal_link", key=event.key, to=order.email)
    redact_event(event, keep=[])


def about_return(back: Return) -> dict[str, Any]:
    """What the mails about a return are told beside its order."""
    return {
        "back": back,
        "send_to": address_for(back),
        "return_url": settings.SITE_URL + _return_path(back),
        "label_url": settings.SITE_URL + _return_path(back, "return-label"),
        "send_by": send_back_by(back),
        "exchange_url": settings.SITE_URL + order_path(back.exchange) if back.exchange else "",
        "pay_url": settings.SITE_URL + order_path(back.exchange, "pay")
        if waits_for_payment(back)
        else "",
    }


def _send(mail: Mail, *, kind: str, key: str, to: str, order: Order) -> None:
    send_once(
        mail,
        kind=kind,
        key=key,
        to=to,
        record=partial(record_order_mail, mail, kind=kind, order=order),
    )


def _return_path(back: Return, name: str = "return") -> str:
    order = back.order
    if order.is_anonymous:
        args = [order.number, order.verification_hash(), back.number]
        return reverse(f"customer:anon-{name}", args=args)
    return reverse(f"customer:{name}", args=[order.number, back.number])


def _statement_path(order: Order) -> str:
    return reverse("withdrawal:statement", args=[order.number, order.verification_hash()])


def _can_be_written_to(order: Order) -> bool:
    return bool(order.email) and (order.user is None or order.user.erased_at is None)


def _order(order_id: int) -> Order:
    return Order.objects.select_related("user", "shipping_address__country").get(pk=order_id)
