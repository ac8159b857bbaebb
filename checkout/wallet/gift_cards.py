"""Making the gift cards of a paid order, and having their codes mailed on their day."""

import logging
from datetime import date
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.models import User
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Line, LineAttribute, Order
from checkout.order.moves import lock_order
from checkout.order.rules import CENT, Money
from checkout.order.states import TO_SEND
from checkout.payment.models import Source
from checkout.wallet.accounts import lock_card
from checkout.wallet.actions import check_amount
from checkout.wallet.codes import code_of, hashes_of
from checkout.wallet.goods import MESSAGE, ON, OPTIONS, SENDER, TO, gift_card_lines
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, GiftCard, Transfer
from checkout.wallet.rules import last_day
from checkout.wallet.spending import CREDIT
from outbox.actions import record_event

BATCH = 500
logger = logging.getLogger("checkout.wallet")


class GiftCardNotPaid(Exception):
    """The money of the order's gift cards is not taken yet: try again."""


@transaction.atomic
def issue_gift_cards(order_id: int, *, today: date) -> list[GiftCard]:
    """Make the gift cards of a paid order, and count them as sent. Repeated, it makes none twice.

    Their codes are mailed now, or on the day that was asked for. Raises GiftCardNotPaid unless
    their money is in the house.
    """
    order = lock_order(order_id)
    lines = [line for line in gift_card_lines(order) if line.quantity_open]
    if order.status not in TO_SEND or not lines:
        return []
    _check_taken(order, lines)
    cards = [
        _make(order, line, number, today=today)
        for line in lines
        for number in range(line.quantity_gone + 1, line.quantity + 1)
    ]
    for consignment_id in sorted({line.consignment_id for line in lines}):
        units = {
            line.pk: line.quantity_open for line in lines if line.consignment_id == consignment_id
        }
        dispatch_consignment(consignment_id, by=None, quantities=units)
    for card in cards:
        if card.send_on <= today:
            _have_sent(card)
    logger.info("Order %s: %d gift cards were made", order.number, len(cards))
    return cards


def send_due_gift_cards(*, today: date) -> int:
    """Have the codes mailed whose day has come. Returns how many; BATCH at once."""
    due = GiftCard.objects.filter(sent_at=None, send_on__lte=today, blocked_at=None)
    ids = list(due.order_by("send_on", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_send_if_due(card_id) for card_id in ids)


def give_card(*, amount: Decimal, to: str, message: str, key: UUID, by: User) -> GiftCard:
    """Have staff give a gift card away, to somebody without a wallet; mailed at once.

    `key` is the asker's: again, or at the same time, it returns the card it made. Raises
    CreditRefused.
    """
    check_amount(amount)
    if known := GiftCard.objects.filter(key=key).first():
        return known
    card = GiftCard(
        key=key,
        amount=amount,
        recipient_email=to,
        message=message[:500],
        send_on=timezone.localdate(),
    )
    currency = settings.OSCAR_DEFAULT_CURRENCY
    try:
        with transaction.atomic():
            _write(card, giver=Account.Kind.STORE_CREDIT, currency=currency, by=by)
            _have_sent(card)
    except IntegrityError:
        if known := GiftCard.objects.filter(key=key).first():
            return known
        raise
    logger.info("Gift card %s of %s was given by %s", card.pk, amount, by.pk)
    return card


@transaction.atomic
def send_again(card_id: int, *, to: str = "") -> GiftCard:
    """Have the code of a card mailed once more, to another address if one is given."""
    card = lock_card(card_id)
    if to:
        card.recipient_email = to
        card.save(update_fields=["recipient_email"])
    _have_sent(card)
    return card


def forget_gifts(orders: QuerySet[Order]) -> None:
    """Forget to whom orders gave gift cards, and what was said. Caller is in a transaction.

    The cards pay on; one that is not mailed yet keeps its address until it is.
    """
    lines = LineAttribute.objects.filter(line__order__in=orders, type__in=OPTIONS)
    lines.update(value="")
    cards = GiftCard.objects.filter(line__order__in=orders)
    cards.update(sender_name="", message="")
    cards.filter(sent_at__isnull=False).update(recipient_email="")


def forget_recipient(card_id: int) -> None:
    """Forget whom a card was mailed to if whoever gave it has closed the account since."""
    cards = GiftCard.objects.filter(pk=card_id, line__order__user__erased_at__isnull=False)
    cards.update(recipient_email="")


def _check_taken(order: Order, lines: list[Line]) -> None:
    """Credit never buys gift cards, so their money is on the cards; captured at once, and whole."""
    cards = Source.objects.filter(order=order).exclude(source_type__code__in=CREDIT)
    taken = cards.aggregate(sum=Sum("amount_debited", default=Decimal(0)))["sum"]
    prices = (line.price_of(line.quantity_open, after=line.quantity_dispatched) for line in lines)
    due = sum(prices, Money()).incl_tax
    if taken < due:
        raise GiftCardNotPaid(f"Order {order.number}: {taken} of {due} is taken")


def paid_for_one(line: Line) -> Decimal:
    """What one unit of a line cost after offers: no card is worth more than was paid for it."""
    return (line.line_price_incl_tax / line.quantity).quantize(CENT, ROUND_DOWN)


def _make(order: Order, line: Line, number: int, *, today: date) -> GiftCard:
    said = {attribute.type: attribute.value for attribute in line.attributes.all()}
    card = GiftCard(
        amount=min(line.unit_price_incl_tax, paid_for_one(line)),
        line=line,
        number=number,
        recipient_email=_address(said.get(TO, "")) or order.email,
        sender_name=said.get(SENDER, "")[:80],
        message=said.get(MESSAGE, "")[:500],
        send_on=max(_day(said.get(ON, "")) or today, today),
    )
    _write(card, giver=Account.Kind.GIFT_CARDS_SOLD, currency=order.currency, order_id=order.pk)
    return card


def _write(
    card: GiftCard,
    *,
    giver: str,
    currency: str,
    order_id: int | None = None,
    by: User | None = None,
) -> None:
    """Write a new card with its code, and put its amount on it, from an account of the house."""
    card.account = Account.objects.create(
        kind=Account.Kind.GIFT_CARD, currency=currency, balance=Decimal(0)
    )
    card.expires_on = last_day(card.send_on, years=settings.GIFT_CARD_YEARS)
    code = code_of(card.key)
    card.code_hash, card.last4 = hashes_of(code)[0], code[-4:]
    card.save(force_insert=True)
    is_sold = giver == Account.Kind.GIFT_CARDS_SOLD
    move_money(
        {house_account(giver, currency): -card.amount, card.account_id: card.amount},
        key=f"gift card {card.key}",
        kind=Transfer.Kind.GIFT_CARD_SOLD if is_sold else Transfer.Kind.GRANTED,
        order_id=order_id,
        by=by,
    )


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@transaction.atomic
def _send_if_due(card_id: int) -> bool:
    card = lock_card(card_id)
    if card.sent_at is None and card.blocked_at is None:
        _have_sent(card)
        return True
    return False


def _have_sent(card: GiftCard) -> None:
    card.sent_at = timezone.now()
    GiftCard.objects.filter(pk=card.pk).update(sent_at=card.sent_at)
    record_event(
        "gift_card.due",
        key=f"{card.pk} {card.sent_at.isoformat()}",
        payload={"gift_card_id": card.pk},
    )
