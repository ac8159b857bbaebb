"""What a received return gives back: to the cent, once, and never more than there is."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from checkout.order.cancellation import cancel_lines
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.actions import RefundRefused, refund_payment, settle_payment, start_payment
from checkout.payment.models import Refund, RefundedLine
from checkout.returns.actions import (
    approve_return,
    call_off_return,
    close_return,
    reject_return,
)
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.receipt import Inspection, receive_return
from checkout.returns.settlement import settle_return, settlement_of
from checkout.wallet.accounts import wallet_of
from checkout.wallet.actions import block_card
from checkout.wallet.check import wallet_differences
from checkout.wallet.models import GiftCard
from dashboard.payments.queries import money_of
from outbox.actions import deliver_due
from outbox.models import Event
from tests.bad_input.state import state
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_offer,
    make_placement,
    make_product,
    make_seller,
)
from tests.payment.money import ONE_CAPTURE_CARD, at_stripe, books, complain
from tests.returns.conftest import SOON, arrive, ask, make_taken_order, take_in, withdraw
from tests.stripe_cards import confirm_payment
from tests.wallet.money import balance
from tests.wallet.test_gift_cards import buy_cards, spend_from

pytestmark = pytest.mark.django_db

UNIT = Decimal("12.00")
DELIVERY = Decimal("4.80")


def by_hand(order, amount, **given):
    refund_payment(order.pk, amount=amount, reason="Sorry", key="by hand", by=None, **given)
    deliver_due()


def take_back(order, staff, units: int, *, deduction: str = "0.00", **given):
    asked = ask(order.consignments.get(), {order.lines.get(): units}, **given)
    return take_in(asked, staff, deduction=deduction)


def returned(order) -> Decimal:
    deliver_due()
    assert books(order)["pending"] == 0
    assert books(order)["returned"] == at_stripe(order)["returned"]
    return books(order)["returned"]


def test_price_of_what_came_goes_back_to_the_card(staff):
    order = make_taken_order(staff)
    back = take_back(order, staff, 2)
    assert settlement_of(back).amount == 2 * UNIT
    back = settle_return(back.pk, by=staff, expected=2 * UNIT, at=SOON)
    assert (back.status, back.refunded, back.ended_at) == ("Settled", 2 * UNIT, SOON)
    refund = Refund.objects.get()
    assert (refund.key, refund.by) == (f"return {back.number}", staff)
    assert refund.reason == f"Return {back.number}"
    assert RefundedLine.objects.get().quantity == 2
    row = back.lines.get()
    assert (row.price, row.credit) == (2 * UNIT, 2 * UNIT)
    assert returned(order) == 2 * UNIT
    order.refresh_from_db()
    assert order.status == "Delivered"
    with pytest.raises(ReturnRefused):
        settle_return(back.pk, by=staff)
    assert returned(order) == 2 * UNIT


def test_reductions_are_taken_off_and_all_units_add_up(staff):
    make_offer(percent=17)
    order = make_taken_order(staff)
    line = order.lines.get()
    sums = []
    for _ in range(3):
        back = take_back(order, staff, 1)
        sums.append(settle_return(back.pk, by=staff).refunded)
    assert sum(sums) == line.line_price_incl_tax
    assert returned(order) == line.line_price_incl_tax


def test_what_lost_in_value_is_taken_off_with_the_reason(staff):
    order = make_taken_order(staff)
    back = settle_return(take_back(order, staff, 1, deduction="4.50").pk, by=staff)
    row = back.lines.get()
    assert (row.price, row.credit, row.lost) == (UNIT, Decimal("7.50"), Decimal("4.50"))
    assert row.deduction_reason == "Scratched"
    assert returned(order) == Decimal("7.50")


def test_deduction_of_everything_gives_nothing_back(staff):
    order = make_taken_order(staff)
    back = settle_return(take_back(order, staff, 1, deduction="12.00").pk, by=staff)
    assert (back.status, back.refunded) == ("Settled", 0)
    assert not Refund.objects.exists()


def test_only_what_came_is_paid_for(staff):
    order = make_taken_order(staff)
    back = ask(order.consignments.get(), {order.lines.get(): 3})
    approve_return(back.pk, by=staff)
    found = {back.lines.get().pk: Inspection(restocked=1, written_off=1)}
    back = receive_return(back.pk, by=staff, found=found)
    assert settle_return(back.pk, by=staff).refunded == 2 * UNIT
    assert ask(order.consignments.get(), {order.lines.get(): 1})


def test_units_that_were_refunded_by_hand_are_not_paid_for_again(staff):
    order = make_taken_order(staff)
    line = order.lines.get()
    by_hand(order, None, lines={line.pk: 2})
    back = take_back(order, staff, 3)
    found = settlement_of(back)
    assert (found.due, found.amount, found.gone) == (UNIT, UNIT, 0)
    settle_return(back.pk, by=staff)
    assert returned(order) == 3 * UNIT


def test_money_that_went_back_by_amount_is_not_given_back_again(staff):
    order = make_taken_order(staff)
    by_hand(order, Decimal("10.00"))
    back = take_back(order, staff, 3)
    found = settlement_of(back)
    assert (found.due, found.amount) == (3 * UNIT, order.total_incl_tax - 10)
    assert found.gone == 10 - DELIVERY
    settle_return(back.pk, by=staff)
    assert returned(order) == order.total_incl_tax
    order.refresh_from_db()
    assert order.status == "Refunded"


def test_withdrawal_from_the_whole_order_gives_the_delivery_back_too(staff):
    order = make_taken_order(staff)
    withdraw(order)
    back = settle_return(take_in(order.returns.get(), staff).pk, by=staff)
    assert (back.refunded, back.refunded_delivery) == (3 * UNIT + DELIVERY, DELIVERY)
    assert returned(order) == order.total_incl_tax


def test_withdrawal_from_a_part_does_not(staff):
    order = make_taken_order(staff)
    line = order.lines.get()
    withdraw(order, {line: 2})
    back = settle_return(take_in(order.returns.get(), staff).pk, by=staff)
    assert (back.refunded, back.refunded_delivery) == (2 * UNIT, 0)
    withdraw(order, {line: 1})
    rest = settle_return(take_in(order.returns.first(), staff).pk, by=staff)
    assert (rest.refunded, rest.refunded_delivery) == (UNIT + DELIVERY, DELIVERY)
    assert returned(order) == order.total_incl_tax


def test_return_of_everything_that_is_no_withdrawal_leaves_the_delivery(staff):
    order = make_taken_order(staff)
    assert settle_return(take_back(order, staff, 3).pk, by=staff).refunded == 3 * UNIT


def test_delivery_of_each_seller_goes_back_with_its_goods(staff):
    make_country()
    make_delivery("4.00")
    goods = [make_product(price=price, seller=make_seller()) for price in ("30.00", "10.00")]
    order = place_order(make_placement(make_basket(*goods)))
    _pay(order)
    first, second = order.consignments.order_by("pk")
    arrive(first, by=staff)
    withdraw(order)
    deliver_due()
    back = settle_return(take_in(order.returns.get(), staff).pk, by=staff)
    second.refresh_from_db()
    assert second.status == "Cancelled"
    assert back.refunded == Decimal("36.00") + first.shipping_incl_tax
    assert (first.shipping_incl_tax, second.shipping_incl_tax) == (DELIVERY, DELIVERY)
    deliver_due()
    now = books(order)
    assert (now["taken"] - now["returned"], now["held"]) == (0, 0)


def test_money_that_is_not_taken_yet_is_waited_for(staff):
    """A card of one capture is taken when the last parcel leaves."""
    make_country()
    make_delivery("4.00")
    goods = [make_product(price=price, seller=make_seller()) for price in ("30.00", "10.00")]
    order = place_order(make_placement(make_basket(*goods)))
    _pay(order, card=ONE_CAPTURE_CARD)
    first, second = order.consignments.order_by("pk")
    arrive(first, by=staff)
    deliver_due()
    assert books(order)["taken"] == 0
    back = take_in(ask(first, {first.lines.get(): 1}), staff)
    before = state()
    with pytest.raises(ReturnRefused, match="went out"):
        settle_return(back.pk, by=staff)
    assert state() == before
    dispatch_consignment(second.pk, by=staff)
    deliver_due()
    assert settle_return(back.pk, by=staff).refunded == Decimal("36.00")
    assert returned(order) == Decimal("36.00")


def test_disputed_money_is_waited_for(staff):
    order = make_taken_order(staff)
    back = take_back(order, staff, 3)
    source = order.sources.get()
    complain(source)
    type(source).objects.filter(pk=source.pk).update(amount_disputed=source.amount_debited)
    with pytest.raises(ReturnRefused, match="disputed"):
        settle_return(back.pk, by=staff)


def test_staff_settle_the_sum_that_they_saw(staff):
    order = make_taken_order(staff)
    back = take_back(order, staff, 3)
    by_hand(order, Decimal("20.00"))
    before = state()
    with pytest.raises(ReturnRefused, match=r"20\.80 by now, not 36\.00"):
        settle_return(back.pk, by=staff, expected=3 * UNIT)
    assert state() == before


def by_units(order, units: int):
    by_hand(order, None, lines={order.lines.get().pk: units})


@pytest.mark.parametrize("is_received", [False, True])
def test_units_in_a_return_are_not_refunded_by_hand(staff, is_received):
    order = make_taken_order(staff)
    back = ask(order.consignments.get(), {order.lines.get(): 2})
    if is_received:
        take_in(back, staff)
    assert [each.left for each in money_of(order)["returnable"]] == [1]
    before = state()
    with pytest.raises(RefundRefused, match="2 are in a return, which pays for them"):
        by_units(order, 2)
    assert state() == before
    by_units(order, 1)
    if not is_received:
        take_in(back, staff)
    assert settle_return(back.pk, by=staff).refunded == 2 * UNIT
    assert returned(order) == 3 * UNIT
    with pytest.raises(RefundRefused, match="only 0 that were sent"):
        refund_payment(
            order.pk,
            amount=None,
            reason="",
            key="more",
            by=None,
            lines={order.lines.get().pk: 1},
        )


def test_units_that_did_not_come_with_their_return_are_refunded_by_hand(staff):
    order = make_taken_order(staff)
    back = ask(order.consignments.get(), {order.lines.get(): 3})
    approve_return(back.pk, by=staff)
    found = {back.lines.get().pk: Inspection(restocked=1)}
    receive_return(back.pk, by=staff, found=found)
    by_units(order, 2)
    assert settle_return(back.pk, by=staff).refunded == UNIT


@pytest.mark.parametrize("end", ["rejected", "called off", "lapsed"])
def test_units_of_a_return_that_came_to_nothing_are_free_again(staff, end):
    order = make_taken_order(staff)
    back = ask(order.consignments.get(), {order.lines.get(): 3})
    if end == "rejected":
        reject_return(back.pk, by=staff, reason="Used")
    elif end == "called off":
        call_off_return(back.pk, by=None)
    else:
        approve_return(back.pk, by=staff)
        close_return(back.pk, by=staff)
    by_units(order, 3)
    assert returned(order) == 3 * UNIT


def test_return_is_settled_while_another_waits_for_units_refunded_before(staff):
    order = make_taken_order(staff)
    by_units(order, 1)
    first = take_back(order, staff, 2)
    take_back(order, staff, 1)
    assert settle_return(first.pk, by=staff).refunded == 2 * UNIT
    last = order.returns.get(status="Received")
    assert settle_return(last.pk, by=staff).refunded == 0
    assert returned(order) == 3 * UNIT


def test_money_goes_into_the_wallet_where_that_was_wished(staff):
    ada = make_member()
    order = make_taken_order(staff, owner=ada)
    back = take_back(order, staff, 2, wish="wallet")
    assert settle_return(back.pk, by=staff).refunded == 2 * UNIT
    assert Refund.objects.get().to_wallet
    assert wallet_of(ada.pk, "GBP").balance == 2 * UNIT
    deliver_due()
    assert at_stripe(order)["returned"] == 0
    assert not wallet_differences()


def test_who_closed_the_account_meanwhile_is_paid_the_way_she_paid(staff):
    ada = make_member()
    order = make_taken_order(staff, owner=ada)
    back = take_back(order, staff, 1, wish="wallet")
    type(ada).objects.filter(pk=ada.pk).update(erased_at=SOON)
    settle_return(back.pk, by=staff)
    assert not Refund.objects.get().to_wallet
    assert returned(order) == UNIT


@pytest.mark.parametrize("wish", ["wallet", "", "gold"])
def test_guest_has_no_wallet_to_wish_for(staff, wish):
    order = make_taken_order(staff)
    with pytest.raises(ReturnRefused, match="money"):
        ask(order.consignments.get(), {order.lines.get(): 1}, wish=wish)


def test_sellers_and_customers_settle_nothing(staff):
    order = make_taken_order(staff)
    back = take_back(order, staff, 1)
    seller = make_member()
    order.consignments.get().partner.users.add(seller)
    for who in (seller, None):
        with pytest.raises(PermissionDenied):
            settle_return(back.pk, by=who)


def test_units_that_were_called_off_count_in_the_rounding(staff):
    make_offer(percent=17)
    make_country()
    make_delivery("4.00")
    order = place_order(make_placement(_basket_of(make_product(price="9.99"), 3)))
    _pay(order)
    line, consignment = order.lines.get(), order.consignments.get()
    cancelled = cancel_lines(consignment.pk, by=staff, quantities={line.pk: 1}).incl_tax
    arrive(consignment, by=staff)
    deliver_due()
    line.refresh_from_db()
    sums = [
        settle_return(take_in(ask(consignment, {line: 1}), staff).pk, by=staff).refunded
        for _ in range(2)
    ]
    assert cancelled + sum(sums) == line.line_price_incl_tax
    deliver_due()
    assert books(order)["taken"] - books(order)["returned"] == order.shipping_incl_tax


def test_settlement_is_told_in_the_story_and_by_mail(staff):
    order = make_taken_order(staff)
    back = settle_return(take_back(order, staff, 1).pk, by=staff)
    event = order.events.filter(kind="return_moved").last()
    assert (event.payload["status"], event.payload["amount"]) == ("Settled", "12.00")
    assert Event.objects.filter(topic="return.moved", key=f"{back.number} Settled").exists()


def _basket_of(product, quantity: int):
    return make_basket(product, quantity=quantity)


def _pay(order, card: str = "pm_card_visa") -> None:
    intent = start_payment(order)
    assert "error" not in confirm_payment(intent.client_secret, card)
    settle_payment(gateway.retrieve_intent(intent.id))
    order.refresh_from_db()


def test_gift_card_that_can_still_pay_is_blocked_before_its_return_is_received(staff):
    order = buy_cards(number=2, to="ada@shop.example")
    deliver_due()
    order.refresh_from_db()
    asked = ask(order.consignments.get(), {order.lines.get(): 1})
    asked = approve_return(asked.pk, by=staff, at=SOON)
    before = state()
    with pytest.raises(ReturnRefused, match="Block it first"):
        take_in(asked, staff)
    assert state() == before
    first, second = GiftCard.objects.all()
    block_card(first.pk, by=staff, reason="Returned")
    back = take_in(asked, staff)
    assert balance(first.account) == 0
    assert settle_return(back.pk, by=staff).refunded == 25
    asked = ask(order.consignments.get(), {order.lines.get(): 1})
    asked = approve_return(asked.pk, by=staff, at=SOON)
    block_card(second.pk, by=staff, reason="Returned")
    spend_from(second, "13.00")
    with pytest.raises(ReturnRefused, match=r"12\.00 is left"):
        take_in(asked, staff)
    assert settle_return(take_in(asked, staff, deduction="13.00").pk, by=staff).refunded == 12
    assert not wallet_differences()
