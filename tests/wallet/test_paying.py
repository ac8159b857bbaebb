"""Orders paid with credit and cards: what is held, asked for, taken, and given back where."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout.order.actions import cancel_order, dispatch_order, expire_order
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import OrderRefused
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.actions import (
    RefundRefused,
    capture_payment,
    refund_payment,
    release_payment,
    return_payment,
    start_payment,
)
from checkout.payment.balance import reconcile_balance
from checkout.payment.models import Difference, Refund
from checkout.payment.reconciliation import reconcile_unsettled_orders
from checkout.payment.refunds_sent import send_overdue_refunds
from checkout.wallet.models import Account, Entry
from outbox.actions import deliver_due
from outbox.models import Event
from tests.factories import (
    make_basket,
    make_country,
    make_member,
    make_placement,
    make_product,
    make_staff,
)
from tests.payment.money import books
from tests.wallet.money import (
    assert_all_adds_up,
    balance,
    balance_of,
    held_for,
    house,
    make_credit,
    make_gift_card,
    pay_the_rest,
    place_with_credit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

TOTAL = Decimal("16.80")


def make_mixed_order(credit: str = "5.00", *, of: str = "20.00") -> Order:
    """16.80 GBP: a part from the member's wallet, the rest by card, all authorised."""
    member = make_member()
    wallet = make_credit(of, member=member)
    return pay_the_rest(place_with_credit(owner=member, credit={wallet.pk: credit}))


def figures(order: Order) -> list[tuple]:
    """Each payment's kind, and what it authorised, took, gave back and let go."""
    return [
        (
            source.source_type.code,
            source.amount_allocated,
            source.amount_debited,
            source.amount_refunded,
            source.amount_released,
        )
        for source in order.sources.select_related("source_type").order_by("pk")
    ]


def amounts(*rows: tuple) -> list[tuple]:
    return [(kind, *map(Decimal, numbers)) for kind, *numbers in rows]


def send(order: Order, amount: str, *, key: str = "sent", final: bool = False) -> None:
    capture_payment(order.pk, amount=Decimal(amount), key=key, final=final)


def test_card_is_asked_for_the_rest_only():
    member = make_member()
    wallet = make_credit("20.00", member=member)
    order = place_with_credit(owner=member, credit={wallet.pk: "5.00"})
    assert start_payment(order).amount == Decimal("11.80")
    assert (balance(wallet), held_for(order)) == (Decimal("15.00"), Decimal("5.00"))
    order = pay_the_rest(order)
    assert order.status == "Paid"
    assert figures(order) == amounts(("wallet", 5, 0, 0, 0), ("card", "11.80", 0, 0, 0))
    assert_all_adds_up()


def test_credit_that_covers_all_asks_nobody():
    member = make_member()
    wallet = make_credit("20.00", member=member)
    order = pay_the_rest(place_with_credit(owner=member, credit={wallet.pk: "16.80"}))
    assert order.status == "Paid"
    assert figures(order) == amounts(("wallet", "16.80", 0, 0, 0))


def test_reconciliation_settles_what_credit_covers_and_nobody_told():
    card = make_gift_card("20.00")
    order = place_with_credit(credit={card.account_id: "16.80"})
    Order.objects.update(date_placed=timezone.now() - timezone.timedelta(minutes=5))
    assert reconcile_unsettled_orders() == 1
    order.refresh_from_db()
    assert order.status == "Paid"


def test_gift_card_pays_before_the_wallet():
    member = make_member()
    wallet, card = make_credit("20.00", member=member), make_gift_card("4.00")
    order = pay_the_rest(
        place_with_credit(owner=member, credit={wallet.pk: "6.00", card.account_id: "4.00"})
    )
    send(order, "5.00")
    assert figures(order) == amounts(
        ("gift-card", 4, 4, 0, 0), ("wallet", 6, 1, 0, 0), ("card", "6.80", 0, 0, 0)
    )
    assert_all_adds_up()


def test_dispatch_takes_from_the_wallet_first_and_the_rest_from_the_card():
    order = make_mixed_order()
    send(order, "3.00", key="one")
    assert figures(order) == amounts(("wallet", 5, 3, 0, 0), ("card", "11.80", 0, 0, 0))
    send(order, "13.80", key="two", final=True)
    assert figures(order) == amounts(("wallet", 5, 5, 0, 0), ("card", "11.80", "11.80", 0, 0))
    assert (house("settled"), held_for(order)) == (Decimal("5.00"), 0)
    assert_all_adds_up()


def test_parcels_of_an_order_that_credit_pays_are_taken_by_the_shops_own_events():
    member = make_member()
    wallet = make_credit("20.00", member=member)
    order = pay_the_rest(place_with_credit(owner=member, credit={wallet.pk: "16.80"}))
    dispatch_order(order.pk, by=make_staff())
    event = Event.objects.get(topic="consignment.dispatched")
    send(order, event.payload["amount"], final=event.payload["final"])
    assert figures(order) == amounts(("wallet", "16.80", "16.80", 0, 0))


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_ended_order_gives_credit_back_at_once(end):
    member = make_member()
    wallet = make_credit("20.00", member=member)
    order = place_with_credit(owner=member, credit={wallet.pk: "5.00"})
    if end == "cancel":
        cancel_order(order.pk, by=None)
    else:
        assert expire_order(order.pk, now=order.expires_at)
    assert (balance(wallet), held_for(order)) == (Decimal("20.00"), 0)
    return_payment(order.pk)
    assert balance(wallet) == Decimal("20.00")
    assert_all_adds_up()


def test_paid_order_that_is_cancelled_gives_each_its_own_back():
    order = make_mixed_order()
    cancel_order(order.pk, by=make_staff())
    return_payment(order.pk)
    assert balance_of(order.user) == Decimal("20.00")
    assert figures(order) == amounts(("wallet", 5, 0, 0, 5), ("card", "11.80", 0, 0, "11.80"))


def test_goods_called_off_are_the_cards_before_the_wallets():
    order = make_mixed_order()
    release_payment(order.pk, amount=Decimal("10.00"), key="off")
    assert figures(order)[0] == amounts(("wallet", 5, 0, 0, 0))[0]
    release_payment(order.pk, amount=Decimal("3.80"), key="more off")
    # 3.00 of 16.80 is still wanted, and the wallet pays it: its other 2.00 is free at once.
    assert figures(order)[0] == amounts(("wallet", 5, 0, 0, 2))[0]
    assert balance_of(order.user) == Decimal("17.00")
    send(order, "3.00", final=True)
    assert figures(order) == amounts(("wallet", 5, 3, 0, 2), ("card", "11.80", 0, 0, "11.80"))
    assert_all_adds_up()


def test_lines_called_off_give_credit_back(settings):
    member = make_member()
    wallet = make_credit("40.00", member=member)
    first, second = make_product(price="10.00"), make_product(price="5.00")
    make_country()
    basket = make_basket(first, second, owner=member)
    order = pay_the_rest(place_order(make_placement(basket, credit={wallet.pk: Decimal("22.80")})))
    line = order.lines.get(product=second)
    cancel_lines(line.consignment_id, by=make_staff(), quantities={line.pk: 1})
    told = Event.objects.get(topic="order.lines_cancelled").payload
    release_payment(order.pk, amount=Decimal(told["amount"]), key=told["key"])
    assert balance(wallet) == Decimal("40.00") - Decimal("22.80") + Decimal("6.00")
    assert_all_adds_up()


def test_card_taken_at_once_gives_back_what_is_called_off_beyond_the_wallets_part(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_mixed_order()
    release_payment(order.pk, amount=Decimal("12.80"), key="off")
    assert figures(order) == amounts(("wallet", 5, 0, 0, 1), ("card", "11.80", "11.80", "11.80", 0))
    send(order, "4.00", final=True)
    assert figures(order)[0] == amounts(("wallet", 5, 4, 0, 1))[0]
    assert_all_adds_up()


def test_what_is_called_off_comes_out_of_the_wallets_part_where_the_card_has_given_back(settings):
    """£28.80 with delivery, £10 of it from the wallet: one of two goes back, the other is called
    off."""
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    make_country()
    member, staff = make_member(), make_staff()
    wallet = make_credit("10.00", member=member)
    basket = make_basket(make_product(), owner=member, quantity=2)
    order = pay_the_rest(place_order(make_placement(basket, credit={wallet.pk: Decimal(10)})))
    line = order.lines.get()
    dispatch_consignment(line.consignment_id, by=staff, quantities={line.pk: 1})
    deliver_due()
    refund_payment(order.pk, amount=None, reason="", key="one", by=staff, lines={line.pk: 1})
    cancel_lines(line.consignment_id, by=staff, quantities={line.pk: 1})
    deliver_due()
    assert figures(order) == amounts(
        ("wallet", 10, 10, "5.20", 0), ("card", "18.80", "18.80", "18.80", 0)
    )
    assert balance(wallet) == Decimal("5.20")
    assert_all_adds_up()


def make_sent_order(credit: str = "5.00") -> Order:
    order = make_mixed_order(credit)
    send(order, "16.80", final=True)
    return order


def refund(order: Order, amount: str, **kwargs) -> list[Refund]:
    made = refund_payment(
        order.pk, amount=Decimal(amount), reason="Broken", key=f"r{amount}", by=None, **kwargs
    )
    send_overdue_refunds(quiet=-timezone.timedelta(seconds=1))
    return made


def test_refund_goes_back_to_the_card_first_and_then_to_the_wallet():
    order = make_sent_order()
    refund(order, "11.00")
    assert balance_of(order.user) == Decimal("15.00")
    refund(order, "3.80")
    assert balance_of(order.user) == Decimal("18.00")
    assert figures(order) == amounts(("wallet", 5, 5, 3, 0), ("card", "11.80", "11.80", "11.80", 0))
    with pytest.raises(RefundRefused, match=r"2\.00 is left"):
        refund(order, "2.01")
    refund(order, "2.00")
    order.refresh_from_db()
    assert order.status == "Paid"  # its goods are not marked as sent in this test
    assert books(order)["returned"] == TOTAL
    assert_all_adds_up()


def test_refund_to_the_wallet_leaves_the_card_alone():
    order = make_sent_order()
    [of_card] = refund(order, "10.00", to_wallet=True)
    assert (of_card.status, of_card.to_wallet) == ("succeeded", True)
    assert balance_of(order.user) == Decimal("25.00")
    assert house("store credit") == Decimal("-30.00")  # 20.00 given to begin with
    intent = gateway.retrieve_intent(order.sources.get(source_type__code="card").reference)
    assert intent.amount_received == Decimal("11.80")
    assert not Event.objects.filter(topic="payment.refund_due").exists()
    assert Event.objects.filter(topic="wallet.credited").count() == 2
    assert_all_adds_up()


def test_refund_to_the_wallet_is_never_more_than_was_taken():
    order = make_sent_order()
    refund(order, "10.00", to_wallet=True)
    with pytest.raises(RefundRefused, match=r"6\.80 is left"):
        refund(order, "6.81", to_wallet=True)
    refund(order, "6.80", to_wallet=True)
    assert balance_of(order.user) == Decimal("15.00") + TOTAL
    with pytest.raises(RefundRefused):
        refund(order, "0.01")


def test_refund_asked_twice_by_one_key_is_given_once():
    order = make_sent_order()
    assert refund(order, "1.00", to_wallet=True) == refund(order, "1.00", to_wallet=True)
    assert balance_of(order.user) == Decimal("16.00")


def test_guest_has_no_wallet_to_refund_to():
    card = make_gift_card("20.00")
    order = pay_the_rest(place_with_credit(credit={card.account_id: "16.80"}))
    send(order, "16.80", final=True)
    with pytest.raises(RefundRefused, match="no wallet"):
        refund(order, "1.00", to_wallet=True)
    refund(order, "1.00")
    assert balance(card.account) == Decimal("4.20")
    assert not Event.objects.filter(topic="wallet.credited").exists()


def test_stripes_balance_agrees_though_money_went_into_the_wallet():
    order = make_sent_order()
    refund(order, "10.00", to_wallet=True)
    refund(order, "6.80")
    reconcile_balance(now=timezone.now(), settling=-timezone.timedelta(seconds=1))
    assert not Difference.objects.exists()


@pytest.mark.parametrize(
    "credit",
    [
        {"own": "20.01"},
        {"own": "-1.00"},
        {"other": "1.00"},
        {"house": "1.00"},
        {"nobody": "1.00"},
        {"own": "16.81"},
        {"blocked": "1.00"},
        {"expired": "1.00"},
    ],
)
def test_credit_that_cannot_pay_places_nothing(credit):
    member = make_member()
    wallet, other = make_credit("20.00", member=member), make_credit("20.00")
    blocked, expired = make_gift_card("5.00"), make_gift_card("5.00")
    type(blocked).objects.filter(pk=blocked.pk).update(blocked_at=timezone.now())
    type(blocked).objects.filter(pk=expired.pk).update(expires_on="2020-01-01")
    ids = {
        "own": wallet.pk,
        "other": other.pk,
        "house": Account.objects.get(kind="store credit").pk,
        "nobody": 0,
        "blocked": blocked.account_id,
        "expired": expired.account_id,
    }
    before = Entry.objects.count()
    with pytest.raises(OrderRefused, match="covers less than before"):
        place_with_credit(
            owner=member, credit={ids[name]: amount for name, amount in credit.items()}
        )
    assert (Order.objects.count(), Entry.objects.count()) == (0, before)


def test_same_key_again_holds_once():
    member = make_member()
    wallet = make_credit("20.00", member=member)
    make_country()
    wanted = make_placement(
        make_basket(make_product(), owner=member), credit={wallet.pk: Decimal("5.00")}
    )
    order = place_order(wanted)
    assert place_order(wanted) == order
    assert place_order(replace(wanted, credit={wallet.pk: Decimal("1.00")})) == order
    assert balance(wallet) == Decimal("15.00")
