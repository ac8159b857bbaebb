"""How long a gift card pays that money comes back to: no order gains it time, but a refund does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from checkout.order.actions import cancel_order, expire_order
from checkout.order.cancellation import cancel_lines
from checkout.order.models import Order
from checkout.payment.actions import refund_payment
from checkout.wallet.models import Account, GiftCard
from checkout.wallet.rules import REFUND_LASTS_DAYS, last_day_after_hold
from outbox.actions import deliver_due
from tests.factories import make_delivery, make_product, make_staff
from tests.old_database import migrate
from tests.returns.conftest import arrive
from tests.wallet.money import make_gift_card, pay_the_rest, place_with_credit

stripe = pytest.mark.usefixtures("stripe")
DAYS = st.integers(0, 400).map(lambda days: timedelta(days=days))
TOTAL = Decimal("16.80")
HELD = timedelta(days=20)


def make_card(*, left: int) -> GiftCard:
    """20.00 GBP, with so many days left."""
    card = make_gift_card("20.00")
    GiftCard.objects.update(expires_on=timezone.localdate() + timedelta(days=left))
    card.refresh_from_db()
    return card


def place(card: GiftCard, amount: str = "16.80", *products) -> Order:
    make_delivery("4.00")
    return place_with_credit(*products, credit={card.account_id: amount})


def days_left(card: GiftCard) -> int:
    card.refresh_from_db()
    return (card.expires_on - timezone.localdate()).days


def let_pass(time: timedelta) -> None:
    """As if all that is there had been there so much earlier."""
    for card in GiftCard.objects.all():
        GiftCard.objects.filter(pk=card.pk).update(expires_on=card.expires_on - time)
    for held in Account.objects.filter(kind="held"):
        Account.objects.filter(pk=held.pk).update(
            created_at=held.created_at - time, card_ends_on=held.card_ends_on - time
        )


@given(left=DAYS, held=DAYS)
def test_no_more_days_are_left_than_before_what_was_held(left, held):
    held_on = date(2026, 9, 1)
    today = held_on + held
    found = last_day_after_hold(held_on + left, held_on=held_on, today=today)
    assert found - today == min(left, timedelta(days=REFUND_LASTS_DAYS))


@pytest.mark.django_db
@stripe
def test_orders_that_are_given_up_do_not_keep_a_card_alive():
    card = make_card(left=1)
    for _ in range(2):
        order = place(card, "1.00")
        assert expire_order(order.pk, now=order.expires_at)
        assert days_left(card) == 1
    cancel_order(pay_the_rest(place(card)).pk, by=None)
    assert (days_left(card), card.account.balance) == (1, Decimal("20.00"))


@pytest.mark.django_db
@stripe
def test_card_whose_order_is_called_off_after_its_last_day_has_the_days_it_had():
    card = make_card(left=5)
    order = pay_the_rest(place(card))
    let_pass(HELD)
    assert days_left(card) == -15
    cancel_order(order.pk, by=None)
    assert days_left(card) == 5


@pytest.mark.django_db
@stripe
def test_what_comes_back_in_parts_and_of_several_orders_counts_the_days_once():
    card, staff = make_card(left=5), make_staff()
    bowl, cup = make_product(price="3.00"), make_product(price="3.00")
    first, second = (pay_the_rest(place(card, "9.00", bowl, cup)) for _ in range(2))
    let_pass(HELD)
    lines = list(first.lines.order_by("pk"))
    cancel_lines(lines[0].consignment_id, by=staff, quantities={lines[0].pk: 1})
    deliver_due()
    cancel_order(first.pk, by=staff)
    cancel_order(second.pk, by=staff)
    deliver_due()
    card.account.refresh_from_db()
    assert (days_left(card), card.account.balance) == (5, Decimal("20.00"))


@pytest.mark.django_db
@stripe
def test_card_that_has_time_keeps_its_day():
    card = make_card(left=200)
    order = pay_the_rest(place(card))
    let_pass(HELD)
    cancel_order(order.pk, by=None)
    assert days_left(card) == 180


@pytest.mark.django_db
@stripe
def test_refund_of_what_was_sent_can_be_spent_for_a_while():
    card, staff = make_card(left=1), make_staff()
    order = pay_the_rest(place(card))
    arrive(order.consignments.get(), by=staff)
    deliver_due()
    refund_payment(order.pk, amount=TOTAL, reason="Broken", key="one", by=staff)
    assert days_left(card) == REFUND_LASTS_DAYS


@pytest.mark.django_db(transaction=True)
@stripe
def test_what_was_held_before_knows_the_day_that_its_card_has():
    card = make_card(left=5)
    order = place(card)
    migrate(connection, [("wallet", "0004_accounts_counted_by_kind")])
    migrate(connection)
    held = Account.objects.get(kind="held", source__order=order)
    assert held.card_ends_on == card.expires_on
    assert Account.objects.get(pk=card.account_id).card_ends_on is None
