"""The receipt of a return: what came, what became of it, and the stock that goes with it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.partner.actions import take_back_stock, write_off_stock
from catalogue.partner.models import StockRecord
from checkout.order.fulfilment import mark_delivered
from checkout.order.models import Consignment
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Return, ReturnLine
from checkout.returns.moves import (
    begin_deed,
    count_kept,
    move_return,
    plain_words,
    tell,
    titled,
)
from checkout.returns.settlement import credits_of, take_cards_back
from checkout.returns.states import RECEIVED, SETTLED
from locks import lock_rows

LONGEST_REASON = 255
CENTS = -2

logger = logging.getLogger("checkout.returns")


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What was found of a return's line: units for sale again, units that are not, and what the
    received ones lost in value, in the order's currency, tax included."""

    restocked: int = 0
    written_off: int = 0
    deduction: Decimal = Decimal("0.00")
    deduction_reason: str = ""


@transaction.atomic
def receive_return(
    return_id: int, *, by: User, found: Mapping[int, Inspection], at: datetime | None = None
) -> Return:
    """Write down what came, by id of the return's line: restocked, written off, less in value.

    Both go through the stock's ledger where the goods are counted; what is to be paid for gift
    cards leaves them. What did not come stays with the customer. Parcels that nobody marked as
    delivered are taken for it once all that was in them has come. Raises ReturnRefused, with words
    for staff, InvalidReturnStatus, PermissionDenied.
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
    take_cards_back(back, credits_of(back.order, lines), by=by)
    _take_parcels_for_delivered(back.consignment, at=at)
    tell(back, by=by, role=role, at=at, lines=titled({x.line: x.accepted for x in lines}))
    logger.info("Return %s received by %s", back.number, by.pk)
    return back


def _check_found(each: ReturnLine, found: Inspection) -> None:
    accepted = found.restocked + found.written_off
    title = {"title": each.line.title, "asked": each.quantity}
    if min(found.restocked, found.written_off) < 0 or accepted > each.quantity:
        raise ReturnRefused(_("Of “%(title)s” up to %(asked)d can have come.") % title)
    price = each.line.price_of(accepted, after=0).incl_tax
    if not found.deduction.is_finite() or not 0 <= found.deduction <= price:
        raise ReturnRefused(
            _("From “%(title)s” up to %(price)s can be taken off.") % (title | {"price": price})
        )
    if found.deduction.normalize().as_tuple().exponent < CENTS:  # type: ignore[operator]
        raise ReturnRefused(_("Amounts have two decimal places."))
    if found.deduction and not plain_words(found.deduction_reason, limit=LONGEST_REASON):
        raise ReturnRefused(_("Say why “%(title)s” has lost in value.") % title)


def _write_found(each: ReturnLine, found: Inspection) -> None:
    each.restocked, each.written_off = found.restocked, found.written_off
    each.deduction = found.deduction
    each.deduction_reason = (
        plain_words(found.deduction_reason, limit=LONGEST_REASON) if found.deduction else ""
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


def _take_parcels_for_delivered(consignment: Consignment, *, at: datetime) -> None:
    """What came back had arrived."""
    here = ReturnLine.objects.filter(
        line__consignment=consignment, back__status__in=(RECEIVED, SETTLED)
    )
    came = here.aggregate(units=Sum(F("restocked") + F("written_off"), default=0))
    sent = consignment.lines.aggregate(units=Sum("quantity_dispatched"))
    if came == sent:
        for parcel in consignment.parcels.filter(delivered_at=None):
            mark_delivered(parcel.pk, by=None, at=at)


def _by_record(lines: Sequence[ReturnLine], column: str) -> dict[int, int]:
    units: dict[int, int] = {}
    for each in lines:
        count, record_id = getattr(each, column), each.line.stockrecord_id
        if count and record_id:
            units[record_id] = units.get(record_id, 0) + count
    return units
