"""The last day of gift cards: what is left is booked, and what comes back can still be spent."""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from checkout.wallet.accounts import lock_card
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, GiftCard, Transfer
from checkout.wallet.rules import REFUND_LASTS_DAYS

BATCH = 500
logger = logging.getLogger("checkout.wallet")


def keep_spendable(account_id: int) -> None:
    """Have a gift card that money came back to last a while; wallets do not expire anyway."""
    lasts = timezone.localdate() + timedelta(days=REFUND_LASTS_DAYS)
    GiftCard.objects.filter(account_id=account_id, expires_on__lt=lasts).update(expires_on=lasts)


def expire_gift_cards(*, today: date) -> int:
    """Book what is left on cards whose last day is over. Returns how many; BATCH at once.

    What orders hold of a card is not touched.
    """
    ended = GiftCard.objects.filter(expires_on__lt=today, account__balance__gt=0)
    cards = list(ended.order_by("expires_on", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_expire(card_id, today=today) for card_id in cards)


@transaction.atomic
def _expire(card_id: int, *, today: date) -> bool:
    card = lock_card(card_id)
    account = card.account
    if card.expires_on >= today or not account.balance:
        return False
    # A card that was filled again by a refund may expire again: the day is part of the key.
    move_money(
        {
            account.pk: -account.balance,
            house_account(Account.Kind.EXPIRED, account.currency): account.balance,
        },
        key=f"gift card {card_id} expired {card.expires_on}",
        kind=Transfer.Kind.EXPIRED,
    )
    logger.info("Gift card %s expired with %s %s", card_id, account.balance, account.currency)
    return True
