"""Asking for money to be given back: it is reserved in our books, then sent (`refunds_sent`).

A reservation counts against what may be given back from the moment it is written; so two refunds
at once, or one whose answer was lost, never return more than was taken.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.actions import lock_order
from checkout.order.models import Line, Order
from checkout.order.rules import shares
from checkout.payment.books import is_card, note_returned, sources_of
from checkout.payment.models import (
    Refund,
    RefundedLine,
    Source,
    StaffTask,
    State,
)
from checkout.payment.policy import share_refund
from checkout.payment.rules import AmountNotPayable, to_minor
from checkout.payment.staff_tasks import close_moot_tasks
from checkout.returns.at_work import units_at_work, units_waived
from checkout.wallet.cards_back import CardsBack, CardsStillPay, take_back_cards
from checkout.wallet.goods import OF_CLASS
from checkout.wallet.models import Account
from checkout.wallet.refunds import settle_in_credit
from checkout.wallet.spending import is_credit
from outbox.actions import record_event

logger = logging.getLogger("checkout.payment")


class RefundRefused(Exception):
    """It cannot be given back: the message, in words for staff, says why. Nothing was written."""


def refund_payment(
    order_id: int,
    *,
    amount: Decimal | None,
    reason: str,
    key: str,
    by: User | None,
    lines: Mapping[int, int] | None = None,
    to_wallet: bool = False,
    onto: Callable[[Refund], Account] | None = None,
    of_return: bool = False,
    origin: str = "",
) -> list[Refund]:
    """Give money back to where it came from: by amount, or by units of lines that were sent (id:
    units).

    `amount` is in the order's currency, incl. tax; None: the price of the lines' units. Cards come
    before credit, but for what pays for gift cards that were not given back; their money is
    reserved now and asked for by the outbox. `to_wallet` gives all of it into the member's wallet
    instead, at once; `onto` names another account of credit for each refund. Units in returns at
    work are refused unless it is a return that pays (`of_return`); what is paid for gift cards
    leaves them now, of a return when it was received. `origin` is what asks if nobody does. `key`
    is the asker's; again it returns the refunds it made. Raises RefundRefused.
    """
    with transaction.atomic():
        order = lock_order(order_id)
        if known := _refunds_by(order, key):
            return known
        units = _check_units(order, lines or {}, of_return=of_return)
        if amount is None:
            amount = sum((price for _line, _units, price in units), Decimal(0))
        _check_amount(order, amount)
        if to_wallet:
            _check_wallet(order)
        refunds = reserve_refunds(
            order,
            amount=amount,
            key=key,
            reason=reason,
            origin=origin,
            by=by,
            to_wallet=to_wallet,
            kept=kept_for_gift_cards(order, lines),
        )
        RefundedLine.objects.bulk_create(
            RefundedLine(refund=refunds[0], line=line, quantity=wanted)
            for line, wanted, _price in units
        )
        if not of_return:
            _take_back_cards(order, units, amount, refunds[0])
        for refund in refunds:
            _start(refund, order, onto=onto)
    who = by.pk if by else "the shop"
    logger.info("Refund of %s for order %s asked by %s", amount, order.number, who)
    return refunds


def refund_again(refund_id: int, *, by: User, to_wallet: bool = False) -> Refund:
    """Give what did not arrive once more, for the same goods: to where it came from, or into the
    member's wallet.

    Again, or at the same time, it returns the refund it made. Raises RefundRefused.
    """
    with transaction.atomic():
        order = lock_order(Order.objects.get(sources__refunds=refund_id).pk)
        failed = Refund.objects.select_related("source").get(pk=refund_id)
        key = key_of_again(failed)
        if known := _refunds_by(order, key):
            return known[0]
        if failed.status != State.FAILED:
            raise RefundRefused(_("This refund has not failed."))
        if to_wallet:
            _check_wallet(order)
        _check_free(order, failed)
        reserve(failed.source_id, failed.amount)
        refund = Refund.objects.create(
            source=failed.source,
            key=key,
            group=failed.group,
            amount=failed.amount,
            reason=failed.reason,
            by=by,
            to_wallet=to_wallet,
        )
        _start(refund, order)
        close_moot_tasks(
            StaffTask.Kind.REFUND_FAILED, reference=str(failed.uuid), outcome=_("Given again.")
        )
    logger.info("Refund %s of order %s given again by %s", failed.pk, order.number, by.pk)
    return refund


def key_of_again(failed: Refund) -> str:
    """The key of the refund that is given in the place of one that failed."""
    return f"again {failed.uuid}"


def reserve_refunds(
    order: Order,
    *,
    amount: Decimal,
    key: str,
    reason: str = "",
    origin: str = "",
    by: User | None = None,
    to_wallet: bool = False,
    kept: Decimal = Decimal(0),
) -> list[Refund]:
    """Reserve an amount over the payments of an order, a refund for each that has part in it.

    What paid last is given back first: cards, then credit; and what is `kept` of the cards' money
    after both. Caller holds the order's lock, sends the refunds of cards after the commit and
    settles the others before. Raises RefundRefused.
    """
    sources = sources_of(order)
    by_id = {each.pk: each for each in sources}
    parts = share_refund(
        amount,
        cards=[(each.pk, each.amount_refundable) for each in sources if is_card(each)],
        credit=[(each.pk, each.amount_refundable) for each in reversed(sources) if is_credit(each)],
        kept=kept,
    )
    available = sum((each.amount_refundable for each in sources), Decimal(0))
    if amount <= 0 or amount > available:
        raise RefundRefused(
            _("%(amount)s cannot be returned: %(left)s is left of what was taken.")
            % {"amount": amount, "left": available}
        )
    for source_id, part in parts:
        reserve(source_id, part)
    return [
        Refund.objects.create(
            source=by_id[source_id],
            key=key,
            amount=part,
            reason=reason[:255],
            origin=origin,
            by=by,
            to_wallet=to_wallet,
        )
        for source_id, part in parts
    ]


def reserve(source_id: int, amount: Decimal) -> None:
    """Set money of a payment aside for a refund, by a guarded write. Raises RefundRefused."""
    rows = Source.objects.filter(
        pk=source_id,
        amount_debited__gte=F("amount_refunded") + F("amount_refund_pending") + amount,
    )
    if rows.update(amount_refund_pending=F("amount_refund_pending") + amount) != 1:
        raise RefundRefused(_("Somebody else is returning this money at the moment."))


def units_given_back(order: Order) -> dict[int, int]:
    """How many units of each line were, or are being, given back, or need not be paid any more as
    they came back. Two queries.

    A refund of several payments gave its units back unless all of it failed: what is missing of it
    is given again (`refund_again`).
    """
    alive = Refund.objects.filter(source__order=order).exclude(status=State.FAILED)
    rows = RefundedLine.objects.filter(line__order=order, refund__group__in=alive.values("group"))
    refunded = dict(rows.values_list("line").annotate(Sum("quantity")).order_by("line"))
    return Counter(refunded) + Counter(units_waived(order))


def _refunds_by(order: Order, key: str) -> list[Refund]:
    return list(Refund.objects.filter(source__order=order, key=key).order_by("pk"))


def _check_units(
    order: Order, lines: Mapping[int, int], *, of_return: bool
) -> list[tuple[Line, int, Decimal]]:
    found = {line.pk: line for line in order.lines.filter(pk__in=lines)}
    before = units_given_back(order) if lines else {}
    returning = units_at_work(order) if lines and not of_return else {}
    units = []
    for line_id, wanted in lines.items():
        line = found.get(line_id)
        if line is None:
            raise RefundRefused(_("Line %d is not of this order.") % line_id)
        # What was not sent is called off, and `captures.release_payment` gives its money back.
        back = before.get(line_id, 0)
        coming = returning.get(line_id, 0)
        left = max(0, line.quantity_dispatched - back - coming)
        if coming and wanted > left:
            raise RefundRefused(
                _(
                    "Of “%(title)s” %(coming)d are in a return, which pays for them when it is "
                    "settled: only %(left)d beside can be refunded by hand."
                )
                % {"title": line.title, "coming": coming, "left": left}
            )
        if not 1 <= wanted <= left:
            raise RefundRefused(
                _(
                    "Of “%(title)s” only %(left)d that were sent can still be returned. "
                    "Call off what was not sent: its money comes back by itself."
                )
                % {"title": line.title, "left": left}
            )
        units.append((line, wanted, line.price_of(wanted, after=back).incl_tax))
    return units


def _check_free(order: Order, failed: Refund) -> None:
    """Check that what a refund was for was not given back in another way since it failed, or taken
    back by a bank."""
    if failed.source.amount_refundable < failed.amount:
        raise RefundRefused(
            _("%(amount)s cannot be returned: %(left)s is left of this payment.")
            % {"amount": failed.amount, "left": failed.source.amount_refundable}
        )
    group = Refund.objects.filter(source__order=order, group=failed.group)
    if not group.exclude(status=State.FAILED).exists():
        rows = RefundedLine.objects.filter(refund__in=group)
        _check_units(order, dict(rows.values_list("line", "quantity")), of_return=False)


def _take_back_cards(
    order: Order, units: list[tuple[Line, int, Decimal]], amount: Decimal, refund: Refund
) -> None:
    parts = shares(amount, [price for _line, _wanted, price in units])
    wanted = {
        line.pk: CardsBack(count, part)
        for (line, count, _price), part in zip(units, parts, strict=True)
    }
    try:
        take_back_cards(order, wanted, key=f"cards of refund {refund.uuid}", by=refund.by)
    except CardsStillPay as refusal:
        raise RefundRefused(str(refusal)) from refusal


def _start(
    refund: Refund, order: Order, *, onto: Callable[[Refund], Account] | None = None
) -> None:
    """Give a reserved refund as credit, now; a card's is asked for by the outbox."""
    if refund.to_wallet or onto or not is_card(refund.source):
        settle_in_credit(refund, order, onto=onto(refund) if onto else None)
        note_returned(refund, order, in_exchange=onto is not None)
        return
    record_event("payment.refund_due", key=str(refund.uuid), payload={"refund_id": refund.pk})


def kept_for_gift_cards(order: Order, lines: Mapping[int, int] | None = None) -> Decimal:
    """What the gift cards of an order cost that stay when units of `lines` are given back.

    Credit buys none, so as long as it can give something back itself, this is left on the cards.
    One query, two where there are gift cards.
    """
    sold = list(order.lines.filter(OF_CLASS))
    before = units_given_back(order) if sold else {}
    kept = Decimal(0)
    for line in sold:
        back = before.get(line.pk, 0) + (lines or {}).get(line.pk, 0)
        alive = max(0, line.quantity - line.quantity_cancelled - back)
        kept += line.price_of(alive, after=back).incl_tax if alive else Decimal(0)
    return kept


def _check_wallet(order: Order) -> None:
    if order.user is None or order.user.erased_at is not None:
        raise RefundRefused(
            _("This customer has no wallet: the money goes back to where it came from.")
        )


def _check_amount(order: Order, amount: Decimal) -> None:
    try:
        to_minor(amount, order.currency)
    except AmountNotPayable as trouble:
        raise RefundRefused(str(trouble)) from trouble
