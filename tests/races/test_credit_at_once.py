"""Two who spend, redeem or are given the same credit at once: it moves once."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError

from checkout.order.exceptions import OrderRefused
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.payment import refunds
from checkout.payment.actions import RefundRefused, capture_payment, refund_payment
from checkout.wallet import actions, gift_cards, ledger, spending
from checkout.wallet.actions import CodeRefused, redeem_card
from checkout.wallet.check import wallet_differences
from checkout.wallet.gift_cards import give_card
from checkout.wallet.ledger import BalanceGuardFailed
from checkout.wallet.models import Account, Entry, GiftCard, Transfer
from tests.factories import make_basket, make_member, make_placement, make_product, make_staff
from tests.races.meeting import all_at_once, meet_after, meet_before, without_constraint
from tests.wallet.money import (
    balance,
    code,
    make_credit,
    make_gift_card,
    pay_the_rest,
    place_with_credit,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("shop", "first_position"),
]

TWO = 2
REFUSALS = (OrderRefused, BalanceGuardFailed, IntegrityError, CodeRefused, RefundRefused)


def read_without_lock(rows) -> list:
    return list(rows)


def two_orders_of(account: Account, amount: str) -> list:
    """Two baskets of which the same credit is to pay as much as there is once."""
    baskets = [make_basket(make_product(stock=9)) for _ in range(TWO)]
    return [make_placement(each, credit={account.pk: Decimal(amount)}) for each in baskets]


def place_both(placements: list) -> list:
    return all_at_once(*(partial(place_order, each) for each in placements), refusals=REFUSALS)


def orders_among(outcomes: list) -> int:
    return sum(isinstance(each, Order) for each in outcomes)


def test_credit_spent_by_two_orders_at_once_pays_one(monkeypatch):
    card = make_gift_card("10.00")
    placements = two_orders_of(card.account, "8.00")
    meet_before(monkeypatch, spending, "lock_rows", parties=TWO)
    outcomes = place_both(placements)
    assert orders_among(outcomes) == Order.objects.count() == 1
    [refused] = [each for each in outcomes if not isinstance(each, Order)]
    assert "covers less than before" in str(refused)
    assert balance(card.account) == Decimal("2.00")
    assert wallet_differences() == []


def test_wallet_spent_by_two_orders_of_its_member_pays_one(monkeypatch):
    member = make_member()
    wallet = make_credit("10.00", member=member)
    first = make_placement(make_basket(make_product(), owner=member))
    order = place_order(first)
    second = make_placement(
        make_basket(make_product(), owner=member), credit={wallet.pk: Decimal("8.00")}
    )
    grant_back = partial(
        ledger.move_money,
        {wallet.pk: Decimal("-8.00"), ledger.house_account("store credit", "GBP"): Decimal("8.00")},
        key="correction",
        kind="corrected",
    )
    meet_before(monkeypatch, ledger, "lock_rows", parties=TWO)
    outcomes = all_at_once(partial(place_order, second), grant_back, refusals=REFUSALS)
    assert sum(isinstance(each, Exception) for each in outcomes) == 1
    assert balance(wallet) == Decimal("2.00")
    assert order.sources.count() == 0


def test_without_lock_the_guarded_write_still_pays_one(monkeypatch):
    card = make_gift_card("10.00")
    placements = two_orders_of(card.account, "8.00")
    monkeypatch.setattr(ledger, "lock_rows", read_without_lock)
    meet_after(monkeypatch, spending, "lock_rows", read_without_lock, parties=TWO)
    outcomes = place_both(placements)
    assert orders_among(outcomes) == Order.objects.count() == 1
    assert isinstance(
        next(each for each in outcomes if not isinstance(each, Order)), BalanceGuardFailed
    )
    assert balance(card.account) == Decimal("2.00")


def test_without_guard_the_constraint_still_pays_one(monkeypatch):
    card = make_gift_card("10.00")
    placements = two_orders_of(card.account, "8.00")
    monkeypatch.setattr(ledger, "GUARD", "true")
    monkeypatch.setattr(ledger, "lock_rows", read_without_lock)
    meet_after(monkeypatch, spending, "lock_rows", read_without_lock, parties=TWO)
    outcomes = place_both(placements)
    assert orders_among(outcomes) == Order.objects.count() == 1
    assert isinstance(
        next(each for each in outcomes if not isinstance(each, Order)), IntegrityError
    )
    assert balance(card.account) == Decimal("2.00")


def test_control_without_lock_guard_and_constraint_credit_is_spent_twice(monkeypatch):
    card = make_gift_card("10.00")
    placements = two_orders_of(card.account, "8.00")
    monkeypatch.setattr(ledger, "GUARD", "true")
    monkeypatch.setattr(ledger, "lock_rows", read_without_lock)
    meet_after(monkeypatch, spending, "lock_rows", read_without_lock, parties=TWO)
    with without_constraint(Account, "account_never_below_its_floor"):
        assert orders_among(place_both(placements)) == TWO
        assert balance(card.account) == Decimal("-6.00")


def test_gift_card_redeemed_by_two_members_at_once_is_in_one_wallet(monkeypatch):
    card = make_gift_card("10.00")
    members = [make_member(), make_member()]
    meet_before(monkeypatch, actions, "lock_rows", parties=TWO)
    outcomes = all_at_once(
        *(partial(redeem_card, code(card), user=each) for each in members), refusals=REFUSALS
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["CodeRefused", "Decimal"]
    assert balance(card.account) == 0
    wallets = Account.objects.filter(kind="wallet").values_list("balance", flat=True)
    assert sum(wallets) == Decimal("10.00")
    assert wallet_differences() == []


def test_control_without_lock_key_and_guard_a_gift_card_is_redeemed_twice(monkeypatch):
    card = make_gift_card("10.00")
    members = [make_member(), make_member()]
    real = ledger.move_money

    def under_another_key(amounts, *, key, **about):
        return real(amounts, key=f"{key} {min(amounts)} {max(amounts)}", **about)

    monkeypatch.setattr(actions, "move_money", under_another_key)
    monkeypatch.setattr(ledger, "GUARD", "true")
    monkeypatch.setattr(ledger, "lock_rows", read_without_lock)
    meet_after(monkeypatch, actions, "lock_rows", read_without_lock, parties=TWO)
    with without_constraint(Account, "account_never_below_its_floor"):
        outcomes = all_at_once(
            *(partial(redeem_card, code(card), user=each) for each in members), refusals=REFUSALS
        )
        assert outcomes == [Decimal("10.00")] * TWO
        assert balance(card.account) == Decimal("-10.00")


def make_sent_order() -> Order:
    member = make_member()
    wallet = make_credit("20.00", member=member)
    product = make_product()
    order = pay_the_rest(place_with_credit(product, owner=member, credit={wallet.pk: "5.00"}))
    capture_payment(order.pk, amount=order.total_incl_tax, key="sent", final=True)
    return order


def refund_all(order: Order, key: str):
    return refund_payment(
        order.pk, amount=order.total_incl_tax, reason="", key=key, by=None, to_wallet=True
    )


def test_two_refunds_into_the_wallet_at_once_give_it_once(monkeypatch):
    order = make_sent_order()
    meet_before(monkeypatch, refunds, "lock_order", parties=TWO)
    outcomes = all_at_once(
        *(partial(refund_all, order, key) for key in ("ada", "bea")), refusals=REFUSALS
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["RefundRefused", "list"]
    wallet = Account.objects.get(kind="wallet")
    assert wallet.balance == Decimal("15.00") + order.total_incl_tax
    assert wallet_differences() == []


def test_control_without_lock_and_reservation_refunds_into_the_wallet_are_given_twice(monkeypatch):
    order = make_sent_order()
    monkeypatch.setattr(refunds, "reserve", lambda source_id, amount: None)
    monkeypatch.setattr(refunds, "settle_in_credit", give_without_books)
    monkeypatch.setattr(refunds, "note_returned", lambda refund, order, **about: None)
    meet_after(monkeypatch, refunds, "lock_order", lambda pk: Order.objects.get(pk=pk), parties=TWO)
    all_at_once(*(partial(refund_all, order, key) for key in ("ada", "bea")), refusals=REFUSALS)
    wallet = Account.objects.get(kind="wallet")
    assert wallet.balance == Decimal("15.00") + 2 * order.total_incl_tax


def give_without_books(refund, order, *, onto=None) -> None:
    wallet = Account.objects.get(kind="wallet")
    house = ledger.house_account("store credit", "GBP")
    ledger.move_money(
        {wallet.pk: refund.amount, house: -refund.amount}, key=str(refund.uuid), kind="refunded"
    )


def test_same_transfer_by_two_workers_at_once_moves_once(monkeypatch):
    wallet = make_credit("10.00")
    house = ledger.house_account("store credit", "GBP")
    take = partial(
        ledger.move_money,
        {wallet.pk: Decimal("-4.00"), house: Decimal("4.00")},
        key="once",
        kind="corrected",
    )
    meet_before(monkeypatch, ledger, "lock_rows", parties=TWO)
    first, second = all_at_once(take, take)
    assert first == second
    assert balance(wallet) == Decimal("6.00")
    assert Entry.objects.filter(transfer__key="once").count() == 2
    assert Transfer.objects.filter(key="once").count() == 1


def test_gift_card_asked_for_twice_at_once_is_given_once(monkeypatch):
    key, staff = uuid4(), make_staff()
    meet_before(monkeypatch, gift_cards, "_write", parties=TWO)
    give = partial(
        give_card, amount=Decimal("10.00"), to="ada@shop.example", message="", key=key, by=staff
    )
    first, second = all_at_once(give, give)
    assert first.pk == second.pk == GiftCard.objects.get().pk
    assert balance(GiftCard.objects.get().account) == Decimal("10.00")
    assert wallet_differences() == []
