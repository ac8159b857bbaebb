"""The mails about gift cards and wallets: consumers of the outbox.

The code of a gift card is made when its mail is, and is not kept with it.
"""

from decimal import Decimal
from functools import partial

from django.conf import settings
from django.urls import reverse

from checkout.wallet.codes import code_of
from checkout.wallet.gift_cards import forget_recipient
from checkout.wallet.models import Account, Entry, GiftCard
from notifications.actions import send_once
from notifications.mail import mail_of
from outbox.models import Event


def send_gift_card(event: Event) -> None:
    """Mail the code of a gift card to whom it is for: `gift_card.due`."""
    cards = GiftCard.objects.select_related("account")
    card = cards.get(pk=event.payload["gift_card_id"])
    if card.blocked_at is not None or not card.recipient_email:
        return
    context = {
        "card": card,
        "code": code_of(card.key, code_hash=card.code_hash),
        "currency": card.account.currency,
        "redeem_url": settings.SITE_URL + reverse("customer:wallet"),
    }
    send_once(
        mail_of("gift_card", context),
        kind="gift_card",
        key=event.key,
        to=card.recipient_email,
        record=partial(forget_recipient, card.pk),
    )


def send_credit_notice(event: Event) -> None:
    """Tell a member what came into the wallet: `wallet.credited`."""
    entries = Entry.objects.select_related("account__user", "transfer__order")
    entry = entries.get(transfer_id=event.payload["transfer_id"], account__kind=Account.Kind.WALLET)
    user = entry.account.user
    if user is None or user.erased_at is not None or not user.is_active:
        return
    context = {
        "amount": entry.amount,
        "balance": entry.balance_after or Decimal(0),
        "currency": entry.account.currency,
        "reason": entry.transfer.reason,
        "order": entry.transfer.order,
        "wallet_url": settings.SITE_URL + reverse("customer:wallet"),
    }
    send_once(
        mail_of("credit_received", context), kind="credit_received", key=event.key, to=user.email
    )
