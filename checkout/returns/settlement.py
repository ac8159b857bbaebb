"""What a received return gives back, and giving it back: by the shop's one refund."""

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.models import Line, Order, Parcel
from checkout.payment.models import Source
from checkout.payment.policy import price_of_units
from checkout.payment.refunds import RefundRefused, refund_payment, units_given_back
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Return, ReturnLine, Wish
from checkout.returns.moves import begin_deed, move_return, tell
from checkout.returns.rules import ZERO, credit, delivery_to_give_back
from checkout.returns.states import ENDED_WITHOUT_GOODS, ReturnStatus

logger = logging.getLogger("checkout.returns")


@dataclass(frozen=True, kw_only=True)
class LineCredit:
    """What a returned line gives back. `units` are those whose money has not gone back before."""

    row: ReturnLine
    units: int
    price: Decimal
    credit: Decimal


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What a return comes to, and what of it can go back. In the order's currency, with tax.

    `amount` is less than `due` where money of the order went back before. `hindrance` says, in
    words for staff, why it cannot be settled now; "" if it can.
    """

    lines: tuple[LineCredit, ...]
    delivery: Decimal
    due: Decimal
    amount: Decimal
    hindrance: str = ""

    @property
    def given_before(self) -> Decimal:
        return self.due - self.amount


def settlement_of(back: Return) -> Settlement:
    """What a return that was received would give back now."""
    order = back.order
    lines = _credits(order, list(back.lines.select_related("line")))
    delivery = _delivery(back)
    due = sum((each.credit for each in lines), ZERO) + delivery
    sums = _sums(order)
    return Settlement(
        lines=lines,
        delivery=delivery,
        due=due,
        amount=min(due, sums["left"]),
        hindrance=_hindrance(order, sums) if due > sums["left"] else "",
    )


@transaction.atomic
def settle_return(
    return_id: int, *, by: User, expected: Decimal | None = None, at: datetime | None = None
) -> Return:
    """Give the money of what was received back to where it came from, once.

    `expected` is the amount that staff saw. Raises ReturnRefused, with words for staff, when it is
    another now or cannot be given back yet; InvalidReturnStatus, PermissionDenied.
    """
    back, role = begin_deed("settle_return", return_id, by=by)
    at = at or timezone.now()
    found = settlement_of(back)
    if found.hindrance:
        raise ReturnRefused(found.hindrance)
    if expected is not None and expected != found.amount:
        raise ReturnRefused(
            _("It comes to %(now)s by now, not %(seen)s. Look again, then settle it.")
            % {"now": found.amount, "seen": expected}
        )
    move_return(
        back,
        "settle_return",
        ended_at=at,
        refunded=found.amount,
        refunded_delivery=min(found.delivery, found.amount),
    )
    for each in found.lines:
        ReturnLine.objects.filter(pk=each.row.pk).update(price=each.price, credit=each.credit)
    if found.amount:
        _give_back(back, found, by=by)
    tell(back, by=by, role=role, at=at, amount=str(found.amount))
    logger.info("Return %s settled by %s: %s", back.number, by.pk, found.amount)
    return back


def _give_back(back: Return, found: Settlement, *, by: User) -> None:
    """Reserve the money; the outbox has it sent. The one place from which returns pay."""
    try:
        refund_payment(
            back.order_id,
            amount=found.amount,
            reason=_("Return %s") % back.number,
            key=f"return {back.number}",
            by=by,
            lines={each.row.line_id: each.units for each in found.lines if each.units},
            to_wallet=_goes_into_wallet(back),
        )
    except RefundRefused as refusal:
        raise ReturnRefused(str(refusal)) from refusal


def _goes_into_wallet(back: Return) -> bool:
    """As was wished, while there is a wallet: who closed the account has none."""
    member = back.order.user
    return back.wish == Wish.WALLET and member is not None and member.erased_at is None


def _credits(order: Order, rows: list[ReturnLine]) -> tuple[LineCredit, ...]:
    """By line: units whose money went back already, by hand, are not paid for twice."""
    before = units_given_back(order)
    found = []
    for row in rows:
        line = row.line
        gone = before.get(line.pk, 0) + line.quantity_cancelled
        units = max(0, min(row.accepted, line.quantity - gone))
        price = _price(line, gone=gone, units=units)
        found.append(
            LineCredit(
                row=row,
                units=units,
                price=price,
                credit=credit(price, deduction=row.deduction),
            )
        )
    return tuple(found)


def _price(line: Line, *, gone: int, units: int) -> Decimal:
    if not units:
        return ZERO
    return price_of_units(
        line.line_price_incl_tax, quantity=line.quantity, before=gone, units=units
    )


def _delivery(back: Return) -> Decimal:
    """What was paid to have the goods brought, if nothing of the order was kept."""
    if back.withdrawal_id is None:
        return ZERO
    settled = [
        *Return.objects.filter(
            order=back.order, status=ReturnStatus.SETTLED, withdrawal__isnull=False
        ),
        back,
    ]
    accepted = dict(
        ReturnLine.objects.filter(back__in=settled)
        .values_list("line")
        .annotate(units=Sum(F("restocked") + F("written_off")))
        .order_by("line")
    )
    paid = ZERO
    for consignment in back.order.consignments.prefetch_related("lines"):
        lines = [line for line in consignment.lines.all() if line.quantity_dispatched]
        came = all(accepted.get(line.pk, 0) == line.quantity_dispatched for line in lines)
        if lines and came:
            paid += consignment.shipping_incl_tax
    return delivery_to_give_back(
        is_whole_order=_is_wholly_withdrawn(back.order),
        paid=paid,
        given_back=sum((each.refunded_delivery for each in settled), ZERO),
    )


def _is_wholly_withdrawn(order: Order) -> bool:
    """Whether all that was not called off is in returns of withdrawals."""
    kept = sum(line.quantity - line.quantity_cancelled for line in order.lines.all())
    rows = ReturnLine.objects.filter(back__order=order, back__withdrawal__isnull=False)
    rows = rows.exclude(back__status__in=ENDED_WITHOUT_GOODS)
    return kept == rows.aggregate(units=Sum("quantity", default=0))["units"]


def _sums(order: Order) -> dict[str, Decimal]:
    sources = list(Source.objects.filter(order=order))
    sent = Parcel.objects.filter(consignment__order=order)
    return {
        "left": sum((each.amount_refundable for each in sources), ZERO),
        "taken": sum((each.amount_debited for each in sources), ZERO),
        "disputed": sum((each.amount_disputed for each in sources), ZERO),
        "sent": sent.aggregate(sum=Sum("price_incl_tax", default=ZERO))["sum"],
    }


def _hindrance(order: Order, sums: dict[str, Decimal]) -> str:
    """Why less is left than is due, unless it is because money went back before."""
    if sums["disputed"]:
        return _("A part of the money is disputed at the bank. Settle this when that has ended.")
    if sums["taken"] < sums["sent"]:
        return _(
            "%(taken)s of the %(sent)s that went out was taken from the customer so far. "
            "Settle this when the rest was."
        ) % {"taken": sums["taken"], "sent": sums["sent"]}
    return ""
