"""Whose return it is that is asked for: its customer's, its seller's, or one that staff look after.

Who may move it on to where is declared in `checkout.returns`; staff need the permissions that the
dashboard asks for.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.models import User
from api.orders import is_customer
from api.permissions import check_staff_with, is_in_scope, is_staff_with
from checkout.order.states import Role
from checkout.returns.models import Return
from checkout.returns.queries import with_lines
from checkout.returns.states import ReturnStatus
from checkout.returns.steps import steps_of, steps_open_to

SEE, CHANGE = "returns.view_return", "returns.change_return"
GIVE_MONEY = "payment.add_refund"


@dataclass(frozen=True)
class SeenReturn:
    """A return, in which role it is seen, and the statuses to which whoever sees it may bring it
    now."""

    back: Return
    role: Role
    next_statuses: tuple[str, ...] = ()


def return_seen(request: Request, number: str) -> SeenReturn:
    """The return of a number, as whoever asks may see it. Raises Http404 for all others.

    Staff who may not change it are asked whether they bought it, or sell what comes back.
    """
    back = with_lines(Return.objects.filter(number=number)).first()
    role = None if back is None else _role_in(request, back)
    if role is None:
        raise Http404(_("There is no such return."))
    return SeenReturn(back, role, next_statuses(request, back, role))


def return_to_move(request: Request, number: str, status: str) -> SeenReturn:
    """The return of a number, for who may bring returns to this status. Whether this one goes there
    is for its action to say. Raises Http404 and PermissionDenied."""
    seen = return_seen(request, number)
    if seen.role == Role.STAFF:
        check_staff_with(request.user, CHANGE)
    gives_money = status == ReturnStatus.SETTLED
    if status not in steps_of(seen.role) or (gives_money and not _may_give_money(request)):
        raise PermissionDenied
    return seen


def next_statuses(request: Request, back: Return, role: Role) -> tuple[str, ...]:
    """The statuses to which whoever asks may bring a return now, in this role."""
    steps = steps_open_to(back.status, role)
    if role == Role.STAFF and not is_staff_with(request.user, CHANGE):
        return ()
    if not _may_give_money(request):
        steps = [step for step in steps if step != ReturnStatus.SETTLED]
    return tuple(steps)


def own_return(request: Request, number: str) -> Return:
    """The return of a number, for its customer alone. Raises Http404 for all others."""
    back = Return.objects.select_related("order").filter(number=number).first()
    if back is None or not is_customer(request, back.order):
        raise Http404(_("There is no such return."))
    return back


def state_of(back: Return) -> list[str]:
    """What of a return can be written, for its tag: all that is written moves its status."""
    return [back.status]


def _role_in(request: Request, back: Return) -> Role | None:
    user = request.user
    is_staff = is_staff_with(user, SEE)
    may_change = is_staff and is_staff_with(user, CHANGE)
    if not may_change and is_customer(request, back.order):
        return Role.CUSTOMER
    if not may_change and _sells(user, back):
        return Role.SELLER
    return Role.STAFF if is_staff else None


def _sells(user: User, back: Return) -> bool:
    seller = back.consignment.partner_id
    return user.is_authenticated and user.partners.filter(pk=seller).exists()


def _may_give_money(request: Request) -> bool:
    return is_staff_with(request.user, GIVE_MONEY) and is_in_scope(request, "refunds:write")
