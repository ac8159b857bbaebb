"""Asking for money to be given back: it is reserved in our books, then sent (`refunds_sent`).

A reservation counts against what may be given back from the moment it is written; so two refunds
at once, or one whose answer was lost, never return more than was taken.
"""

import logging
from collections.abc import Callable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.actions import lock_order
from checkout.order.models import Line, Order
from checkout.payment.books import is_card, note_returned, sources_of
from checkout.payment.models import (
    Refund,
    RefundedLine,
    Source,
    State,
)
from checkout.payment.policy import share_refund
from checkout.payment.rules import AmountNotPayable, to_minor
from checkout.returns.at_work import units_at_work
from checkout.wallet.goods import OF_CLASS
from checkout.wallet.models import Account, GiftCard
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
) -> list[Refund]:
    """Give money back to where it came from: by amount, or by units of lines that were sent (id:
    units).

    `amount` is in the order's currency, incl. tax; None: the price of the lines' units. Cards come
    before credit, but for what pays for gift cards that were not given back; their money is
    reserved now and asked for by the outbox. `to_wallet` gives all of it into the member's wallet
    instead, at once; `onto` names another account of credit for each refund. Units in returns at
    work are refused unless it is a return that pays (`of_return`). `key` is the asker's; again it
    returns the refunds it made. Raises RefundRefused.
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
            by=by,
            to_wallet=to_wallet,
            kept=kept_for_gift_cards(order, lines),
        )
        RefundedLine.objects.bulk_create(
            RefundedLine(refund=refunds[0], line=line, quantity=wanted)
            for line, wanted, _price in units
        )
        for refund in refunds:
            if to_wallet or onto or not is_card(refund.source):
                settle_in_credit(refund, order, onto=onto(refund) if onto else None)
                note_returned(refund, order, in_exchange=onto is not None)
            else:
                record_event(
                    "payment.refund_due", key=str(refund.uuid), payload={"refund_id": refund.pk}
                )
    who = by.pk if by else "the shop"
    logger.info("Refund of %s for order %s asked by %s", amount, order.number, who)
    return refunds


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
    """How many units of each line were, or are being, given back. One query.

    A refund of several payments gave its units back unless all of it failed: what is missing of it
    goes again by amount.
    """
    alive = Refund.objects.filter(source__order=order).exclude(status=State.FAILED)
    rows = RefundedLine.objects.filter(line__order=order, refund__key__in=alive.values("key"))
    return dict(rows.values_list("line").annotate(Sum("quantity")).order_by("line"))


def cards_can_still_pay(order: Order, lines: Mapping[int, int]) -> bool:
    """Whether fewer gift cards of these lines are blocked than units of them were paid back, or
    are to be. One query, two where there are such cards."""
    blocked = Count("pk", filter=Q(blocked_at__isnull=False))
    rows = GiftCard.objects.filter(line__in=lines).order_by().values_list("line")
    cards = dict(rows.annotate(number=blocked))
    before = units_given_back(order) if cards else {}
    return any(lines[line] + before.get(line, 0) > number for line, number in cards.items())


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
    if units and cards_can_still_pay(order, lines):
        raise RefundRefused(
            _("A gift card of these can still pay. Block it first: Payments, Gift cards.")
        )
    return units


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
        raise RefundRefused(_("This customer has no wallet: the money goes back to the card."))


def _check_amount(order: Order, amount: Decimal) -> None:
    try:
        to_minor(amount, order.currency)
    except AmountNotPayable as trouble:
        raise RefundRefused(str(trouble)) from trouble
