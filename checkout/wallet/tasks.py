"""Wallets and gift cards: the tasks."""

from celery import shared_task
from django.utils import timezone

from checkout.wallet.check import report_wallet_differences
from checkout.wallet.expiry import expire_gift_cards
from checkout.wallet.gift_cards import send_due_gift_cards


@shared_task
def send_gift_cards() -> int:
    """Mail the codes of gift cards whose day has come. Returns how many."""
    return send_due_gift_cards(today=timezone.localdate())


@shared_task
def expire_cards() -> int:
    """Book what is left on gift cards whose time is over. Returns how many."""
    return expire_gift_cards(today=timezone.localdate())


@shared_task
def check_wallet() -> int:
    """Log everything of the wallets' ledger that does not add up. Returns how much there is."""
    return len(report_wallet_differences())
