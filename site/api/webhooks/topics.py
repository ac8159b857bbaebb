"""What webhooks are told of: topics, and what of an event concerns whom.

They are told numbers, not contents: who wants more reads it by API, with rights of its own. Staff
are told of everything, sellers of what concerns their goods.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.partner.models import StockAlert, StockRecord
from checkout.order.models import Consignment, Line, Order
from checkout.returns.models import Return
from outbox.models import Event

Reach = frozenset[int] | None
"""The sellers whose things somebody may be told of; None: of everybody's."""

Told = dict[str, Any] | None
"""What is told; None: it does not concern them."""


class Topic(NamedTuple):
    words: Any
    tell: Callable[[dict[str, Any], Reach], Told]


def reach_of(user: User) -> Reach:
    """Whose things a member may be told of."""
    if user.is_active and user.is_staff and user.has_perm("order.view_order"):
        return None
    if not user.is_active:
        return frozenset()
    return frozenset(partner.pk for partner in user.partners.all())


def told_of(event: Event, reach: Reach) -> Told:
    """What an event is to those who may be told of these sellers' things. None: nothing."""
    if reach is not None and not reach:
        return None
    return TOPICS[event.topic].tell(event.payload, reach)


def _of_order(payload: dict[str, Any], reach: Reach) -> Told:
    lines = Line.objects.filter(order=payload["order_id"])
    if reach is not None and not lines.filter(partner__in=reach).exists():
        return None
    return _numbered(payload)


def _of_payment(payload: dict[str, Any], reach: Reach) -> Told:
    """Payments are between the customer and the shop."""
    return _numbered(payload) if reach is None else None


def _of_consignment(payload: dict[str, Any], reach: Reach) -> Told:
    seller = Consignment.objects.values_list("partner", flat=True)
    if reach is not None and seller.get(pk=payload["consignment_id"]) not in reach:
        return None
    more = {"consignment": payload["consignment_id"]}
    if "parcel_id" in payload:
        more["parcel"] = payload["parcel_id"]
    return _numbered(payload) | more


def _of_return(payload: dict[str, Any], reach: Reach) -> Told:
    back = Return.objects.select_related("consignment").get(pk=payload["return_id"])
    if reach is not None and back.consignment.partner_id not in reach:
        return None
    return _numbered(payload) | {"return": back.number, "status": payload["status"]}


def _of_stock(payload: dict[str, Any], reach: Reach) -> Told:
    products = payload["product_ids"]
    if reach is not None:
        records = StockRecord.objects.filter(product__in=products, partner__in=reach)
        products = sorted(set(records.values_list("product", flat=True)))
    return {"products": products} if products else None


def _of_low_stock(payload: dict[str, Any], reach: Reach) -> Told:
    alerts = StockAlert.objects.filter(pk__in=payload["alert_ids"])
    if reach is not None:
        alerts = alerts.filter(stockrecord__partner__in=reach)
    products = sorted(set(alerts.values_list("stockrecord__product", flat=True)))
    return {"products": products} if products else None


def _numbered(payload: dict[str, Any]) -> dict[str, Any]:
    return {"order": Order.objects.values_list("number", flat=True).get(pk=payload["order_id"])}


TOPICS = {
    "order.paid": Topic(_("An order is paid."), _of_order),
    "order.cancelled": Topic(_("An order is cancelled."), _of_order),
    "order.lines_cancelled": Topic(_("Parts of a consignment are called off."), _of_consignment),
    "order.withdrawn": Topic(_("A customer withdraws from an order, or parts of it."), _of_order),
    "consignment.dispatched": Topic(_("A parcel is sent, or ready to fetch."), _of_consignment),
    "payment.returned": Topic(_("Money goes back to a customer."), _of_payment),
    "return.moved": Topic(_("A return is asked for, or goes on."), _of_return),
    "stock.changed": Topic(_("What shoppers are told of stock changes."), _of_stock),
    "stock.low": Topic(_("Stock falls below its threshold."), _of_low_stock),
}
