"""Gift cards that are given back: what is paid for them leaves them in the same moment."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.models import Order
from checkout.order.rules import ZERO
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, GiftCard, Transfer
from locks import lock_rows


class CardsStillPay(Exception):
    """They can still pay, or have paid: the message says so in words for staff. Nothing changed."""


class CardsBack(NamedTuple):
    """Units of an order line that are given back, and what is paid for them."""

    units: int
    amount: Decimal


def take_back_cards(
    order: Order, wanted: Mapping[int, CardsBack], *, key: str, by: User | None
) -> None:
    """Take what is paid for gift cards off those that are blocked, the fullest first.

    `wanted` goes by line id; other goods than gift cards are passed over. `key` names what it is
    for: again it changes nothing. Caller holds the order's lock. Raises CardsStillPay.
    """
    of_lines = GiftCard.objects.filter(line__in=wanted)
    accounts = list(of_lines.values_list("account", flat=True))
    if not accounts or Transfer.objects.filter(key=key).exists():
        return
    rows = lock_rows(Account.objects.filter(pk__in=accounts))
    balances = {account.pk: account.balance or ZERO for account in rows}
    # Read after the lock: they may have been blocked, or unblocked, until then.
    cards = list(of_lines.order_by("pk"))
    blocked = [card for card in cards if card.blocked_at is not None]
    amounts: dict[int, Decimal] = {}
    for line_id in {card.line_id: None for card in cards}:
        units, amount = wanted[line_id]
        of_line = [card for card in blocked if card.line_id == line_id]
        of_line.sort(key=lambda card: -balances[card.account_id])
        amounts |= _shared(of_line, units, amount, balances)
    if amounts:
        sold = house_account(Account.Kind.GIFT_CARDS_SOLD, order.currency)
        move_money(
            {sold: sum(amounts.values(), ZERO), **{pk: -part for pk, part in amounts.items()}},
            key=key,
            kind=Transfer.Kind.REFUNDED,
            order_id=order.pk,
            by=by,
        )


def _shared(
    cards: list[GiftCard], units: int, amount: Decimal, balances: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """By account: an amount over as many cards as units; no more than they were sold with."""
    cards = cards[:units]
    if len(cards) < units:
        raise CardsStillPay(
            _("A gift card of these can still pay. Block it first: Payments, Gift cards.")
        )
    left = sum((balances[card.account_id] for card in cards), ZERO)
    rest = min(amount, sum((card.amount for card in cards), ZERO))
    if left < rest:
        raise CardsStillPay(
            _("Of the gift cards that are blocked %(left)s is left: no more can be given back.")
            % {"left": left}
        )
    parts = {}
    for card in cards:
        parts[card.account_id] = min(rest, balances[card.account_id])
        rest -= parts[card.account_id]
    return {pk: part for pk, part in parts.items() if part}
