"""Credit that comes back to a member who has left: nobody could spend it, so it is booked."""

from decimal import Decimal

import pytest

from accounts.models import User
from checkout.order.actions import cancel_order
from checkout.order.models import Order
from checkout.payment.actions import refund_payment
from checkout.payment.models import StaffTask
from checkout.returns.settlement import settle_return
from members.privacy.actions import erase_member
from outbox.actions import deliver_due
from outbox.models import Event
from tests.factories import make_delivery, make_member, make_staff
from tests.returns.conftest import arrive, ask, make_family, take_in
from tests.wallet.money import (
    assert_all_adds_up,
    balance_of,
    house,
    make_credit,
    pay_the_rest,
    place_with_credit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

TOTAL = Decimal("16.80")


def make_covered_order(member: User, *products) -> Order:
    """16.80 GBP, all of it from the member's wallet, in which 3.20 stay."""
    make_delivery("4.00")
    wallet = make_credit("20.00", member=member)
    return pay_the_rest(place_with_credit(*products, owner=member, credit={wallet.pk: TOTAL}))


def leave(member: User) -> None:
    erase_member(member)
    deliver_due()
    Event.objects.all().delete()


def assert_booked(member: User, amount: str, *, order: Order) -> None:
    """On top of what lay in the wallet, and a person is told, but no mail is asked for."""
    assert (balance_of(member), house("closed")) == (0, Decimal("3.20") + Decimal(amount))
    task = StaffTask.objects.get()
    assert (task.kind, task.order) == ("refund_failed", order)
    assert task.about == f"{amount} GBP came back to a wallet whose account is closed."
    assert not Event.objects.filter(topic="wallet.credited").exists()
    assert_all_adds_up()


def test_what_a_cancelled_order_lets_go_is_booked_and_told_to_staff():
    member = make_member()
    order = make_covered_order(member)
    leave(member)
    assert house("closed") == Decimal("3.20")
    cancel_order(order.pk, by=make_staff())
    assert_booked(member, "16.80", order=order)


def test_what_is_given_back_for_a_sent_order_is_booked_each_time():
    member, staff = make_member(), make_staff()
    order = make_covered_order(member)
    arrive(order.consignments.get(), by=staff)
    deliver_due()
    leave(member)
    for key in ("one", "one"):
        refund_payment(order.pk, amount=Decimal("5.00"), reason="", key=key, by=staff)
    assert_booked(member, "5.00", order=order)
    refund_payment(order.pk, amount=Decimal("1.00"), reason="", key="two", by=staff)
    assert (balance_of(member), house("closed")) == (0, Decimal("9.20"))
    assert StaffTask.objects.count() == 2


def test_what_an_exchange_leaves_that_came_to_nothing_is_booked():
    member, staff, family = make_member(), make_staff(), make_family()
    order = make_covered_order(member, family["M"])
    arrive(order.consignments.get(), by=staff)
    deliver_due()
    line = order.lines.get()
    asked = ask(order.consignments.get(), {line: 1}, wanted={line.pk: family["L"].pk})
    back = settle_return(take_in(asked, staff).pk, by=staff)
    leave(member)
    cancel_order(back.exchange.pk, by=staff)
    deliver_due()
    assert_booked(member, "12.00", order=order)


def test_member_who_is_still_there_gets_it_and_staff_need_not_look():
    member = make_member()
    order = make_covered_order(member)
    cancel_order(order.pk, by=make_staff())
    assert (balance_of(member), house("closed")) == (Decimal("20.00"), 0)
    assert not StaffTask.objects.exists()
