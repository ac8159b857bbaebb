"""What customers, sellers and staff do with a return before it is here. Each is one transaction.

Who may do what, and when, is declared in `checkout.returns.states`; whoever comes second to a move
is refused. Withdrawals are in `withdrawal`, what came in `receipt`, the money in `settlement`. `by`
None is the customer, who came by the signed link of the order.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Product
from checkout.order.fulfilment import lock_consignment
from checkout.order.models import Consignment, Line, Order
from checkout.order.states import Role
from checkout.returns.exceptions import InvalidReturnStatus, ReturnRefused
from checkout.returns.exchanges import check_wanted
from checkout.returns.models import FAULTS, Reason, Return, ReturnLine, Wish
from checkout.returns.moves import (
    acting_role,
    begin_deed,
    check_deed,
    check_key,
    check_units,
    count_kept,
    count_returned,
    move_return,
    plain_words,
    tell,
    titled,
)
from checkout.returns.pictures import StoredPicture, delete_files, keep_pictures, stored
from checkout.returns.queries import arrivals_of, delivered_on
from checkout.returns.rules import may_ask
from checkout.returns.states import NEW, RETURNABLE, ReturnStatus
from media.uploads import CleanPicture

LONGEST_WORDS = 2000

logger = logging.getLogger("checkout.returns")


def request_return(
    consignment_id: int,
    *,
    by: User | None,
    quantities: Mapping[int, int],
    reason: str,
    words: str = "",
    wish: str = str(Wish.BACK),
    wanted: Mapping[int, int] | None = None,
    pictures: Sequence[CleanPicture] = (),
    key: UUID | None = None,
    at: datetime | None = None,
) -> Return:
    """Ask to send units of a consignment back, by line id. The same `key` again is the same return.

    `wanted` are products, by line id, that the customer would like instead of the money.
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
                wish=wish,
                wanted=wanted or {},
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
    reason = plain_words(reason, limit=1000)
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
    reference = plain_words(tracking_reference, limit=128)
    move_return(back, "send_return", sent_at=at, tracking_reference=reference)
    tell(back, by=by, role=role, at=at)
    return back


def open_return(
    order: Order,
    consignment: Consignment,
    *,
    units: Mapping[Line, int],
    status: str,
    at: datetime,
    wanted: Mapping[int, Product] | None = None,
    **fields: Any,
) -> Return:
    """Write a new return and count its units, which are checked. Caller holds the order's lock."""
    wanted = wanted or {}
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
        ReturnLine(
            back=back,
            line=line,
            quantity=count,
            wanted=wanted.get(line.pk),
            wanted_title=wanted[line.pk].get_title() if line.pk in wanted else "",
        )
        for line, count in units.items()
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
    wish: str,
    wanted: Mapping[int, int],
    files: Sequence[StoredPicture],
    key: UUID,
    at: datetime,
) -> Return:
    order, consignment = lock_consignment(consignment_id)
    role = acting_role(by, order=order, consignment=consignment)
    check_deed("request_return", status=NEW, role=role)
    if known := Return.objects.filter(key=key).first():
        check_key(known.order_id, order)
        delete_files(files)
        return known
    if order.status not in RETURNABLE:
        raise InvalidReturnStatus(_("Nothing of this order can be sent back now."))
    _check_reason(consignment, reason, at=at)
    _check_wish(order, wish)
    lines = {line.pk: line for line in consignment.lines.order_by("pk")}
    left = {pk: line.quantity_returnable for pk, line in lines.items()}
    units = check_units(lines, quantities, left=left)
    consignment.order = order
    products = check_wanted(consignment, units, wanted)
    back = open_return(
        order,
        consignment,
        units=units,
        status=ReturnStatus.REQUESTED,
        at=at,
        key=key,
        reason=reason,
        words=plain_words(words, limit=LONGEST_WORDS),
        wish=wish,
        wanted=products,
    )
    keep_pictures(back, files)
    tell(back, by=by, role=role, at=at, lines=titled(units))
    logger.info("Return %s asked for by %s", back.number, by.pk if by else role)
    return back


def _check_wish(order: Order, wish: str) -> None:
    if wish not in Wish.values or (wish == Wish.WALLET and order.user_id is None):
        raise ReturnRefused(_("Choose where the money is to go."))


def _check_reason(consignment: Consignment, reason: str, *, at: datetime) -> None:
    if reason not in Reason.values or reason == Reason.WITHDRAWAL:
        raise ReturnRefused(_("Choose a reason."))
    if not may_ask(
        today=timezone.localdate(at),
        delivered=delivered_on(consignment.lines.all(), arrivals_of([consignment])),
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
