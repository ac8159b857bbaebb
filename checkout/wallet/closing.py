"""The wallets of members who leave: what is left is booked, and so is what comes back later."""

import logging
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.models import Order
from checkout.payment.models import StaffTask
from checkout.payment.staff_tasks import open_task
from checkout.wallet.accounts import known_wallet_of
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, Transfer
from locks import lock_rows

logger = logging.getLogger("checkout.wallet")


def close_wallet(user: User) -> Decimal:
    """Book what is left of the wallet of a member who leaves. Caller is in a transaction.

    Returns how much it was.
    """
    wallet = known_wallet_of(user.pk, settings.OSCAR_DEFAULT_CURRENCY)
    return _book(wallet.pk, key=f"wallet {wallet.pk} closed") if wallet else Decimal(0)


def book_if_closed(wallet: Account, *, order: Order, transfer_id: int) -> bool:
    """Book what an order gave back to the wallet of a member who has left, and tell staff: nobody
    could spend it. False: nobody has left, or it is no wallet.

    Caller is in the transaction of the transfer that brought it, and so holds the wallet's lock:
    whoever closes the account at the same time was first, or finds the money.
    """
    if not User.objects.filter(pk=wallet.user_id, erased_at__isnull=False).exists():
        return False
    amount = _book(wallet.pk, key=f"wallet {wallet.pk} closed after {transfer_id}", order=order)
    open_task(
        StaffTask.Kind.REFUND_FAILED,
        reference=f"wallet {wallet.pk} {transfer_id}",
        order=order,
        about=_("%(amount)s %(currency)s came back to a wallet whose account is closed.")
        % {"amount": amount, "currency": wallet.currency},
    )
    logger.warning("Order %s: %s came back to a closed account", order.number, amount)
    return True


def _book(wallet_id: int, *, key: str, order: Order | None = None) -> Decimal:
    [wallet] = lock_rows(Account.objects.filter(pk=wallet_id))
    if not wallet.balance:
        return Decimal(0)
    move_money(
        {
            wallet.pk: -wallet.balance,
            house_account(Account.Kind.CLOSED, wallet.currency): wallet.balance,
        },
        key=key,
        kind=Transfer.Kind.CLOSED,
        order_id=order.pk if order else None,
    )
    return wallet.balance
