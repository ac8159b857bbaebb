"""Do wallets add up? Balances, transfers, and what is held for orders, compared in one moment."""

import logging
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from checkout.wallet.spending import CREDIT

logger = logging.getLogger("checkout.wallet")

# Entries of another currency than their account's cannot be: an entry has none of its own.
DIFFERENCES = """
    SELECT 'balance', account.id::text, account.balance, coalesce(said.amount, 0)
    FROM wallet_account AS account
    LEFT JOIN (
        SELECT account_id, sum(amount) AS amount FROM wallet_entry GROUP BY account_id
    ) AS said ON said.account_id = account.id
    WHERE account.balance <> coalesce(said.amount, 0)
    UNION ALL
    SELECT 'transfer', transfer.key, coalesce(sum(entry.amount), 0), 0
    FROM wallet_transfer AS transfer
    LEFT JOIN wallet_entry AS entry ON entry.transfer_id = transfer.id
    GROUP BY transfer.id HAVING coalesce(sum(entry.amount), 0) <> 0 OR count(entry.id) < 2
    UNION ALL
    SELECT 'held', source.reference, account.balance,
        source.amount_allocated - source.amount_debited - source.amount_released
    FROM payment_source AS source
    JOIN payment_sourcetype AS kind ON kind.id = source.source_type_id
    LEFT JOIN wallet_account AS account ON account.source_id = source.id
    WHERE kind.code = ANY(%(credit)s) AND account.balance IS DISTINCT FROM
        source.amount_allocated - source.amount_debited - source.amount_released
    ORDER BY 1, 2
"""
WORDS = {
    "balance": "Account {subject}: balance {found}, by its entries {wanted}",
    "transfer": "Transfer {subject}: its entries sum to {found} or are too few",
    "held": "Payment {subject}: its account holds {found}, by its transactions {wanted}",
}


class Difference(NamedTuple):
    """What does not add up: `found` is what stands there, `wanted` what it should be."""

    about: str
    subject: str
    found: Decimal | None
    wanted: Decimal

    def __str__(self) -> str:
        return WORDS[self.about].format(**self._asdict())


def wallet_differences() -> list[Difference]:
    """Everything that does not add up. One query, of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES, {"credit": sorted(CREDIT)})
        return [Difference(*row) for row in cursor.fetchall()]


def report_wallet_differences() -> list[Difference]:
    """The differences, each logged as an error."""
    found = wallet_differences()
    for difference in found:
        logger.error("%s", difference)
    return found
