"""The steps that a return is taken by from outside its pages, named by where they lead.

Each is taken by the action that owns it. Sellers answer whether goods may come, as on their page;
staff take in what came, and settle it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from checkout.order.states import Role
from checkout.returns.actions import approve_return, call_off_return, close_return, reject_return
from checkout.returns.exceptions import InvalidReturnStatus
from checkout.returns.receipt import Inspection, receive_return
from checkout.returns.settlement import settle_return
from checkout.returns.states import ReturnStatus, deeds_open_to

DEEDS = {
    ReturnStatus.APPROVED: "approve_return",
    ReturnStatus.REJECTED: "reject_return",
    ReturnStatus.CALLED_OFF: "call_off_return",
    ReturnStatus.RECEIVED: "receive_return",
    ReturnStatus.LAPSED: "close_return",
    ReturnStatus.SETTLED: "settle_return",
}
STEPS = tuple(DEEDS)
"""Customers ask for returns, call them off and post them by ways of their own."""
OF_ROLE = {
    Role.STAFF: frozenset(STEPS),
    Role.SELLER: frozenset({ReturnStatus.APPROVED, ReturnStatus.REJECTED}),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step, and what is said with it.

    `reason` of a rejection is told to the customer. `found` is what came, by id of the return's
    line. `expected` is the money, in the order's currency, that whoever settles saw.
    """

    status: str
    reason: str = ""
    found: Mapping[int, Inspection] = field(default_factory=dict)
    expected: Decimal | None = None


def steps_of(role: Role) -> frozenset[str]:
    """The statuses to which somebody in this role brings returns."""
    return OF_ROLE.get(role, frozenset())


def steps_open_to(status: str, role: Role) -> list[str]:
    """The statuses to which somebody in this role may bring a return of this status now."""
    deeds, own = deeds_open_to(status, role), steps_of(role)
    return [str(step) for step, deed in DEEDS.items() if step in own and deed in deeds]


def take_step(return_id: int, step: Step, *, by: User) -> None:
    """Move a return to one of STEPS. Raises ReturnRefused, with words for whoever moves it,
    InvalidReturnStatus when it may not go there, and PermissionDenied."""
    match step.status:
        case ReturnStatus.APPROVED:
            approve_return(return_id, by=by)
        case ReturnStatus.REJECTED:
            reject_return(return_id, by=by, reason=step.reason)
        case ReturnStatus.CALLED_OFF:
            call_off_return(return_id, by=by)
        case ReturnStatus.RECEIVED:
            receive_return(return_id, by=by, found=step.found)
        case ReturnStatus.LAPSED:
            close_return(return_id, by=by)
        case ReturnStatus.SETTLED:
            settle_return(return_id, by=by, expected=step.expected)
        case _:
            raise InvalidReturnStatus(f"A return is not made “{step.status}” by hand.")
