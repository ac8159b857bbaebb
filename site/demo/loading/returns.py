"""What the demo's customer sent back, asked to, or withdrew from."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from checkout.order.models import Line, Order
from checkout.returns.actions import reject_return, request_return
from checkout.returns.withdrawal import declare_withdrawal
from demo.accounts import PastReturn


def send_back(
    order: Order, returned: Iterable[PastReturn], *, placed: datetime, staff: User
) -> None:
    """Have the pieces come back by the shop's own actions, as long ago as the demo says."""
    lines = {line.upc: line for line in order.lines.all()}
    for past in returned:
        at = placed + timedelta(days=past.days_later, hours=2)
        if past.reason:
            _ask(lines[past.code], past, by=order.user, staff=staff, at=at)
        else:
            _withdraw(order, lines[past.code], past, at=at)


def _ask(line: Line, past: PastReturn, *, by: User, staff: User, at: datetime) -> None:
    back = request_return(
        line.consignment_id,
        by=by,
        quantities={line.pk: past.quantity},
        reason=past.reason,
        words=past.words,
        at=at,
    )
    if past.refusal:
        reject_return(back.pk, by=staff, reason=past.refusal, at=at + timedelta(days=1))


def _withdraw(order: Order, line: Line, past: PastReturn, *, at: datetime) -> None:
    declare_withdrawal(
        order.pk,
        by=order.user,
        quantities={line.pk: past.quantity},
        name=order.user.get_full_name(),
        email=order.user.email,
        key=uuid5(NAMESPACE_URL, f"demo {order.number} {line.partner_sku}"),
        at=at,
    )
