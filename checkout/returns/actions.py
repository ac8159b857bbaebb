"""What customers, sellers and staff do with a return, up to its receipt. Each is one transaction.

Who may do what, and when, is declared in `checkout.returns.states`; whoever comes second to a move
is refused. Withdrawals are in `withdrawal`, the money in `settlement`. `by` None is the customer,
who came by the signed link of the order.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.partner.actions import take_back_stock, write_off_stock
from catalogue.partner.models import StockRecord
from checkout.order.fulfilment import lock_consignment
from checkout.order.models import Consignment, Line, Order
from checkout.order.rules import share_of_units
from checkout.order.states import Role
from checkout.returns.exceptions import InvalidReturnStatus, ReturnRefused
from checkout.returns.models import FAULTS, Reason, Return, ReturnLine
from checkout.returns.moves import (
    acting_role,
    begin_deed,
    check_deed,
    check_units,
    count_kept,
    count_returned,
    move_return,
    tell,
    titled,
)
from checkout.returns.pictures import StoredPicture, delete_files, keep_pictures, stored
from checkout.returns.queries import delivered_on
from checkout.returns.rules import may_ask
from checkout.returns.states import NEW, RETURNABLE, ReturnStatus
from locks import lock_rows
from media.uploads import CleanPicture

LONGEST_WORDS = 2000
LONGEST_REASON = 255

logger = logging.getLogger("checkout.returns")


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What was found of a return's line: units for sale again, units that are not, and what the
    received ones lost in value, in the order's currency, tax included."""

    restocked: int = 0
    written_off: int = 0
    deduction: Decimal = Decimal("0.00")
    deduction_reason: str = ""


def request_return(
    consignment_id: int,
    *,
    by: User | None,
    quantities: Mapping[int, int],
    reason: str,
    words: str = "",
    pictures: Sequence[CleanPicture] = (),
    key: UUID | None = None,
    at: datetime | None = None,
) -> Return:
    """Ask to send units of a consignment back, by line id. The same `key` again is the same return.

    Raises ReturnRefused, with words for the customer, PermissionDenied, and one of STORE_FAILURES
    when the pictures cannot be stored: call it outside a transaction if there are any.
    """
    key, at = key or uuid4(), at or timezone.now()
    files = stored(pictures)
    try:
        with transaction.atomic():
            back = _requested(
                consignment_id,
                by=by,
                quantities=quantities,
                reason=reason,
                words=words,
                files=files,
                key=key,
                at=at,
            )
    except BaseException:
        delete_files(files)
        raise
    return back


@transaction.atomic
def approve_return(return_id: int, *, by: User, at: datetime | None = None) -> Return:
    """Let the goods come. Raises InvalidReturnStatus, PermissionDenied."""
    back, role = begin_deed("approve_return", return_id, by=by)
    at = at or timezone.now()
    move_return(back, "approve_return", approved_at=at)
    tell(back, by=by, role=role, at=at)
    return back


@transaction.atomic
def reject_return(return_id: int, *, by: User, reason: str, at: datetime | None = None) -> Return:
    """Have the customer keep the goods, and say why: `reason` is told to the customer.

    Raises ReturnRefused without a reason, InvalidReturnStatus, PermissionDenied.
    """
    back, role = begin_deed("reject_return", return_id, by=by)
    reason = _words(reason, limit=1000)
    if not reason:
        raise ReturnRefused(_("Say why: the customer is told."))
    return _ended(back, "reject_return", by=by, role=role, at=at, reason=reason, refusal=reason)


@transaction.atomic
def call_off_return(return_id: int, *, by: User | None, at: datetime | None = None) -> Return:
    """Keep the goods after all. Raises InvalidReturnStatus, PermissionDenied."""
    back, role = begin_deed("call_off_return", return_id, by=by)
    return _ended(back, "call_off_return", by=by, role=role, at=at)


@transaction.atomic
def close_return(return_id: int, *, by: User, at: datetime | None = None) -> Return:
    """End a return of which nothing came. Raises InvalidReturnStatus, PermissionDenied."""
    back, role = begin_deed("close_return", return_id, by=by)
    return _ended(back, "close_return", by=by, role=role, at=at)


@transaction.atomic
def send_return(
    return_id: int,
    *,
    by: User | None,
    tracking_reference: str = "",
    at: datetime | None = None,
) -> Return:
    """Say that the parcel was posted. Raises InvalidReturnStatus, PermissionDenied."""
    back, role = begin_deed("send_return", return_id, by=by)
    at = at or timezone.now()
    reference = _words(tracking_reference, limit=128)
    move_return(back, "send_return", sent_at=at, tracking_reference=reference)
    tell(back, by=by, role=role, at=at)
    return back


@transaction.atomic
def receive_return(
    return_id: int, *, by: User, found: Mapping[int, Inspection], at: datetime | None = None
) -> Return:
    """Write down what came, by id of the return's line: restocked, written off, less in value.

    Both go through the stock's ledger where the goods are counted. What did not come stays with the
    customer. Raises ReturnRefused, with words for staff, InvalidReturnStatus, PermissionDenied.
    """
    back, role = begin_deed("receive_return", return_id, by=by)
    at = at or timezone.now()
    lines = list(back.lines.select_related("line"))
    if found.keys() != {each.pk for each in lines}:
        raise ReturnRefused(_("Say of every piece what was found."))
    for each in lines:
        _check_found(each, found[each.pk])
    move_return(back, "receive_return", received_at=at)
    for each in lines:
        _write_found(each, found[each.pk])
    count_kept({each.line: each.quantity - each.accepted for each in lines})
    _move_stock(back, lines, by=by)
    tell(back, by=by, role=role, at=at, lines=titled({x.line: x.accepted for x in lines}))
    logger.info("Return %s received by %s", back.number, by.pk)
    return back


def open_return(
    order: Order,
    consignment: Consignment,
    *,
    units: Mapping[Line, int],
    status: str,
    at: datetime,
    **fields: Any,
) -> Return:
    """Write a new return and count its units, which are checked. Caller holds the order's lock."""
    count_returned(units)
    back = Return.objects.create(
        number=number_of(order),
        order=order,
        consignment=consignment,
        status=status,
        requested_at=at,
        approved_at=at if status == ReturnStatus.APPROVED else None,
        **fields,
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(back=back, line=line, quantity=count) for line, count in units.items()
    )
    return back


def number_of(order: Order) -> str:
    """The number of an order's next return. Caller holds the order's lock."""
    return f"R{order.number}-{Return.objects.filter(order=order).count() + 1}"


def _requested(
    consignment_id: int,
    *,
    by: User | None,
    quantities: Mapping[int, int],
    reason: str,
    words: str,
    files: Sequence[StoredPicture],
    key: UUID,
    at: datetime,
) -> Return:
    order, consignment = lock_consignment(consignment_id)
    role = acting_role(by, order=order, consignment=consignment)
    check_deed("request_return", status=NEW, role=role)
    if known := Return.objects.filter(key=key, order=order).first():
        delete_files(files)
        return known
    if order.status not in RETURNABLE:
        raise InvalidReturnStatus(_("Nothing of this order can be sent back now."))
    _check_reason(consignment, reason, at=at)
    lines = {line.pk: line for line in consignment.lines.order_by("pk")}
    left = {pk: line.quantity_returnable for pk, line in lines.items()}
    units = check_units(lines, quantities, left=left)
    back = open_return(
        order,
        consignment,
        units=units,
        status=ReturnStatus.REQUESTED,
        at=at,
        key=key,
        reason=reason,
        words=_words(words, limit=LONGEST_WORDS),
    )
    keep_pictures(back, files)
    tell(back, by=by, role=role, at=at, lines=titled(units))
    logger.info("Return %s asked for by %s", back.number, by.pk if by else role)
    return back


def _check_reason(consignment: Consignment, reason: str, *, at: datetime) -> None:
    if reason not in Reason.values or reason == Reason.WITHDRAWAL:
        raise ReturnRefused(_("Choose a reason."))
    if not may_ask(
        today=timezone.localdate(at),
        delivered=delivered_on([consignment]),
        is_fault=reason in FAULTS,
        days=settings.RETURN_DAYS,
    ):
        raise ReturnRefused(_("These pieces arrived too long ago to be sent back for this reason."))


def _ended(
    back: Return, deed: str, *, by: User | None, role: Role, at: datetime | None, **about: Any
) -> Return:
    """End a return without goods: its units may be returned another time."""
    at, reason = at or timezone.now(), about.pop("reason", "")
    move_return(back, deed, ended_at=at, **about)
    count_kept({each.line: each.quantity for each in back.lines.select_related("line")})
    tell(back, by=by, role=role, at=at, reason=reason)
    logger.info("Return %s is %s, by %s", back.number, back.status, by.pk if by else role)
    return back


def _check_found(each: ReturnLine, found: Inspection) -> None:
    accepted = found.restocked + found.written_off
    title = {"title": each.line.title, "asked": each.quantity}
    if min(found.restocked, found.written_off) < 0 or accepted > each.quantity:
        raise ReturnRefused(_("Of “%(title)s” up to %(asked)d can have come.") % title)
    price = share_of_units(
        each.line.line_price_incl_tax, quantity=each.line.quantity, gone=0, units=accepted
    )
    if not found.deduction.is_finite() or not 0 <= found.deduction <= price:
        raise ReturnRefused(
            _("From “%(title)s” up to %(price)s can be taken off.") % (title | {"price": price})
        )
    if found.deduction.normalize().as_tuple().exponent < -2:  # type: ignore[operator]
        raise ReturnRefused(_("Amounts have two decimal places."))
    if found.deduction and not _words(found.deduction_reason, limit=LONGEST_REASON):
        raise ReturnRefused(_("Say why “%(title)s” has lost in value.") % title)


def _write_found(each: ReturnLine, found: Inspection) -> None:
    each.restocked, each.written_off = found.restocked, found.written_off
    each.deduction = found.deduction
    each.deduction_reason = (
        _words(found.deduction_reason, limit=LONGEST_REASON) if found.deduction else ""
    )
    ReturnLine.objects.filter(pk=each.pk).update(
        restocked=each.restocked,
        written_off=each.written_off,
        deduction=each.deduction,
        deduction_reason=each.deduction_reason,
    )


def _move_stock(back: Return, lines: Sequence[ReturnLine], *, by: User) -> None:
    """All that came is taken back, and what is spoiled written off: the ledger tells both.

    Goods that are not counted, or whose record is gone, have no figure to be changed.
    """
    accepted, spoiled = _by_record(lines, "accepted"), _by_record(lines, "written_off")
    records = lock_rows(StockRecord.objects.filter(pk__in=accepted))
    counted = {record.pk for record in records if record.num_in_stock is not None}
    accepted = {pk: units for pk, units in accepted.items() if pk in counted}
    spoiled = {pk: units for pk, units in spoiled.items() if pk in counted}
    reference = f"{back.order.number} {back.number}"
    if accepted:
        take_back_stock(accepted, by=by, reference=reference)
    if spoiled:
        write_off_stock(spoiled, by=by, reference=reference, reason=_("Returned, not for sale"))


def _by_record(lines: Sequence[ReturnLine], column: str) -> dict[int, int]:
    units: dict[int, int] = {}
    for each in lines:
        count, record_id = getattr(each, column), each.line.stockrecord_id
        if count and record_id:
            units[record_id] = units.get(record_id, 0) + count
    return units


def _words(text: str, *, limit: int) -> str:
    return text.replace("\0", "").strip()[:limit]
