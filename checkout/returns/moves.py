"""What every deed on a return is made of: its lock, the check of who may, units, state, the event.

Only the actions of this package call these; each within its transaction, under the order's lock.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.actions import lock_order
from checkout.order.models import Consignment, Line, Order, OrderEvent
from checkout.order.moves import record_deed, role_of
from checkout.order.states import Role
from checkout.returns.exceptions import InvalidReturnStatus, ReturnRefused, UnitGuardFailed
from checkout.returns.models import Return
from checkout.returns.states import DEEDS
from outbox.actions import record_event


def lock_return(return_id: int) -> Return:
    """A return, with order and consignment, under the lock of its order.

    Raises Return.DoesNotExist.
    """
    order = lock_order(Return.objects.values_list("order_id", flat=True).get(pk=return_id))
    back = Return.objects.select_related("consignment", "withdrawal").get(pk=return_id)
    back.order = order
    return back


def acting_role(by: User | None, *, order: Order, consignment: Consignment) -> Role:
    """On whose behalf somebody acts; nobody is the order's customer, who came by its link.

    Raises PermissionDenied for strangers.
    """
    return Role.CUSTOMER if by is None else role_of(by, order=order, consignment=consignment)


def check_deed(name: str, *, status: str, role: Role) -> None:
    """Check a deed against what is declared of it. Raises InvalidReturnStatus, PermissionDenied.

    Caller holds the order's lock. `status` is the return's, NEW where there is none yet.
    """
    deed = DEEDS[name]
    if role not in deed.by:
        raise PermissionDenied(f"{name} is not for the role {role}.")
    if status not in deed.moves:
        raise InvalidReturnStatus(
            _("This return is “%(old)s” and cannot become “%(new)s”.")
            % {"old": status, "new": deed.aim}
        )


def begin_deed(name: str, return_id: int, *, by: User | None) -> tuple[Return, Role]:
    """Lock a return and check a deed on it."""
    back = lock_return(return_id)
    role = acting_role(by, order=back.order, consignment=back.consignment)
    check_deed(name, status=back.status, role=role)
    return back, role


def check_key(known_for: int, order: Order) -> None:
    """Raises ReturnRefused when the key of a form was made for another order."""
    if known_for != order.pk:
        raise ReturnRefused(_("Open the page anew, and send it from there."))


def check_units(
    lines: Mapping[int, Line], quantities: Mapping[int, int], *, left: Mapping[int, int]
) -> dict[Line, int]:
    """The units asked for by line; `left` is how many of each there are. At least one unit.

    Raises ReturnRefused, with words for the customer. Caller holds the order's lock.
    """
    if not quantities.keys() <= lines.keys():
        raise ReturnRefused(_("One of these pieces is not of this order, or of another seller."))
    for pk, units in quantities.items():
        if not 0 <= units <= left[pk]:
            raise ReturnRefused(
                _("Of “%(title)s” %(left)d can be sent back, not %(asked)d.")
                % {"title": lines[pk].title, "left": left[pk], "asked": units}
            )
    chosen = {lines[pk]: units for pk, units in sorted(quantities.items()) if units}
    if not chosen:
        raise ReturnRefused(_("Choose at least one piece."))
    return chosen


def count_returned(units: Mapping[Line, int]) -> None:
    """Count units as being returned, by a guarded write. Caller has checked them (`check_units`).

    Raises UnitGuardFailed.
    """
    wanted = _by_line(units)
    rows = _with_units_left(_rows(units), wanted).update(
        quantity_returned=F("quantity_returned") + wanted
    )
    if rows != len(units):
        raise UnitGuardFailed(f"{rows} of {len(units)} lines had units enough to return")


def count_kept(units: Mapping[Line, int]) -> None:
    """Count units as no longer being returned: they stay with the customer.

    Raises UnitGuardFailed.
    """
    units = {line: count for line, count in units.items() if count}
    if not units:
        return
    wanted = _by_line(units)
    rows = _rows(units).filter(quantity_returned__gte=wanted)
    if rows.update(quantity_returned=F("quantity_returned") - wanted) != len(units):
        raise UnitGuardFailed(f"Less is being returned of {len(units)} lines than is given up")


def move_return(back: Return, deed: str, *, aim: str | None = None, **changes: Any) -> None:
    """Write the new state of a return, if it is still in one from which the deed leads there.

    Raises InvalidReturnStatus. Caller holds the order's lock and has checked the deed.
    """
    aim = aim or str(DEEDS[deed].aim)
    rows = Return.objects.filter(pk=back.pk, status__in=list(DEEDS[deed].moves))
    if rows.update(status=aim, **changes) != 1:
        raise InvalidReturnStatus(_("Somebody else has moved this return on."))
    back.status = aim
    for name, value in changes.items():
        setattr(back, name, value)


def tell(
    back: Return, *, by: User | None, role: Role, at: datetime, reason: str = "", **about: Any
) -> None:
    """Put the return's state into its order's story, and tell those who wait for it."""
    record_deed(
        back.order,
        OrderEvent.Kind.RETURN_MOVED,
        by=by,
        role=role,
        at=at,
        old_status=back.order.status,
        consignment=back.consignment,
        number=back.number,
        status=back.status,
        **{"reason": reason} if reason else {},
        **about,
    )
    record_event(
        "return.moved",
        key=f"{back.number} {back.status}",
        payload={
            "order_id": back.order_id,
            "return_id": back.pk,
            "status": back.status,
            "role": str(role),
        },
    )


def titled(units: Mapping[Line, int]) -> list[dict[str, Any]]:
    """Units as the story tells them."""
    return [{"line": line.pk, "title": line.title, "units": n} for line, n in units.items()]


def plain_words(text: str, *, limit: int) -> str:
    """What somebody typed, as the database takes it and no longer than `limit`."""
    return text.replace("\0", "").strip()[:limit]


def _rows(units: Mapping[Line, int]):
    return Line.objects.filter(pk__in=[line.pk for line in units])


def _by_line(units: Mapping[Line, int]) -> Case:
    return Case(*[When(pk=line.pk, then=Value(count)) for line, count in units.items()])


def _with_units_left(lines, wanted):
    """The guard of the write: lines of which so many units were sent and are not being returned."""
    return lines.filter(quantity_dispatched__gte=F("quantity_returned") + wanted)
