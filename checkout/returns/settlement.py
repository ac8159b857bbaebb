"""What a received return gives back, and giving it back: by the shop's one refund."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.partner.models import StockRecord
from checkout.order.actions import mark_paid
from checkout.order.models import Order
from checkout.order.replacement import counted_pieces
from checkout.order.stock import check_stock
from checkout.payment.models import Refund
from checkout.payment.recording import record_waived
from checkout.payment.refunds import RefundRefused, refund_payment, units_given_back
from checkout.returns.delivery import delivery_due
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.exchange_credit import pay_with_return
from checkout.returns.exchanges import Short, Swap, may_exchange, send_instead, swaps_of, there_of
from checkout.returns.hindrances import hindrance_of, sums_of
from checkout.returns.models import Return, ReturnLine, Wish
from checkout.returns.moves import begin_deed, move_return, tell
from checkout.returns.rules import (
    ZERO,
    Exchange,
    credit,
    share_of_exchange,
)
from checkout.wallet.cards_back import CardsBack, CardsStillPay, take_back_cards

NO_EXCHANGE = Exchange(used=ZERO, asked=ZERO, left=ZERO)
NOTHING: Short = {}

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

    `amount` is less than `due` by what is `gone`: it went back before, to the customer or a bank,
    or was never paid; `waived` of it is not to be paid any more. `swaps` are what is sent instead:
    of the amount they use `exchange.used`, and the customer is asked for `exchange.asked` beside.
    `missing` are the titles of what was wished for and cannot be had. `hindrance` says, in words
    for staff, why it cannot be settled now; "" if it can.
    """

    lines: tuple[LineCredit, ...]
    delivery: Decimal
    due: Decimal
    amount: Decimal
    waived: Decimal
    hindrance: str = ""
    swaps: tuple[Swap, ...] = ()
    exchange: Exchange = NO_EXCHANGE
    missing: tuple[str, ...] = ()

    @property
    def money(self) -> Decimal:
        """What goes back as money, or into the wallet."""
        return self.amount - self.exchange.used

    @property
    def money_for_delivery(self) -> Decimal:
        """What of the money is for delivery, which comes first."""
        return min(self.delivery, self.money)

    @property
    def gone(self) -> Decimal:
        return self.due - self.amount


def settlement_of(
    back: Return, *, at: datetime | None = None, short: Short = NOTHING
) -> Settlement:
    """What a return that was received would give back now, and what would be sent instead.

    `short` says how many there are of stock records (by id) that have too few, from whoever locked
    them; else the figures of this moment count.
    """
    order = back.order
    lines = credits_of(order, list(back.lines.select_related("line__product")))
    delivery = delivery_due(order, settling=back) if back.withdrawal_id else ZERO
    due = sum((each.credit for each in lines), ZERO) + delivery
    sums = sums_of(order)
    amount = sums.to_give(due)
    swaps, exchange = _exchange(back, lines, amount=amount, at=at or timezone.now(), short=short)
    swapped = {swap.row.pk for swap in swaps}
    return Settlement(
        lines=lines,
        delivery=delivery,
        due=due,
        amount=amount,
        waived=sums.to_waive(due - amount),
        hindrance=hindrance_of(sums, due=due),
        swaps=tuple(swaps),
        exchange=exchange,
        missing=tuple(
            each.row.wanted_title
            for each in lines
            if each.row.wanted_title and each.units and each.row.pk not in swapped
        ),
    )


@transaction.atomic
def settle_return(
    return_id: int, *, by: User, expected: Decimal | None = None, at: datetime | None = None
) -> Return:
    """Give the money of what was received back to where it came from, once, or send what was wished
    for instead.

    What cannot be had any more is paid back. `expected` is the money that staff saw. Raises
    ReturnRefused, with words for staff, when it is another now or cannot be given back yet;
    InvalidReturnStatus, PermissionDenied.
    """
    back, role = begin_deed("settle_return", return_id, by=by)
    at = at or timezone.now()
    found = settlement_of(back, at=at)
    records: dict[int, StockRecord] = {}
    if found.swaps:
        records, short = check_stock(counted_pieces([swap.piece for swap in found.swaps]))
        found = settlement_of(back, at=at, short=short)
    if found.hindrance:
        raise ReturnRefused(found.hindrance)
    if expected is not None and expected != found.money:
        raise ReturnRefused(
            _("It comes to %(now)s by now, not %(seen)s. Look again, then settle it.")
            % {"now": found.money, "seen": expected}
        )
    take_cards_back(back, found.lines, by=by)
    order = None
    if found.swaps:
        order = send_instead(back, found.swaps, records=records, by=by, at=at)
    move_return(
        back,
        "settle_return",
        ended_at=at,
        refunded=found.amount,
        refunded_delivery=found.money_for_delivery,
        waived=found.waived,
        waived_delivery=min(found.waived, found.delivery - found.money_for_delivery),
        exchanged=found.exchange.used,
        exchange=order,
    )
    for each in found.lines:
        ReturnLine.objects.filter(pk=each.row.pk).update(
            units=each.units, price=each.price, credit=each.credit
        )
    if found.waived:
        record_waived(back.order, found.waived, reference=f"return {back.number}")
    _give(back, found, by=by)
    if order is not None and not found.exchange.asked:
        mark_paid(order, at=at)
    about = {"exchange": order.number} if order is not None else {}
    if found.waived:
        about["waived"] = str(found.waived)
    tell(back, by=by, role=role, at=at, amount=str(found.amount), **about)
    logger.info("Return %s settled by %s: %s", back.number, by.pk, found.amount)
    return back


def _exchange(
    back: Return, lines: Sequence[LineCredit], *, amount: Decimal, at: datetime, short: Short
) -> tuple[list[Swap], Exchange]:
    """What can be sent instead, and how the returned goods pay for it."""
    if not may_exchange(back.order):
        return [], NO_EXCHANGE
    back.consignment.order = back.order
    rows = [(each.row, each.units, each.price) for each in lines]
    swaps = there_of(swaps_of(back.consignment, rows, on=timezone.localdate(at)), short=short)
    swapped = {swap.row.pk for swap in swaps}
    exchange = share_of_exchange(
        value=sum((each.credit for each in lines if each.row.pk in swapped), ZERO),
        costs=sum((swap.costs for swap in swaps), ZERO),
    )
    if exchange.used > amount:
        # Money went back by hand before: what is left goes the same way.
        return [], NO_EXCHANGE
    return swaps, exchange


def _give(back: Return, found: Settlement, *, by: User) -> None:
    """Reserve the money; the outbox has it sent. The one place from which returns pay."""
    swapped = {swap.row.pk for swap in found.swaps}
    units = {each.row: each.units for each in found.lines if each.units}
    try:
        if found.exchange.used:
            pay_with_return(
                back,
                amount=found.exchange.used,
                units={row.line_id: n for row, n in units.items() if row.pk in swapped},
                by=by,
            )
        if found.money:
            # What gives nothing for goods is not noted with them: `units_waived` counts them.
            is_for_goods = found.money > found.money_for_delivery
            paid = {row.line_id: n for row, n in units.items() if row.pk not in swapped}
            refund_payment(
                back.order_id,
                amount=found.money,
                reason=_("Return %s") % back.number,
                key=f"return {back.number}",
                by=by,
                lines=paid if is_for_goods else {},
                to_wallet=_goes_into_wallet(back),
                of_return=True,
                origin="" if is_for_goods else Refund.DELIVERY,
            )
    except RefundRefused as refusal:
        raise ReturnRefused(str(refusal)) from refusal


def _goes_into_wallet(back: Return) -> bool:
    """As was wished, while there is a wallet: who closed the account has none."""
    member = back.order.user
    return back.wish == Wish.WALLET and member is not None and member.erased_at is None


def take_cards_back(back: Return, credits: Sequence[LineCredit], *, by: User) -> None:
    """Take what is to be paid for gift cards off them, once: when they are received, or, of what
    was received before that was the rule, when it is settled. Raises ReturnRefused."""
    wanted = {each.row.line_id: CardsBack(each.units, each.credit) for each in credits}
    try:
        take_back_cards(back.order, wanted, key=f"cards of return {back.number}", by=by)
    except CardsStillPay as refusal:
        raise ReturnRefused(str(refusal)) from refusal


def credits_of(order: Order, rows: Sequence[ReturnLine]) -> tuple[LineCredit, ...]:
    """By line: units whose money went back already, by hand, are not paid for twice."""
    before = units_given_back(order)
    found = []
    for row in rows:
        line = row.line
        gone = before.get(line.pk, 0)
        units = max(0, min(row.accepted, line.quantity_dispatched - gone))
        price = line.price_of(units, after=gone).incl_tax if units else ZERO
        found.append(
            LineCredit(
                row=row,
                units=units,
                price=price,
                credit=credit(price, deduction=row.deduction),
            )
        )
    return tuple(found)
