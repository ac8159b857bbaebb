"""The one statement that moves money between accounts: balances and the entries that say why.

Behind its guard stand the constraints of the tables, and behind those the database's triggers: a
balance that changes without an entry is refused, and so is a transfer that does not sum to zero.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from checkout.wallet.models import Account, Entry, Transfer
from locks import lock_rows

GUARD = "account.balance + wanted.amount >= account.floor"
"""No account falls below its floor."""

MOVE = """
    WITH wanted AS (
        SELECT wanted.id, wanted.amount, account.balance IS NOT NULL AS counted
        FROM unnest(%(ids)s::bigint[], %(amounts)s::numeric[]) AS wanted(id, amount)
        JOIN wallet_account AS account ON account.id = wanted.id
    ),
    transfer AS (
        INSERT INTO wallet_transfer (key, kind, order_id, reason, by_id, created_at)
        VALUES (%(key)s, %(kind)s, %(order)s, %(reason)s, %(by)s, %(now)s)
        ON CONFLICT (key) DO NOTHING RETURNING id
    ),
    moved AS (
        UPDATE wallet_account AS account SET balance = account.balance + wanted.amount
        FROM wanted, transfer
        WHERE account.id = wanted.id AND wanted.counted AND {guard}
        RETURNING account.id, account.balance
    ),
    written AS (
        INSERT INTO wallet_entry (transfer_id, account_id, amount, balance_after)
        SELECT transfer.id, wanted.id, wanted.amount, moved.balance
        FROM transfer CROSS JOIN wanted LEFT JOIN moved ON moved.id = wanted.id
        WHERE moved.id IS NOT NULL OR NOT wanted.counted
        ORDER BY wanted.id RETURNING id
    )
    SELECT (SELECT id FROM transfer), (SELECT count(*) FROM written)
"""


class BalanceGuardFailed(Exception):
    """An account would fall below its floor, or is gone. The transaction is rolled back."""


class TransferConflict(Exception):
    """The key names a transfer of other amounts. Nothing was written."""


def move_money(
    amounts: Mapping[int, Decimal],
    *,
    key: str,
    kind: str,
    order_id: int | None = None,
    reason: str = "",
    by: User | None = None,
) -> int:
    """Add amounts (major units; their sum is zero) to accounts by id. Returns the transfer's id.

    `key` names what it is for: again it changes nothing. Takes the locks of the counted accounts.
    Raises BalanceGuardFailed, TransferConflict, ValueError.
    """
    amounts = {pk: amount for pk, amount in sorted(amounts.items()) if amount}
    if sum(amounts.values()) or len(amounts) < 2:
        raise ValueError(f"{key}: a transfer moves money from one account to another")
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        lock_rows(Account.objects.filter(pk__in=amounts, balance__isnull=False).only("pk"))
        cursor.execute(
            MOVE.format(guard=GUARD),
            {
                "ids": list(amounts),
                "amounts": list(amounts.values()),
                "key": key,
                "kind": str(kind),
                "order": order_id,
                "reason": reason[:255],
                "by": by.pk if by else None,
                "now": timezone.now(),
            },
        )
        transfer_id, written = cursor.fetchone()
        if transfer_id is None:
            return _known(key, amounts)
        if written != len(amounts):
            raise BalanceGuardFailed(f"{key}: {written} of {len(amounts)} accounts could be moved")
        return transfer_id


def house_account(kind: str, currency: str) -> int:
    """The id of an account of the house, made when it is first needed."""
    known = Account.objects.filter(kind=kind, currency=currency, balance=None)
    found = known.values_list("pk", flat=True).first()
    if found is None:
        Account.objects.bulk_create([Account(kind=kind, currency=currency)], ignore_conflicts=True)
        found = known.values_list("pk", flat=True).get()
    return found


def _known(key: str, amounts: Mapping[int, Decimal]) -> int:
    transfer = Transfer.objects.get(key=key)
    moved = dict(Entry.objects.filter(transfer=transfer).values_list("account_id", "amount"))
    if moved != amounts:
        raise TransferConflict(f"{key} moved other amounts before")
    return transfer.pk
