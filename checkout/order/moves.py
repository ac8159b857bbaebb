"""What every deed on an order is made of: its lock, the check of who may, units, states, the event.

Only the actions of this package call these; each within its transaction, under the order's lock.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, F, OuterRef, Sum, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.exceptions import InvalidOrderStatus, InvalidUnits
from checkout.order.models import Consignment, Line, Order, OrderEvent, Parcel
from checkout.order.rules import consignment_status, order_status
from checkout.order.states import DEEDS, ENDED_UNSENT, SOLD, Role, Status
from locks import lock_rows

FOLLOWING = [status for status in SOLD if status != Status.COMPLETED]
"""A closed order stays closed, whatever its last parcel does."""


class UnitGuardFailed(Exception):
    """A line had fewer open units than its check found. The transaction is rolled back."""


def lock_order(order_id: int) -> Order:
    """Lock an order until the transaction ends. Raises Order.DoesNotExist."""
    for order in lock_rows(Order.objects.filter(pk=order_id)):
        return order
    raise Order.DoesNotExist(f"There is no order {order_id}.")


def role_of(by: User | None, *, order: Order, consignment: Consignment | None = None) -> Role:
    """On whose behalf somebody acts; nobody is the system. Raises PermissionDenied for strangers.

    Sellers' people act on the consignments of their seller only.
    """
    if by is None:
        return Role.SYSTEM
    if by.is_active and (by.is_staff or by.is_superuser):
        return Role.STAFF
    if by.pk == order.user_id:
        return Role.CUSTOMER
    if consignment is not None and _sells(by, consignment):
        return Role.SELLER
    raise PermissionDenied(f"{by.pk} has no part in order {order.number}.")


def sending_role_of(by: User | None, *, order: Order, consignment: Consignment) -> Role:
    """As `role_of`, of who sends a consignment: sellers who bought their own goods send them."""
    role = role_of(by, order=order, consignment=consignment)
    is_seller = by is not None and role == Role.CUSTOMER and _sells(by, consignment)
    return Role.SELLER if is_seller else role


def check_deed(name: str, order: Order, *, role: Role) -> None:
    """Check a deed against what is declared of it.

    Raises InvalidOrderStatus, with words for staff, or PermissionDenied. Caller holds the order's
    lock.
    """
    deed = DEEDS[name]
    if order.status not in deed.moves:
        if deed.aim is None:
            told = _("Order %(number)s is “%(old)s”: it is too late for this.")
        else:
            told = _("Order %(number)s is “%(old)s” and cannot become “%(new)s”.")
        raise InvalidOrderStatus(
            told % {"number": order.number, "old": order.status, "new": deed.aim}
        )
    if role not in deed.by:
        raise PermissionDenied(f"{name} is not for the role {role}.")


def check_units(lines: Iterable[Line], quantities: Mapping[int, int] | None) -> dict[Line, int]:
    """The units asked for by line; None means all that are open. At least one unit.

    Raises InvalidUnits, with words for staff. Caller holds the order's lock.
    """
    by_id = {line.pk: line for line in lines}
    if quantities is None:
        asked = {line: line.quantity_open for line in by_id.values()}
    elif quantities.keys() <= by_id.keys():
        asked = {by_id[pk]: units for pk, units in sorted(quantities.items())}
    else:
        raise InvalidUnits(_("A line is not of this consignment."))
    for line, units in asked.items():
        if not 0 <= units <= line.quantity_open:
            raise InvalidUnits(
                _("Of “%(title)s” %(open)d are still to be sent, not %(asked)d.")
                % {"title": line.title, "open": line.quantity_open, "asked": units}
            )
    chosen = {line: units for line, units in asked.items() if units}
    if not chosen:
        raise InvalidUnits(_("There is nothing chosen that could be sent."))
    return chosen


def take_units(units: Mapping[Line, int], *, column: str) -> None:
    """Count open units as gone, in `quantity_dispatched` or `quantity_cancelled`.

    Caller holds the order's lock and has checked them (`check_units`).
    """
    wanted = Case(*[When(pk=line.pk, then=Value(count)) for line, count in units.items()])
    gone = F("quantity_dispatched") + F("quantity_cancelled")
    written = _with_open_units(Line.objects.filter(pk__in=[line.pk for line in units]), wanted)
    rows = written.update(
        **{column: F(column) + wanted},
        num_allocated=Case(
            When(num_allocated=0, then=Value(0)),
            # Whatever is open of counted stock is set aside, and no more than that.
            default=F("quantity") - gone - wanted,
        ),
    )
    if rows != len(units):
        raise UnitGuardFailed(f"{rows} of {len(units)} lines had units enough")


def held_stock(units: Mapping[Line, int]) -> dict[int, int]:
    """The units that are set aside for these lines, by stock record, as the lines were read."""
    held: dict[int, int] = {}
    for line, count in units.items():
        if line.num_allocated and line.stockrecord_id:
            held[line.stockrecord_id] = held.get(line.stockrecord_id, 0) + count
    return held


def move_order(order: Order, status: Status | str, **changes: Any) -> None:
    """Write the new state of an order and of its lines that were not called off."""
    order.status = str(status)
    for name, value in changes.items():
        setattr(order, name, value)
    Order.objects.filter(pk=order.pk).update(status=order.status, **changes)
    lines = order.lines.all()
    if status not in ENDED_UNSENT:
        lines = lines.exclude(quantity_cancelled=F("quantity"))
    lines.update(status=order.status)


def follow_consignments(order: Order, *, at: datetime) -> None:
    """Bring the states of a paid order's consignments, and its own, up to its units and parcels."""
    statuses = []
    for row in _counted(order):
        status = consignment_status(
            open_units=row.units_open,
            sent_units=row.units_sent,
            started=row.started_at is not None,
            all_delivered=not row.is_expected,
        )
        statuses.append(status)
        if status != row.status:
            times = {}
            if status in ("Dispatched", "Delivered") and row.dispatched_at is None:
                times["dispatched_at"] = at
            if status == "Delivered":
                times["delivered_at"] = at
            Consignment.objects.filter(pk=row.pk).update(status=status, **times)
    status = order_status(statuses)
    if order.status in FOLLOWING and status != order.status:
        move_order(order, status)


def record_deed(
    order: Order,
    kind: str,
    *,
    by: User | None,
    role: Role,
    at: datetime,
    old_status: str,
    consignment: Consignment | None = None,
    **payload: Any,
) -> OrderEvent:
    """Write down what was done, with the move of the order if it moved."""
    moved = order.status != old_status
    return OrderEvent.objects.create(
        order=order,
        kind=kind,
        at=at,
        by=by,
        role=role,
        consignment=consignment,
        old_status=old_status if moved else "",
        new_status=order.status if moved else "",
        payload=payload,
    )


def _with_open_units(lines, wanted):
    """The guard of the write: lines that have so many units open."""
    return lines.filter(quantity__gte=F("quantity_dispatched") + F("quantity_cancelled") + wanted)


def _counted(order: Order):
    gone = F("lines__quantity_dispatched") + F("lines__quantity_cancelled")
    expected = Parcel.objects.filter(consignment=OuterRef("pk"), delivered_at=None)
    return order.consignments.order_by("pk").annotate(
        units_open=Sum(F("lines__quantity") - gone, default=0),
        units_sent=Sum("lines__quantity_dispatched", default=0),
        is_expected=Exists(expected),
    )


def _sells(user: User, consignment: Consignment) -> bool:
    return user.is_active and user.partners.filter(pk=consignment.partner_id).exists()
