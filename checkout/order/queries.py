"""Reading orders: their consignments with all that is in them, and their story."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.templatetags.currency_filters import currency

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
    """The consignments with lines, parcels, carriers and contents: four queries or fewer."""
    contents = ParcelLine.objects.select_related("line").order_by("pk")
    parcels = Parcel.objects.select_related("carrier").order_by("pk")
    return list(
        order.consignments.select_related("collection_point__country")
        .order_by("pk")
        .prefetch_related(
            "lines", Prefetch("parcels", parcels.prefetch_related(Prefetch("contents", contents)))
        )
    )


def placed_between(first: date | None, last: date | None) -> dict[str, datetime]:
    """The filter for orders of these days and those between, in the shop's time zone."""
    span = {}
    if first:
        span["date_placed__gte"] = _start_of(first)
    if last:
        span["date_placed__lt"] = _start_of(last + timedelta(days=1))
    return span


def story_of(
    order: Order, consignments: Iterable[Consignment], notes: Iterable[OrderNote]
) -> list[Entry]:
    """All that happened to an order, its notes among it, the newest first, for staff. One query."""
    events = order.events.select_related("by")
    return _in_order(
        [_placed(order)]
        + [_entry(order, event, _named(consignments)) for event in events]
        + [_noted(note) for note in notes]
    )


def public_story_of(order: Order, consignments: Iterable[Consignment]) -> list[Entry]:
    """What the customer is told of it, the newest first: no names, reasons or staff's notes."""
    events = order.events.exclude(kind__in=NOT_FOR_CUSTOMERS)
    notes = order.notes.filter(is_for_customer=True)
    entries = [_placed(order)]
    entries += [_entry(order, event, _named(consignments), of_staff=False) for event in events]
    entries += [_noted(note, of_staff=False) for note in notes]
    return _in_order(entries)


def _in_order(entries: list[Entry]) -> list[Entry]:
    # What happened in one moment is told in the order in which it was written.
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _placed(order: Order) -> Entry:
    return Entry(at=order.date_placed, title=_("Order placed"), kind="placed")


def _named(consignments: Iterable[Consignment]) -> dict[int, Consignment]:
    return {each.pk: each for each in consignments}


def _noted(note: Any, *, of_staff: bool = True) -> Entry:
    title = _("Message to the customer") if note.is_for_customer else _("Note")
    return Entry(
        at=note.date_created,
        title=title if of_staff else _("Message from the shop"),
        detail=note.message,
        who=_name(note.user) if of_staff else "",
        kind="note",
    )


def _entry(
    order: Order, event: OrderEvent, named: dict[int, Consignment], *, of_staff: bool = True
) -> Entry:
    consignment = named.get(event.consignment_id or 0)
    parcel = _parcel(consignment, event)
    return Entry(
        at=event.at,
        title=_title(order, event, consignment, parcel),
        detail=_detail(order, event, parcel, of_staff=of_staff),
        who=_actor(event) if of_staff else "",
        remark=event.payload.get("reason", "") if of_staff else "",
        link=parcel.tracking_address if parcel and event.kind == Kind.DISPATCHED else "",
        kind=event.kind,
    )


def _title(
    order: Order, event: OrderEvent, consignment: Consignment | None, parcel: Parcel | None
) -> str:
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


def _detail(order: Order, event: OrderEvent, parcel: Parcel | None, *, of_staff: bool) -> str:
    parts = [_("%(units)d \u00d7 %(title)s") % each for each in event.payload.get("lines", ())]
    if event.kind == Kind.DISPATCHED and parcel is not None:
        parts.append(" ".join(filter(None, [str(parcel.carrier or ""), parcel.tracking_reference])))
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


def _parcel(consignment: Consignment | None, event: OrderEvent) -> Parcel | None:
    wanted = event.payload.get("parcel")
    parcels = consignment.parcels.all() if consignment and wanted else ()
    return next((parcel for parcel in parcels if parcel.pk == wanted), None)


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


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
