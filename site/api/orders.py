"""Whose order it is that is asked for: its customer's, a seller's, or one that staff look after.

An order is named by its number. Row ids would tell how many were sold.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.permissions import is_staff_with
from catalogue.partner.models import Partner
from checkout.order.models import Consignment, Line, Order, Parcel, ShippingAddress
from checkout.order.queries import consignments_of
from checkout.order.states import ConsignmentStatus, Role

HEADER = "X-Order-Token"
SEE, CHANGE = "order.view_order", "order.change_order"


@dataclass(frozen=True)
class SeenOrder:
    """An order, and in which role it is seen. `sellers` are the ids of whose part is seen, if not
    all of it."""

    order: Order
    role: Role
    sellers: frozenset[int] | None = None

    @cached_property
    def consignments(self) -> list[Consignment]:
        """What is seen of it, with lines and parcels."""
        found = consignments_of(self.order)
        if self.sellers is None:
            return found
        return [each for each in found if each.partner_id in self.sellers]

    @property
    def shipping_address(self) -> ShippingAddress | None:
        """Where it goes; sellers are told of what they send: paid, and not called off."""
        address: ShippingAddress | None = self.order.shipping_address
        if self.sellers is None:
            return address
        is_theirs = any(each.status != ConsignmentStatus.CANCELLED for each in self.consignments)
        return address if self.order.paid_at is not None and is_theirs else None


def order_seen(request: Request, number: str) -> SeenOrder:
    """The order of a number, as whoever asks may see it. Raises Http404 for all others."""
    user = request.user
    orders = Order.objects.select_related("user", "shipping_address__country")
    order = _with_own_sellers(orders, user).filter(number=number).first()
    if order is not None:
        is_staff = is_staff_with(user, SEE)
        if is_customer(request, order) and not (is_staff and is_staff_with(user, CHANGE)):
            return SeenOrder(order, Role.CUSTOMER)
        if is_staff:
            return SeenOrder(order, Role.STAFF)
        if order.own_sellers:
            return SeenOrder(order, Role.SELLER, frozenset(order.own_sellers))
    raise Http404(_("There is no such order."))


def order_to_move(request: Request, number: str) -> SeenOrder:
    """The order of a number, in the role in which whoever sees it may move it on.

    Staff who may not, and who bought it, are asked whether they sell of it. Raises Http404 and
    PermissionDenied.
    """
    seen = order_seen(request, number)
    if seen.role == Role.SELLER or is_staff_with(request.user, CHANGE):
        return seen
    if seen.order.own_sellers:
        return SeenOrder(seen.order, Role.SELLER, frozenset(seen.order.own_sellers))
    raise PermissionDenied


def own_order(request: Request, number: str) -> Order:
    """The order of a number, for its customer alone. Raises Http404 for all others."""
    orders = Order.objects.select_related("user", "shipping_address")
    order = orders.filter(number=number).first()
    if order is None or not is_customer(request, order):
        raise Http404(_("There is no such order."))
    return order


def is_customer(request: Request, order: Order) -> bool:
    """Whether it is the asking member's, or a guest's who holds its token."""
    if request.user.is_authenticated and order.user_id == request.user.pk:
        return True
    token = request.headers.get(HEADER, "")
    return bool(token) and order.check_verification_hash(token)


def orders_of_sellers(user) -> QuerySet:
    """The orders that a seller's people have a part in."""
    own = Consignment.objects.filter(order=OuterRef("pk"), partner__in=user.partners.all())
    return Order.objects.filter(Exists(own))


def state_of(order: Order) -> list:
    """What of an order can be written, for its tag, down to the units sent. One query."""
    lines = Line.objects.filter(consignment=OuterRef("pk")).order_by("pk")
    counts = JSONObject(id="pk", sent="quantity_dispatched", called_off="quantity_cancelled")
    parcels = Parcel.objects.filter(consignment=OuterRef("pk")).order_by("pk")
    arrivals = JSONObject(id="pk", at="delivered_at")
    consignments = order.consignments.order_by("pk").values_list(
        "pk",
        "status",
        ArraySubquery(lines.values(counts=counts)),
        ArraySubquery(parcels.values(arrival=arrivals)),
    )
    return [order.status, str(order.cancelled_incl_tax), [list(each) for each in consignments]]


def _with_own_sellers(orders: QuerySet, user: Any) -> QuerySet:
    """The orders with `own_sellers`: the ids of those in them whose people the user is of."""
    partners = user.partners.all() if user.is_authenticated else Partner.objects.none()
    theirs = Consignment.objects.filter(order=OuterRef("pk"), partner__in=partners)
    return orders.annotate(own_sellers=ArraySubquery(theirs.values("partner_id")))
