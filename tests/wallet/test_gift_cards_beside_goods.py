"""Goods that an old gift card pays and a new one that a bank card pays, in one order.

Whatever becomes of the goods, credit has bought no gift card in the end.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from catalogue.models import Product
from checkout.order.cancellation import cancel_lines
from checkout.order.models import Line, Order
from checkout.order.placement import place_order
from checkout.payment.actions import refund_payment
from checkout.payment.balance import reconcile_balance
from checkout.payment.models import Difference
from checkout.payment.policy import share_refund
from checkout.returns.settlement import settle_return
from checkout.wallet.actions import block_card
from checkout.wallet.goods import put_gift_cards_on_sale, worth_of_gift_cards
from checkout.wallet.models import GiftCard
from outbox.actions import deliver_due
from tests.factories import make_basket, make_country, make_placement, make_product, make_staff
from tests.returns.conftest import arrive, ask, take_in, withdraw
from tests.wallet.money import assert_all_adds_up, balance, make_gift_card, pay_the_rest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

ZERO = Decimal(0)
GOODS, DELIVERY, GIFT = Decimal("16.80"), Decimal("4.80"), Decimal("25.00")
"""The goods with their delivery, that delivery, and the new gift card."""


@pytest.fixture
def staff(db) -> User:
    return make_staff()


@pytest.fixture
def old(db) -> GiftCard:
    """The gift card that pays the goods."""
    return make_gift_card(str(GOODS))


def make_paid_order(old: GiftCard, *, credit: Decimal = GOODS) -> Order:
    """41.80 GBP: `credit` comes from the old gift card, the rest from a bank card, at once."""
    put_gift_cards_on_sale()
    make_country()
    basket = make_basket(make_product(), Product.objects.get(upc="GIFT-25"))
    return pay_the_rest(place_order(make_placement(basket, credit={old.account_id: credit})))


def make_sent_order(old: GiftCard, staff: User, *, credit: Decimal = GOODS) -> Order:
    """The same order: the new gift card is made, the goods have arrived."""
    order = make_paid_order(old, credit=credit)
    deliver_due()
    arrive(line_of_goods(order).consignment, by=staff)
    deliver_due()
    order.refresh_from_db()
    return order


def line_of_goods(order: Order) -> Line:
    return order.lines.exclude(product__upc="GIFT-25").get()


def line_of_gift(order: Order) -> Line:
    return order.lines.get(product__upc="GIFT-25")


def refund_line(order: Order, line: Line) -> None:
    refund_payment(
        order.pk, amount=None, reason="", key=f"line {line.pk}", by=None, lines={line.pk: 1}
    )
    deliver_due()


def given(order: Order) -> dict[str, Decimal]:
    """What each payment gave that did not come back."""
    return {
        source.source_type.code: source.amount_debited - source.amount_refunded
        for source in order.sources.select_related("source_type")
    }


def assert_books_agree() -> None:
    assert_all_adds_up()
    reconcile_balance(now=timezone.now(), settling=timedelta(seconds=-1))
    assert not Difference.objects.exists()


def test_gift_card_that_is_made_takes_nothing_of_the_credit(old):
    order = make_paid_order(old)
    deliver_due()
    assert given(order) == {"gift-card": ZERO, "card": GIFT}
    assert_books_agree()


def test_goods_that_are_sent_are_paid_by_credit(old, staff):
    order = make_sent_order(old, staff)
    assert given(order) == {"gift-card": GOODS, "card": GIFT}
    assert_books_agree()


@pytest.mark.parametrize("is_made", [False, True])
def test_withdrawn_goods_give_the_credit_back_and_the_bank_card_nothing(old, is_made):
    order = make_paid_order(old)
    if is_made:
        deliver_due()
    withdraw(order, {line_of_goods(order): 1})
    deliver_due()
    assert GiftCard.objects.filter(line__order=order).count() == 1
    assert balance(old.account) == GOODS
    assert given(order) == {"gift-card": ZERO, "card": GIFT}
    assert_books_agree()


def test_withdrawn_goods_give_each_its_part_of_them_back(old):
    order = make_paid_order(old, credit=Decimal("10.00"))
    deliver_due()
    withdraw(order, {line_of_goods(order): 1})
    deliver_due()
    assert balance(old.account) == GOODS
    assert given(order) == {"gift-card": ZERO, "card": GIFT}
    assert_books_agree()


def test_gift_card_that_is_called_off_gives_the_bank_card_its_money_back(old, staff):
    order = make_paid_order(old)
    line = line_of_gift(order)
    cancel_lines(line.consignment_id, by=staff, quantities={line.pk: 1})
    deliver_due()
    assert balance(old.account) == ZERO
    assert given(order) == {"gift-card": ZERO, "card": ZERO}
    arrive(line_of_goods(order).consignment, by=staff)
    deliver_due()
    assert given(order) == {"gift-card": GOODS, "card": ZERO}
    assert_books_agree()


@pytest.mark.parametrize("credit", [GOODS, Decimal("10.00")])
def test_returned_goods_leave_the_bank_card_paying_for_the_gift_card(old, staff, credit):
    order = make_sent_order(old, staff, credit=credit)
    withdraw(order, {line_of_goods(order): 1})
    settle_return(take_in(order.returns.get(), staff).pk, by=staff)
    deliver_due()
    # The delivery goes back only with the whole order: credit pays it.
    assert given(order) == {"gift-card": DELIVERY, "card": GIFT}
    assert_books_agree()


def test_refunded_line_of_goods_comes_from_the_credit(old, staff):
    order = make_sent_order(old, staff)
    refund_line(order, line_of_goods(order))
    assert given(order) == {"gift-card": DELIVERY, "card": GIFT}
    assert_books_agree()


def test_refund_of_a_part_by_amount_comes_from_the_credit_while_it_has_some(old, staff):
    order = make_sent_order(old, staff)
    for amount, left in (("3.00", ("13.80", "25.00")), ("20.00", ("0.00", "18.80"))):
        refund_payment(order.pk, amount=Decimal(amount), reason="", key=amount, by=None)
        deliver_due()
        assert given(order) == dict(zip(("gift-card", "card"), map(Decimal, left), strict=True))
    assert_books_agree()


def test_refunded_gift_card_gives_the_bank_card_its_money_back(old, staff):
    order = make_sent_order(old, staff)
    line = line_of_gift(order)
    block_card(GiftCard.objects.get(line=line).pk, by=staff, reason="Returned")
    refund_line(order, line)
    assert given(order) == {"gift-card": GOODS, "card": ZERO}
    refund_line(order, line_of_goods(order))
    assert given(order) == {"gift-card": DELIVERY, "card": ZERO}
    assert_books_agree()


def test_returned_gift_card_gives_the_bank_card_its_money_back(old, staff):
    order = make_sent_order(old, staff)
    line = line_of_gift(order)
    block_card(GiftCard.objects.get(line=line).pk, by=staff, reason="Returned")
    settle_return(take_in(ask(line.consignment, {line: 1}), staff).pk, by=staff)
    deliver_due()
    assert given(order) == {"gift-card": GOODS, "card": ZERO}
    assert_books_agree()


def test_gift_cards_are_worth_what_their_claims_come_to(old, staff):
    order = make_paid_order(old)
    Line.objects.filter(pk=line_of_gift(order).pk).update(
        quantity=3, line_price_incl_tax=GIFT, quantity_cancelled=1, quantity_dispatched=2
    )
    worth = worth_of_gift_cards(order)
    assert worth == (GIFT, Decimal("16.67"), Decimal("8.33"))


@pytest.mark.parametrize(
    ("amount", "kept", "parts"),
    [
        ("5", "0", {"card": 5}),
        ("12", "0", {"card": 10, "wallet": 2}),
        ("12", "7", {"card": 3, "wallet": 8, "gift": 1}),
        ("12", "99", {"card": 2, "wallet": 8, "gift": 2}),
        ("15", "10", {"card": 5, "wallet": 8, "gift": 2}),
    ],
)
def test_refund_is_shared_out_over_the_payments(amount, kept, parts):
    names = ["card", "wallet", "gift"]
    shared = share_refund(
        Decimal(amount),
        cards=[(0, Decimal(10))],
        credit=[(1, Decimal(8)), (2, Decimal(2))],
        kept=Decimal(kept),
    )
    assert {names[key]: part for key, part in shared} == parts
