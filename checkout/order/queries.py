"""Reading orders: their consignments with all that is in them, and their story."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.templatetags.currency_filters import currency

from checkout.order.gathering import gathered, keep_rows
from checkout.order.models import (
    Consignment,
    Order,
    OrderEvent,
    OrderNote,
    Parcel,
    ParcelLine,
)
from checkout.order.states import Role
from checkout.returns.states import story_title
from checkout.shipping.rules import tracking_address

Kind = OrderEvent.Kind
NOT_FOR_CUSTOMERS = (Kind.TAKEN, Kind.ADDRESS_CHANGED)
"""What the customer is not told on the page: the bank statement and the address say it."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened to an order. `who` and `remark` are for staff only."""

    at: datetime
    title: str
    detail: str = ""
    who: str = ""
    remark: str = ""
    link: str = ""
    kind: str = ""


def consignments_of(order: Order) -> list[Consignment]:
    """The consignments with lines, parcels, carriers and contents: two queries.

    No consignment is without lines, and no parcel without contents.
    """
    lines = order.lines.filter(consignment__isnull=False).order_by("consignment", "pk")
    contents = ParcelLine.objects.filter(line__order=order).order_by("parcel", "pk")
    consignments = gathered(
        lines.select_related("consignment__collection_point__country"), "consignment", "lines"
    )
    parcels = gathered(contents.select_related("parcel__carrier", "line"), "parcel", "contents")
    for each in consignments:
        each.order = order
        keep_rows(each, "parcels", [one for one in parcels if one.consignment_id == each.pk])
    return consignments


def story_of(order: Order, notes: Iterable[OrderNote]) -> list[Entry]:
    """All that happened to an order, its notes among it, the newest first, for staff. One query."""
    events = _events_of(order).select_related("consignment", "by")
    return _in_order(
        [_placed(order)]
        + [_entry(order, event) for event in events]
        + [_noted(note) for note in notes]
    )


def public_story_of(order: Order) -> list[Entry]:
    """What the customer is told of it, the newest first: no names, reasons or staff's notes.

    Two queries.
    """
    events = _events_of(order).exclude(kind__in=NOT_FOR_CUSTOMERS).select_related("consignment")
    notes = order.notes.filter(is_for_customer=True)
    entries = [_placed(order)]
    entries += [_entry(order, event, of_staff=False) for event in events]
    entries += [_noted(note, of_staff=False) for note in notes]
    return _in_order(entries)


def _events_of(order: Order) -> QuerySet:
    """The events of an order; with those of a `parcel`, what is told of that."""
    told = JSONObject(
        carrier="carrier__name",
        tracking_url="carrier__tracking_url",
        reference="tracking_reference",
    )
    number = Cast(KT("payload__parcel"), BigIntegerField())
    parcels = Parcel.objects.filter(pk=OuterRef("parcel_number")).values(told=told)
    return order.events.annotate(parcel_number=number).annotate(parcel=Subquery(parcels))


def _in_order(entries: list[Entry]) -> list[Entry]:
    # What happened in one moment is told in the order in which it was written.
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _placed(order: Order) -> Entry:
    return Entry(at=order.date_placed, title=_("Order placed"), kind="placed")


def _noted(note: Any, *, of_staff: bool = True) -> Entry:
    title = _("Message to the customer") if note.is_for_customer else _("Note")
    return Entry(
        at=note.date_created,
        title=title if of_staff else _("Message from the shop"),
        detail=note.message,
        who=_name(note.user) if of_staff else "",
        kind="note",
    )


def _entry(order: Order, event: OrderEvent, *, of_staff: bool = True) -> Entry:
    return Entry(
        at=event.at,
        title=_title(order, event),
        detail=_detail(order, event, of_staff=of_staff),
        who=_actor(event) if of_staff else "",
        remark=event.payload.get("reason", "") if of_staff else "",
        link=_link(event),
        kind=event.kind,
    )


def _title(order: Order, event: OrderEvent) -> str:
    consignment = event.consignment
    seller = {"seller": consignment.partner_name if consignment else _("the shop")}
    match event.kind:
        case Kind.PAID:
            return _("Paid")
        case Kind.EXPIRED:
            return _("Not paid in time")
        case Kind.CANCELLED:
            return _("Cancelled")
        case Kind.STARTED:
            return _("Being packed by %(seller)s") % seller
        case Kind.DISPATCHED if consignment and consignment.collection_point_id:
            return _("Ready for collection, from %(seller)s") % seller
        case Kind.DISPATCHED:
            return _("Sent by %(seller)s") % seller
        case Kind.DELIVERED if consignment and consignment.collection_point_id:
            return _("Fetched, from %(seller)s") % seller
        case Kind.DELIVERED if event.role == Role.SYSTEM:
            return _("Taken for delivered, by %(seller)s") % seller
        case Kind.DELIVERED:
            return _("Delivered, from %(seller)s") % seller
        case Kind.COMPLETED:
            return _("Completed")
        case Kind.LINES_CANCELLED:
            return _("%(amount)s called off") % {"amount": _money(order, event)}
        case Kind.ADDRESS_CHANGED:
            return _("Address changed")
        case Kind.TAKEN:
            return _("%(amount)s taken") % {"amount": _money(order, event)}
        case Kind.RETURN_MOVED:
            return story_title(event.payload["status"], event.payload["number"])
        case Kind.WITHDRAWN:
            return _("Withdrawal from the contract")
        case Kind.PAYMENT_ASKED:
            return _("Asked to pay %(amount)s anew") % {"amount": _money(order, event)}
        case Kind.PAID_ANEW:
            return _("Paid anew")
        case Kind.RETURNED if event.payload.get("exchange"):
            return _("%(amount)s used for what is sent instead") % {"amount": _money(order, event)}
        case Kind.RETURNED:
            return _("%(amount)s given back") % {"amount": _money(order, event)}
        case Kind.REFUND_FAILED:
            return _("%(amount)s did not arrive and came back") % {"amount": _money(order, event)}
    return event.get_kind_display()


def _detail(order: Order, event: OrderEvent, *, of_staff: bool) -> str:
    parts = [_("%(units)d \u00d7 %(title)s") % each for each in event.payload.get("lines", ())]
    if event.kind == Kind.DISPATCHED and (parcel := event.parcel):
        parts.append(" ".join(filter(None, [parcel["carrier"], parcel["reference"]])))
    if of_staff and "unpaid" in event.payload:
        unpaid = currency(Decimal(event.payload["unpaid"]), order.currency)
        parts.append(_("sent although %(amount)s was not paid") % {"amount": unpaid})
    if of_staff and "waived" in event.payload:
        waived = currency(Decimal(event.payload["waived"]), order.currency)
        parts.append(_("%(amount)s is not to be paid any more") % {"amount": waived})
    if event.kind == Kind.ADDRESS_CHANGED:
        number = len(event.payload.get("changed", ()))
        parts.append(ngettext("%d field", "%d fields", number) % number)
    return ", ".join(filter(None, parts))


def _link(event: OrderEvent) -> str:
    if event.kind != Kind.DISPATCHED or not event.parcel:
        return ""
    return tracking_address(event.parcel["tracking_url"] or "", event.parcel["reference"])


def _money(order: Order, event: OrderEvent) -> str:
    return currency(Decimal(event.payload.get("amount", "0")), order.currency)


def _actor(event: OrderEvent) -> str:
    if event.by is not None:
        return _name(event.by)
    return {Role.CUSTOMER: _("the customer"), Role.SYSTEM: _("by itself")}.get(
        Role(event.role), event.role
    )


def _name(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""
