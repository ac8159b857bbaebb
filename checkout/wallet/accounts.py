"""Whose wallet is which, the lock of a gift card, and telling members of what came in."""

from decimal import Decimal

from checkout.wallet.models import Account, GiftCard
from locks import lock_rows
from outbox.actions import record_event


def wallet_of(user_id: int, currency: str) -> Account:
    """A member's wallet, made when it is first needed."""
    wallets = Account.objects.filter(kind=Account.Kind.WALLET, user_id=user_id, currency=currency)
    found = wallets.first()
    if found is None:
        Account.objects.bulk_create(
            [
                Account(
                    kind=Account.Kind.WALLET,
                    user_id=user_id,
                    currency=currency,
                    balance=Decimal(0),
                )
            ],
            ignore_conflicts=True,
        )
        found = wallets.get()
    return found


def known_wallet_of(user_id: int, currency: str) -> Account | None:
    """A member's wallet, if anything was ever in it."""
    return Account.objects.filter(
        kind=Account.Kind.WALLET, user_id=user_id, currency=currency
    ).first()


def lock_card(card_id: int) -> GiftCard:
    """A gift card, with its account, under the lock of that account: all that moves one takes it.

    Raises GiftCard.DoesNotExist.
    """
    lock_rows(Account.objects.filter(gift_card=card_id).only("pk"))
    return GiftCard.objects.select_related("account").get(pk=card_id)


def tell_of_credit(account: Account, *, transfer_id: int) -> None:
    """Have the member of a wallet told by mail what came in. Nobody is told of gift cards.

    What comes back from an exchange goes on to where it was taken from. Caller is in the
    transaction of the transfer.
    """
    if account.kind == Account.Kind.WALLET and account.user_id is not None:
        record_event("wallet.credited", key=str(transfer_id), payload={"transfer_id": transfer_id})
    elif account.kind == Account.Kind.EXCHANGE:
        record_event("exchange.ended", key=str(transfer_id), payload={"account_id": account.pk})
