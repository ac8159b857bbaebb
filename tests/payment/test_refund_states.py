"""What is said of the money that went back: the order's page and the list's filter say the same."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from checkout.order.actions import cancel_order
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import refund_payment, settle_payment, start_payment
from checkout.payment.answers import read_dispute
from checkout.payment.books import refund_state_of, sources_of
from checkout.payment.disputes import settle_dispute
from checkout.returns.settlement import settle_return
from dashboard.orders.queries import PARTLY_REFUNDED, partly_refunded
from outbox.actions import deliver_due
from outbox.models import Event
from tests.factories import make_staff
from tests.payment.money import complain, make_paid_order
from tests.returns.conftest import ask, make_family, make_taken_order, take_in
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db

UNIT, DELIVERY, TOTAL = Decimal("12.00"), Decimal("4.80"), Decimal("40.80")


@pytest.fixture
def staff():
    return make_staff()


def said_of(order: Order) -> tuple[str, str]:
    """The order's state, and what its page says of the money beside it, as the list does."""
    deliver_due()
    order.refresh_from_db()
    told = refund_state_of(order, sources_of(order))
    listed = partly_refunded(Order.objects.filter(pk=order.pk)).exists()
    assert listed == (told == PARTLY_REFUNDED), told
    return order.status, told


def end_dispute(order: Order, status: str) -> None:
    told = read_dispute(complain(order.sources.get()))
    settle_dispute(told)
    settle_dispute(replace(told, status=status))


def pay_anew(order: Order) -> None:
    intent = start_payment(order)
    assert "error" not in confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))
    deliver_due()


def give_back(order: Order, amount: Decimal, staff) -> None:
    refund_payment(order.pk, amount=amount, reason="", key=f"{amount}", by=staff)


def test_order_that_was_paid_anew_after_a_loss_is_refunded_when_that_is_back(staff):
    order = make_taken_order(staff)
    end_dispute(order, "lost")
    pay_anew(order)
    assert said_of(order) == ("Delivered", "")
    give_back(order, TOTAL - 1, staff)
    assert said_of(order) == ("Delivered", "Partly refunded")
    give_back(order, Decimal("1.00"), staff)
    assert said_of(order) == ("Refunded", "Refunded")


def test_order_is_refunded_when_all_is_back_that_its_customer_had_to_pay(staff):
    """The goods are back without money, for a bank had that; only the delivery was paid anew."""
    order = make_taken_order(staff)
    back = take_in(ask(order.consignments.get(), {order.lines.get(): 3}), staff)
    end_dispute(order, "lost")
    settle_return(back.pk, by=staff)
    pay_anew(order)
    assert said_of(order) == ("Delivered", "")
    give_back(order, DELIVERY, staff)
    assert said_of(order) == ("Refunded", "Refunded")


def test_order_that_is_disputed_after_its_money_went_back_stays_refunded(staff):
    order = make_taken_order(staff)
    give_back(order, TOTAL, staff)
    assert said_of(order) == ("Refunded", "Refunded")
    order.sources.update(amount_disputed=TOTAL, amount_lost=TOTAL)
    assert said_of(order) == ("Refunded", "Refunded")


def test_money_that_pays_for_an_exchange_is_not_refunded_until_that_has_ended(staff):
    family = make_family()
    order = make_taken_order(staff, product=family["M"], quantity=2)
    wanted = {order.lines.get().pk: family["L"].pk}
    back = take_in(ask(order.consignments.get(), {order.lines.get(): 1}, wanted=wanted), staff)
    back = settle_return(back.pk, by=staff)
    assert said_of(order) == ("Delivered", "")
    give_back(order, UNIT + DELIVERY, staff)
    assert said_of(order) == ("Delivered", "Partly refunded")
    cancel_order(back.exchange.pk, by=staff)
    assert said_of(order) == ("Refunded", "Refunded")


def test_page_and_list_say_the_same_of_whatever_was_taken_lost_and_given_back():
    order = make_paid_order()
    sums = [Decimal(0), Decimal("8.40"), Decimal("16.80"), Decimal("33.60")]
    told = set()
    for taken, lost, back in product(sums, repeat=3):
        if max(lost, back) <= taken:
            order.sources.update(
                amount_allocated=taken,
                amount_debited=taken,
                amount_lost=lost,
                amount_disputed=lost,
                amount_refunded=back,
            )
            told.add(said_of(order)[1])
    assert told == {"", "Partly refunded", "Refunded"}


def test_dispute_that_is_won_is_no_payment_anew(staff):
    end_dispute(make_taken_order(staff), "won")
    told = set(Event.objects.values_list("topic", flat=True))
    assert "payment.won" in told
    assert "payment.renewed" not in told
