"""Refunds that never go to the bank: into a member's wallet, or back onto the gift card."""

from django.db.models import F
from django.utils import timezone

from checkout.order.models import Order
from checkout.payment.models import Refund, Source, State, Transaction
from checkout.payment.recording import record
from checkout.wallet.accounts import tell_of_credit, wallet_of
from checkout.wallet.closing import book_if_closed
from checkout.wallet.expiry import keep_spendable
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, Transfer
from checkout.wallet.spending import is_credit


def settle_in_credit(refund: Refund, order: Order, *, onto: Account | None = None) -> None:
    """Give a reserved refund now: onto an account, to the wallet that was asked for, or where the
    money came from.

    Caller holds the order's lock. The member is told by mail, through the outbox.
    """
    source, amount = refund.source, refund.amount
    of_credit = is_credit(source)
    if onto is not None:
        target = onto
    elif refund.to_wallet:
        target = wallet_of(order.user_id, order.currency)
    else:
        target = Account.objects.get(holds__source=source)
    # What was paid with credit counts no longer as sold; what came by card is owed from now on.
    giver = Account.Kind.SETTLED if of_credit else Account.Kind.STORE_CREDIT
    transfer_id = move_money(
        {house_account(giver, order.currency): -amount, target.pk: amount},
        key=f"refund {refund.uuid}",
        kind=Transfer.Kind.REFUNDED,
        order_id=order.pk,
        reason=refund.reason,
        by=refund.by,
    )
    keep_spendable(target.pk)
    Source.objects.filter(pk=source.pk).update(
        amount_refund_pending=F("amount_refund_pending") - amount
    )
    refund.reference = f"credit {refund.uuid}"
    kind = Transaction.REFUND if of_credit else Transaction.CREDITED
    record(source, kind, amount, refund.reference)
    refund.status, refund.settled_at = State.SUCCEEDED, timezone.now()
    Refund.objects.filter(pk=refund.pk).update(
        reference=refund.reference, status=refund.status, settled_at=refund.settled_at
    )
    if onto is None and not book_if_closed(target, order=order, transfer_id=transfer_id):
        tell_of_credit(target, transfer_id=transfer_id)
