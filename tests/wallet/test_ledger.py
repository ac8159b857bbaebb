"""Money between accounts: what a transfer writes, what is refused, what the database insists on."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from checkout.wallet.accounts import wallet_of
from checkout.wallet.check import wallet_differences
from checkout.wallet.ledger import (
    BalanceGuardFailed,
    TransferConflict,
    house_account,
    move_money,
)
from checkout.wallet.models import Account, Entry, Transfer
from tests.factories import make_member
from tests.wallet.money import balance, make_credit

pytestmark = pytest.mark.django_db

TEN = Decimal("10.00")


@pytest.fixture
def wallet() -> Account:
    return wallet_of(make_member().pk, "GBP")


@pytest.fixture
def house() -> int:
    return house_account("store credit", "GBP")


def give(wallet: Account, house: int, amount: Decimal = TEN, *, key: str = "first") -> int:
    return move_money({wallet.pk: amount, house: -amount}, key=key, kind="granted")


def give_at_once(wallet: Account, house: int) -> None:
    with transaction.atomic():
        give(wallet, house)
        run("SELECT 1")


def run(statement: str) -> None:
    """A statement past the shop's own door, with what is checked at the end of a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_transfer_moves_money_and_says_what_was_left(wallet, house):
    give(wallet, house)
    move_money({wallet.pk: Decimal("-2.50"), house: Decimal("2.50")}, key="second", kind="closed")
    entries = Entry.objects.filter(account=wallet).order_by("pk")
    assert list(entries.values_list("amount", "balance_after")) == [
        (TEN, TEN),
        (Decimal("-2.50"), Decimal("7.50")),
    ]
    assert balance(wallet) == Decimal("7.50")
    assert set(Entry.objects.filter(account=house).values_list("balance_after", flat=True)) == {
        None
    }
    assert wallet_differences() == []


def test_same_key_moves_money_once(wallet, house):
    assert give(wallet, house) == give(wallet, house)
    assert balance(wallet) == TEN
    assert Transfer.objects.count() == 1


def test_same_key_for_another_amount_is_refused(wallet, house):
    give(wallet, house)
    with pytest.raises(TransferConflict), transaction.atomic():
        give(wallet, house, Decimal("11.00"))
    assert balance(wallet) == TEN


def test_no_account_falls_below_its_floor(wallet, house):
    give(wallet, house)
    with pytest.raises(BalanceGuardFailed), transaction.atomic():
        give(wallet, house, Decimal("-10.01"), key="too much")
    give(wallet, house, -TEN, key="all")
    assert balance(wallet) == 0


@pytest.mark.parametrize("amounts", [{}, {1: TEN}, {1: TEN, 2: Decimal("-9.99")}])
def test_transfer_from_nowhere_is_refused(amounts):
    with pytest.raises(ValueError, match="from one account to another"):
        move_money(amounts, key="k", kind="granted")


def test_account_that_is_gone_is_refused(house):
    with pytest.raises(BalanceGuardFailed), transaction.atomic():
        move_money({house: -TEN, 999_999: TEN}, key="k", kind="granted")
    assert not Transfer.objects.exists()


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "UPDATE wallet_account SET balance = balance + 1 WHERE kind = 'wallet'",
            "may only change",
        ),
        ("UPDATE wallet_account SET currency = 'EUR' WHERE kind = 'wallet'", "keeps its kind"),
        ("UPDATE wallet_entry SET amount = amount + 1", "never changed"),
        ("DELETE FROM wallet_entry", "never changed"),
        ("UPDATE wallet_transfer SET key = 'other'", "never changed"),
        ("DELETE FROM wallet_transfer", "never changed"),
        (
            "INSERT INTO wallet_account (kind, currency, balance, created_at)"
            " VALUES ('wallet', 'GBP', 5, now())",
            "begins with nothing",
        ),
        (
            "INSERT INTO wallet_transfer (key, kind, reason, created_at)"
            " VALUES ('empty', 'granted', '', now())",
            "sum to 0",
        ),
        (
            "INSERT INTO wallet_entry (transfer_id, account_id, amount) SELECT transfer.id,"
            " account.id, 5 FROM wallet_transfer AS transfer, wallet_account AS account"
            " WHERE account.kind = 'settled'",
            "sum to 5",
        ),
        (
            "INSERT INTO wallet_entry (transfer_id, account_id, amount, balance_after)"
            " SELECT transfer.id, account.id, 5, 5 FROM wallet_transfer AS transfer,"
            " wallet_account AS account WHERE account.kind = 'gift card'",
            "does not lead",
        ),
    ],
)
def test_database_refuses_what_the_ledger_does_not_say(wallet, house, statement, constraint):
    give(wallet, house)
    house_account("settled", "GBP")
    Account.objects.create(kind="gift card", currency="GBP", balance=0)
    with pytest.raises(IntegrityError, match=constraint):
        run(statement)
    assert balance(wallet) == TEN
    assert wallet_differences() == []


def test_database_refuses_a_transfer_between_currencies(wallet):
    of_euros = house_account("store credit", "EUR")
    with pytest.raises(IntegrityError, match="in 2 currencies"):
        give_at_once(wallet, of_euros)
    assert balance(wallet) == 0


def test_who_moved_money_may_be_forgotten_and_nothing_else(wallet, house):
    member = make_member()
    move_money({wallet.pk: TEN, house: -TEN}, key="k", kind="granted", by=member)
    member.delete()
    assert Transfer.objects.get().by is None


def test_house_account_is_made_once(house):
    assert house_account("store credit", "GBP") == house
    assert house_account("store credit", "EUR") != house


def test_check_tells_the_exact_difference(capsys):
    wallet = make_credit("10.00")
    call_command("check_wallet")
    assert "Wallets add up." in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE wallet_account SET balance = 12 WHERE id = %s", [wallet.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(CommandError, match="1 differences"):
        call_command("check_wallet")
    told = capsys.readouterr().out
    assert told == f"Account {wallet.pk}: balance 12.00, by its entries 10.00\n"
