"""The money of an exchange: from the order of the returned goods to that of the new ones, and back.

Each payment of the old order that gives something has an account for it. What comes back onto such
an account goes where the payment took it from: to the card, the wallet or the gift card.
"""

import logging
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.actions import lock_order
from checkout.order.models import Order
from checkout.payment.models import Refund, Source
from checkout.payment.refunds import refund_payment
from checkout.returns.models import ExchangeCredit, Return, Wish
from checkout.wallet.accounts import tell_of_credit, wallet_of
from checkout.wallet.closing import book_if_closed
from checkout.wallet.expiry import keep_spendable
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, Transfer
from checkout.wallet.spending import hold_credit, is_credit
from locks import lock_rows
from outbox.actions import record_event

logger = logging.getLogger("checkout.returns")


def pay_with_return(
    back: Return, *, amount: Decimal, units: Mapping[int, int], by: User | None
) -> None:
    """Have a return pay `amount` of the order that replaces its goods; `units` by line id.

    Caller holds the lock of the return's order, and has just written the other. Raises
    RefundRefused.
    """
    refunds = refund_payment(
        back.order_id,
        amount=amount,
        reason=_("Exchange %s") % back.number,
        key=_key(back),
        by=by,
        lines=units,
        onto=lambda refund: _account_for(refund, back),
        of_return=True,
    )
    credits = ExchangeCredit.objects.filter(back=back)
    accounts = dict(credits.values_list("source_id", "account_id"))
    hold_credit(back.exchange, {accounts[refund.source_id]: refund.amount for refund in refunds})


def return_exchange_credit(account_id: int) -> None:
    """Pay out what lies on the account of an exchange that ended. Repeated, it is well.

    Into the wallet if the customer wished for it, else to where it came from; a card is refunded
    by the outbox.
    """
    credit = ExchangeCredit.objects.select_related("source", "back").get(account=account_id)
    with transaction.atomic():
        order = lock_order(credit.source.order_id)
        [account] = lock_rows(Account.objects.filter(pk=account_id))
        amount = account.balance or Decimal(0)
        if not amount:
            return
        times = account.entries.count()
        key = f"{_key(credit.back)} {credit.source_id} ended {times}"
        target = _credit_of(credit, order)
        if target is None:
            _refund_card(credit, account, amount, key=key)
        else:
            transfer_id = _move(account, target.pk, amount, key=key, order=order)
            keep_spendable(target.pk)
            if not book_if_closed(target, order=order, transfer_id=transfer_id):
                tell_of_credit(target, transfer_id=transfer_id)
    logger.info("Exchange %s ended: %s goes back", credit.back.number, amount)


def _key(back: Return) -> str:
    """Of the refunds by which a return pays for an order."""
    return f"exchange {back.number}"


def _account_for(refund: Refund, back: Return) -> Account:
    account = Account.objects.create(
        kind=Account.Kind.EXCHANGE, currency=back.order.currency, balance=Decimal(0)
    )
    ExchangeCredit.objects.create(back=back, source=refund.source, account=account)
    return account


def _credit_of(credit: ExchangeCredit, order: Order) -> Account | None:
    """The account that the money goes to. None: back to the card."""
    source: Source = credit.source
    member = order.user
    if credit.back.wish == Wish.WALLET and member is not None and member.erased_at is None:
        return wallet_of(member.pk, order.currency)
    if is_credit(source):
        return Account.objects.get(holds__source=source)
    return None


def _refund_card(credit: ExchangeCredit, account: Account, amount: Decimal, *, key: str) -> None:
    """What was credited leaves the house after all: the books of the old order stay as they are."""
    giver = house_account(Account.Kind.STORE_CREDIT, account.currency)
    _move(account, giver, amount, key=key, order=credit.source.order)
    refund = Refund.objects.create(
        source=credit.source,
        key=key,
        group=_key(credit.back),
        amount=amount,
        reason=_("Exchange %s came to nothing") % credit.back.number,
        origin=Refund.PAYS_OUT,
    )
    record_event("payment.refund_due", key=str(refund.uuid), payload={"refund_id": refund.pk})


def _move(account: Account, target: int, amount: Decimal, *, key: str, order: Order) -> int:
    return move_money(
        {account.pk: -amount, target: amount},
        key=key,
        kind=Transfer.Kind.REFUNDED,
        order_id=order.pk,
    )
