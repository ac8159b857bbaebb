"""Whose wallet is which, and telling members of what came in."""

from decimal import Decimal

from checkout.wallet.models import Account
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


def tell_of_credit(account: Account, *, transfer_id: int) -> None:
    """Have the member of a wallet told by mail what came in. Nobody is told of gift cards.

    Caller is in the transaction of the transfer.
    """
    if account.kind == Account.Kind.WALLET and account.user_id is not None:
        record_event("wallet.credited", key=str(transfer_id), payload={"transfer_id": transfer_id})
