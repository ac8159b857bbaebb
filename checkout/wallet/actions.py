"""What people do with wallets and gift cards: redeem, grant, correct, block.

Each is one transaction. Orders are paid in `spending`, cards are made in `gift_cards`, wallets are
closed in `closing`.
"""

import logging
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.wallet.accounts import lock_card, tell_of_credit, wallet_of
from checkout.wallet.codes import hashes_of
from checkout.wallet.ledger import BalanceGuardFailed, house_account, move_money
from checkout.wallet.models import Account, GiftCard, Transfer
from checkout.wallet.rules import is_spendable
from locks import lock_rows

Kind = Transfer.Kind
logger = logging.getLogger("checkout.wallet")


class CodeRefused(Exception):
    """The code is of no card, or its card does not pay. The message is for the customer."""


class CreditRefused(Exception):
    """The amount cannot be moved. The message is for staff; nothing was written."""


def find_card(code: str) -> GiftCard:
    """The card of a code, if it pays. Raises CodeRefused.

    The caller limits how often a visitor may ask.
    """
    cards = GiftCard.objects.select_related("account")
    card = cards.filter(code_hash__in=hashes_of(code)).first()
    if card is None:
        raise CodeRefused(_("We do not know this code. Please look at it again."))
    if card.blocked_at is not None:
        raise CodeRefused(_("This gift card cannot be used. Please write to us."))
    if not _is_spendable(card):
        raise CodeRefused(_("This gift card has expired."))
    if not card.account.balance:
        raise CodeRefused(_("Nothing is left on this gift card."))
    return card


@transaction.atomic
def redeem_card(code: str, *, user: User) -> Decimal:
    """Move all that is left on a card into a member's wallet, where it does not expire.

    Returns how much, in the card's currency. Raises CodeRefused.
    """
    card = find_card(code)
    wallet = wallet_of(user.pk, card.account.currency)
    locked = {
        account.pk: account
        for account in lock_rows(Account.objects.filter(pk__in=[card.account_id, wallet.pk]))
    }
    amount = locked[card.account_id].balance
    card.refresh_from_db(fields=["blocked_at", "expires_on"])
    if not amount or not _is_spendable(card):
        raise CodeRefused(_("Nothing is left on this gift card."))
    # Filled again by a refund, a card may be redeemed again: how often is part of the key.
    times = card.account.entries.filter(transfer__kind=Kind.REDEEMED).count()
    move_money(
        {card.account_id: -amount, wallet.pk: amount},
        key=f"gift card {card.pk} redeemed {times + 1}",
        kind=Kind.REDEEMED,
        by=user,
    )
    logger.info("Gift card %s was redeemed by member %s", card.pk, user.pk)
    return amount


@transaction.atomic
def grant_credit(user: User, *, amount: Decimal, reason: str, key: str, by: User) -> Account:
    """Give a member credit in the shop's currency, or take it away with a negative amount.

    `reason` is read by the member; `key` is the asker's: again it changes nothing. Raises
    CreditRefused for nothing, for no reason, or for more than there is.
    """
    check_amount(abs(amount))
    if not reason.strip():
        raise CreditRefused(_("Please give a reason: the member reads it."))
    if user.erased_at is not None:
        raise CreditRefused(_("This account is closed."))
    wallet = wallet_of(user.pk, settings.OSCAR_DEFAULT_CURRENCY)
    house = house_account(Account.Kind.STORE_CREDIT, wallet.currency)
    try:
        transfer_id = move_money(
            {house: -amount, wallet.pk: amount},
            key=f"granted {key}",
            kind=Kind.GRANTED if amount > 0 else Kind.CORRECTED,
            reason=reason.strip(),
            by=by,
        )
    except BalanceGuardFailed:
        raise CreditRefused(_("There is not so much in this wallet.")) from None
    if amount > 0:
        tell_of_credit(wallet, transfer_id=transfer_id)
    logger.info("Member %s was given %s of credit by %s", user.pk, amount, by.pk)
    wallet.refresh_from_db()
    return wallet


@transaction.atomic
def block_card(card_id: int, *, by: User, reason: str) -> bool:
    """Have a card pay no more, until it is unblocked. False: it was blocked.

    What orders hold of it already stays theirs.
    """
    lock_card(card_id)
    cards = GiftCard.objects.filter(pk=card_id, blocked_at=None)
    blocked = cards.update(blocked_at=timezone.now(), blocked_by=by, block_reason=reason[:255])
    logger.info("Gift card %s was blocked by %s", card_id, by.pk)
    return blocked == 1


@transaction.atomic
def unblock_card(card_id: int, *, by: User) -> bool:
    """Have a blocked card pay again, with what is left on it. False: it was not blocked."""
    lock_card(card_id)
    cards = GiftCard.objects.filter(pk=card_id, blocked_at__isnull=False)
    unblocked = cards.update(blocked_at=None, blocked_by=None, block_reason="")
    logger.info("Gift card %s was unblocked by %s", card_id, by.pk)
    return unblocked == 1


def check_amount(amount: Decimal) -> None:
    """Raises CreditRefused unless it is money that can be given."""
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise CreditRefused(_("Please give an amount in whole pence."))


def _is_spendable(card: GiftCard) -> bool:
    return is_spendable(
        expires_on=card.expires_on,
        is_blocked=card.blocked_at is not None,
        today=timezone.localdate(),
    )
