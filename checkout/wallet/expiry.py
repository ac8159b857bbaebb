"""The last day of gift cards: what is left is booked, and what comes back can still be spent."""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from checkout.wallet.accounts import lock_card
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, GiftCard, Transfer
from checkout.wallet.rules import REFUND_LASTS_DAYS, last_day_after_hold

BATCH = 500
logger = logging.getLogger("checkout.wallet")


def keep_spendable(account_id: int) -> None:
    """Have a gift card that was refunded last a while; wallets do not expire anyway."""
    _prolong(account_id, until=timezone.localdate() + timedelta(days=REFUND_LASTS_DAYS))


def give_days_back(held: Account) -> None:
    """Have the gift card of which something was held, and not taken, last as long as it would have
    without: whoever gives up an order gains no time by it."""
    if held.card_ends_on is not None and held.backer_id is not None:
        held_on = timezone.localdate(held.created_at)
        until = last_day_after_hold(held.card_ends_on, held_on=held_on, today=timezone.localdate())
        _prolong(held.backer_id, until=until)


def expire_gift_cards(*, today: date) -> int:
    """Book what is left on cards whose last day is over. Returns how many; BATCH at once.

    What orders hold of a card is not touched.
    """
    ended = GiftCard.objects.filter(expires_on__lt=today, account__balance__gt=0)
    cards = list(ended.order_by("expires_on", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_expire(card_id, today=today) for card_id in cards)


def _prolong(account_id: int, *, until: date) -> None:
    GiftCard.objects.filter(account_id=account_id, expires_on__lt=until).update(expires_on=until)


@transaction.atomic
def _expire(card_id: int, *, today: date) -> bool:
    card = lock_card(card_id)
    account = card.account
    if card.expires_on >= today or not account.balance:
        return False
    # A card that was filled again by a refund may expire again, on the same day too.
    expired = Transfer.objects.filter(kind=Transfer.Kind.EXPIRED, entries__account=account)
    move_money(
        {
            account.pk: -account.balance,
            house_account(Account.Kind.EXPIRED, account.currency): account.balance,
        },
        key=f"gift card {card_id} expired {card.expires_on} {expired.count() + 1}",
        kind=Transfer.Kind.EXPIRED,
    )
    logger.info("Gift card %s expired with %s %s", card_id, account.balance, account.currency)
    return True
