"""The withdrawal function: Directive 2011/83/EU art. 9 to 14 and, for its form, art. 11a.

A statement takes effect when it is confirmed. Nobody approves it: units that were not sent are
called off by the shop's own actions, units that were sent become approved returns.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.partner.models import StockRecord
from checkout.order.actions import cancel_order, lock_order
from checkout.order.cancellation import cancel_lines
from checkout.order.models import Consignment, Line, Order, OrderEvent
from checkout.order.moves import record_deed, role_of
from checkout.order.states import Role
from checkout.returns.actions import open_return
from checkout.returns.exceptions import InvalidReturnStatus, ReturnRefused
from checkout.returns.models import Reason, Withdrawal, WithdrawnLine
from checkout.returns.moves import check_deed, check_key, check_units, tell, titled
from checkout.returns.queries import (
    arrivals_of,
    delivered_on,
    units_to_withdraw,
    units_withdrawn,
)
from checkout.returns.rules import Split, may_withdraw, split_units
from checkout.returns.states import NEW, WITHDRAWABLE, ReturnStatus
from locks import lock_rows
from outbox.actions import record_event

LONGEST_NAME = 150

logger = logging.getLogger("checkout.returns")


@transaction.atomic
def declare_withdrawal(
    order_id: int,
    *,
    by: User | None,
    quantities: Mapping[int, int],
    name: str,
    email: str,
    key: UUID,
    at: datetime,
) -> Withdrawal:
    """Withdraw from an order, or from units of it by line id. `by` None came by the order's link.

    `at` is when it was confirmed (UTC). The receipt goes to `email` by the outbox. The same `key`
    again is the same withdrawal. Raises ReturnRefused, with words for the customer,
    PermissionDenied.
    """
    order = lock_order(order_id)
    role = Role.CUSTOMER if by is None else role_of(by, order=order)
    check_deed("declare_withdrawal", status=NEW, role=role)
    if known := Withdrawal.objects.filter(key=key).first():
        check_key(known.order_id, order)
        return known
    name, email = _checked_person(name, email)
    consignments = {each.pk: each for each in order.consignments.prefetch_related("parcels")}
    lines = {line.pk: line for line in order.lines.order_by("pk")}
    _check_open(order, list(consignments.values()), lines, at=at)
    units = check_units(lines, quantities, left=units_to_withdraw(lines.values()))
    parts = {
        line: split_units(count, unsent=line.quantity_open, sent=line.quantity_returnable)
        for line, count in units.items()
    }
    withdrawal = Withdrawal.objects.create(
        order=order,
        key=key,
        name=name,
        email=email,
        declared_at=at,
        is_whole_order=_nothing_is_kept(order, lines, units),
    )
    WithdrawnLine.objects.bulk_create(
        WithdrawnLine(
            withdrawal=withdrawal,
            line=line,
            quantity=units[line],
            called_off=part.unsent,
        )
        for line, part in parts.items()
    )
    record_deed(
        order,
        OrderEvent.Kind.WITHDRAWN,
        by=by,
        role=role,
        at=at,
        old_status=order.status,
        withdrawal=withdrawal.pk,
        lines=titled(units),
    )
    record_event(
        "order.withdrawn",
        key=str(key),
        payload={"order_id": order.pk, "withdrawal_id": withdrawal.pk},
    )
    _call_off(order, parts, by=by)
    order.refresh_from_db()
    _have_sent_back(withdrawal, order, consignments, parts, by=by, role=role)
    logger.info("Withdrawal from order %s by %s", order.number, by.pk if by else role)
    return withdrawal


def _checked_person(name: str, email: str) -> tuple[str, str]:
    name = name.replace("\0", "").strip()
    if not name or len(name) > LONGEST_NAME:
        raise ReturnRefused(_("Tell us your name."))
    try:
        validate_email(email)
    except ValidationError as trouble:
        raise ReturnRefused(_("Tell us an e-mail address for the receipt.")) from trouble
    return name, email


def _check_open(
    order: Order, consignments: list[Consignment], lines: Mapping[int, Line], *, at: datetime
) -> None:
    if order.status not in WITHDRAWABLE:
        raise InvalidReturnStatus(
            _("Order %s is not paid, has ended, or its money is back already.") % order.number
        )
    delivered = delivered_on(lines.values(), arrivals_of(consignments))
    if not may_withdraw(today=timezone.localdate(at), delivered=delivered):
        raise ReturnRefused(_("The time in which this order could be withdrawn from is over."))


def _nothing_is_kept(order: Order, lines: Mapping[int, Line], units: Mapping[Line, int]) -> bool:
    kept = sum(line.quantity - line.quantity_cancelled for line in lines.values())
    return kept == units_withdrawn(order) + sum(units.values())


def _call_off(order: Order, parts: Mapping[Line, Split], *, by: User | None) -> None:
    """What was not sent is called off; all of an order by its own cancellation."""
    unsent = {line: part.unsent for line, part in parts.items() if part.unsent}
    if not unsent:
        return
    reason = _("Withdrawal from the contract")
    everything = sum(line.quantity - line.quantity_cancelled for line in order.lines.all())
    if sum(unsent.values()) == everything:
        cancel_order(order.pk, by=by, reason=reason)
        return
    # All their stock at once, in the order of locks: consignments would be one after the other.
    lock_rows(StockRecord.objects.filter(pk__in=[line.stockrecord_id for line in unsent]))
    for pk in sorted({line.consignment_id for line in unsent}):
        quantities = {line.pk: n for line, n in unsent.items() if line.consignment_id == pk}
        cancel_lines(pk, by=by, quantities=quantities, reason=reason)


def _have_sent_back(
    withdrawal: Withdrawal,
    order: Order,
    consignments: Mapping[int, Consignment],
    parts: Mapping[Line, Split],
    *,
    by: User | None,
    role: Role,
) -> None:
    """What was sent becomes a return for each seller, approved by the law."""
    for pk, consignment in sorted(consignments.items()):
        sent = {
            line: part.sent
            for line, part in parts.items()
            if part.sent and line.consignment_id == pk
        }
        if not sent:
            continue
        back = open_return(
            order,
            consignment,
            units=sent,
            status=ReturnStatus.APPROVED,
            at=withdrawal.declared_at,
            withdrawal=withdrawal,
            reason=Reason.WITHDRAWAL,
        )
        tell(back, by=by, role=role, at=withdrawal.declared_at, lines=titled(sent))
