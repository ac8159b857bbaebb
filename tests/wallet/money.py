"""Members with credit, gift cards, and orders paid by both; and whether all adds up."""

from decimal import Decimal
from uuid import uuid4

from accounts.models import User
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.actions import settle_covered_order, settle_payment, start_payment
from checkout.wallet.accounts import wallet_of
from checkout.wallet.actions import grant_credit
from checkout.wallet.check import wallet_differences
from checkout.wallet.codes import code_of
from checkout.wallet.gift_cards import give_card
from checkout.wallet.models import Account, Entry, GiftCard
from tests.factories import (
    make_basket,
    make_country,
    make_member,
    make_placement,
    make_product,
    make_staff,
)
from tests.stripe_cards import GOOD_CARD, confirm_payment

ZERO = Decimal("0.00")


def make_credit(amount: str, *, member: User | None = None) -> Account:
    """The wallet of a member who was given so much."""
    return grant_credit(
        member or make_member(),
        amount=Decimal(amount),
        reason="For tests",
        key=str(uuid4()),
        by=make_staff(),
    )


def make_gift_card(amount: str, *, to: str = "friend@shop.example") -> GiftCard:
    return give_card(amount=Decimal(amount), to=to, message="", key=uuid4(), by=make_staff())


def code(card: GiftCard) -> str:
    return code_of(card.key, code_hash=card.code_hash)


def place_with_credit(*products, credit: dict[int, str], owner: User | None = None) -> Order:
    """An unpaid order whose credit is held: 16.80 GBP for one thing of 10 unless told otherwise."""
    make_country()
    basket = make_basket(*(products or (make_product(),)), owner=owner)
    amounts = {pk: Decimal(amount) for pk, amount in credit.items()}
    return place_order(make_placement(basket, credit=amounts))


def pay_the_rest(order: Order, card: str = GOOD_CARD) -> Order:
    """Pay by card what credit leaves, or settle the order when nothing is left."""
    if settle_covered_order(order).status == "Pending payment":
        intent = start_payment(order)
        assert "error" not in confirm_payment(intent.client_secret, card)
        settle_payment(gateway.retrieve_intent(intent.id))
    order.refresh_from_db()
    return order


def balance(account: Account) -> Decimal:
    return Account.objects.values_list("balance", flat=True).get(pk=account.pk)


def balance_of(user: User) -> Decimal:
    return balance(wallet_of(user.pk, "GBP"))


def house(kind: str) -> Decimal:
    """What an account of the house comes to."""
    amounts = Entry.objects.filter(account__kind=kind, account__balance=None)
    return sum((entry.amount for entry in amounts), ZERO)


def held_for(order: Order) -> Decimal:
    rows = Account.objects.filter(kind="held", source__order=order)
    return sum((account.balance for account in rows), ZERO)


def assert_all_adds_up() -> None:
    assert wallet_differences() == []
    assert sum((entry.amount for entry in Entry.objects.all()), ZERO) == ZERO
