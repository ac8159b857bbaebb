"""Random lives of orders paid by wallet, gift card and card: every book agrees to the cent.

There are gift cards among the goods, and the worker is away at times.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from catalogue.models import Product
from checkout.basket.models import Basket
from checkout.order.actions import cancel_order, expire_order
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import InvalidOrderStatus, OrderRefused
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Line, Order, Parcel
from checkout.order.placement import place_order
from checkout.order.states import ENDED_UNSENT
from checkout.payment.actions import RefundRefused, refund_payment, return_payment
from checkout.payment.balance import reconcile_balance
from checkout.payment.consumers import capture_consignment, release_cancelled_lines
from checkout.payment.models import Difference, Refund
from checkout.payment.policy import share
from checkout.payment.refunds_sent import send_overdue_refunds
from checkout.wallet.actions import CodeRefused, redeem_card
from checkout.wallet.consumers import make_gift_cards
from checkout.wallet.expiry import expire_gift_cards
from checkout.wallet.goods import OF_CLASS, put_gift_cards_on_sale, worth_of_gift_cards
from checkout.wallet.models import Account, GiftCard
from checkout.wallet.spending import is_credit
from outbox.models import Event
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_placement,
    make_product,
    make_staff,
)
from tests.payment.money import ZERO, books
from tests.wallet.money import (
    assert_all_adds_up,
    code,
    house,
    make_credit,
    make_gift_card,
    pay_the_rest,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]


def give_back(event: Event) -> None:
    return_payment(event.payload["order_id"])


CONSUMERS = {
    "order.paid": make_gift_cards,
    "payment.return_due": give_back,
    "consignment.dispatched": capture_consignment,
    "order.lines_cancelled": release_cancelled_lines,
}
pence = st.integers(0, 4000).map(lambda each: Decimal(each) / 100)
steps = st.tuples(
    st.sampled_from(
        [
            "place",
            "pay",
            "pay",
            "send",
            "send",
            "call off",
            "cancel",
            "refund",
            "refund to wallet",
            "expire order",
            "expire card",
            "redeem",
        ]
    ),
    pence,
    st.sampled_from([True, True, False]),
)


@dataclass
class World:
    """A member with a wallet and a gift card, and the orders so far, each with `sold` new cards."""

    member: User
    staff: User
    card: GiftCard
    products: list
    sold: int
    orders: list[int]
    given: Decimal

    @property
    def order(self) -> Order | None:
        return Order.objects.get(pk=self.orders[-1]) if self.orders else None


@settings(
    max_examples=int(os.environ.get("LIVES", "15")),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    method=st.sampled_from(["manual", "manual", "automatic"]),
    in_wallet=pence,
    on_card=pence,
    wanted=st.tuples(pence, pence),
    sold=st.integers(0, 2),
    life=st.lists(steps, min_size=2, max_size=9),
)
@example(
    method="manual",
    in_wallet=Decimal(10),
    on_card=Decimal(0),
    wanted=(Decimal(10), Decimal(0)),
    sold=1,
    life=[
        ("pay", Decimal(0), True),
        ("send", Decimal(1), True),
        ("send", Decimal(1), True),
        ("refund", Decimal(30), True),
    ],
)
def test_whatever_happens_credit_and_payments_agree(
    method, in_wallet, on_card, wanted, sold, life, settings
):
    settings.STRIPE_CAPTURE_METHOD = method
    with transaction.atomic():
        world = make_world(in_wallet + 1, on_card + 1, sold=sold)
        for what, amount, is_worker_there in [("place", wanted[0], True), *life]:
            live(world, what, amount, other=wanted[1])
            if is_worker_there:
                deliver_events()
            assert_possible(world)
        outlive(world)
        assert_all_is_told(world)
        transaction.set_rollback(True)


def make_world(in_wallet: Decimal, on_card: Decimal, *, sold: int) -> World:
    make_country()
    put_gift_cards_on_sale()
    make_delivery("4.00")
    member = make_member()
    make_credit(str(in_wallet), member=member)
    return World(
        member=member,
        staff=make_staff(),
        card=make_gift_card(str(on_card)),
        products=[make_product(price="5.00", stock=99), make_product(price="3.33", stock=99)],
        sold=sold,
        orders=[],
        given=in_wallet + on_card,
    )


def live(world: World, what: str, amount: Decimal, *, other: Decimal) -> None:
    order = world.order
    try:
        match what:
            case "place":
                world.orders.append(place(world, amount, other).pk)
            case "pay" if order and order.status == "Pending payment":
                pay_the_rest(order)
            case "send" if order:
                lines = order.lines.exclude(OF_CLASS)
                send(world, lines, most=1 + int(amount) % 2)
            case "call off" if order:
                call_off(world, order.lines.all(), most=1)
            case "cancel" if order:
                cancel_order(order.pk, by=world.staff)
            case "refund" | "refund to wallet" if order:
                refund(order, amount, by=world.staff, to_wallet=what == "refund to wallet")
                send_overdue_refunds(quiet=timedelta(seconds=-1))
            case "expire order" if order and order.expires_at:
                expire_order(order.pk, now=order.expires_at)
            case "expire card":
                last = GiftCard.objects.get(pk=world.card.pk).expires_on
                expire_gift_cards(today=last + timedelta(days=1))
            case "redeem":
                redeem_card(code(world.card), user=world.member)
    except (InvalidOrderStatus, RefundRefused, CodeRefused, OrderRefused):
        pass


def place(world: World, amount: Decimal, other: Decimal) -> Order:
    """An order of two of each good with delivery, and of new gift cards, paid by as much credit as
    was wanted and may pay."""
    Basket.objects.filter(owner=world.member, status=Basket.OPEN).update(status=Basket.SAVED)
    basket = make_basket(*world.products, owner=world.member, quantity=2)
    if world.sold:
        new = Product.objects.get(upc="GIFT-25")
        basket.add_product(new, quantity=world.sold)
    wallet = Account.objects.get(kind="wallet", user=world.member)
    card = Account.objects.get(gift_card=world.card)
    shown = make_placement(basket)
    wanted = [(card.pk, min(other, card.balance)), (wallet.pk, min(amount, wallet.balance))]
    credit = dict(share(shown.expected_total - 25 * world.sold, wanted=wanted))
    return place_order(make_placement(basket, credit=credit))


def refund(order: Order, amount: Decimal, *, by: User, to_wallet: bool) -> None:
    """Credit goes back before the bank card's money that its gift cards cost."""
    worth = worth_of_gift_cards(order)
    _credit, before = refundable(order)
    refund_payment(order.pk, amount=amount, reason="", key=str(uuid4()), by=by, to_wallet=to_wallet)
    credit, after = refundable(order)
    assert not credit or after >= min(before, worth.total - worth.cancelled)


def refundable(order: Order) -> tuple[Decimal, Decimal]:
    """What credit and what cards can give back."""
    sums = {True: ZERO, False: ZERO}
    for source in order.sources.select_related("source_type"):
        sums[is_credit(source)] += source.amount_refundable
    return sums[True], sums[False]


def send(world: World, lines: QuerySet[Line], *, most: int) -> None:
    for line in open_lines(lines):
        units = {line.pk: min(most, line.quantity_open)}
        dispatch_consignment(line.consignment_id, by=world.staff, quantities=units)


def call_off(world: World, lines: QuerySet[Line], *, most: int) -> None:
    for line in open_lines(lines):
        units = {line.pk: min(most, line.quantity_open)}
        cancel_lines(line.consignment_id, by=world.staff, quantities=units)


def open_lines(lines: QuerySet[Line]) -> QuerySet[Line]:
    """The first of them that is not all sent or called off."""
    gone = F("quantity_dispatched") + F("quantity_cancelled")
    return lines.filter(quantity__gt=gone).order_by("pk")[:1]


def deliver_events() -> None:
    """What the workers do; each event twice, as it may be."""
    while event := Event.objects.filter(topic__in=CONSUMERS).order_by("pk").first():
        for _ in range(2):
            CONSUMERS[event.topic](event)
        event.delete()


def assert_possible(world: World) -> None:
    """At no moment is anything negative, lost, or given twice."""
    assert_all_adds_up()
    for account in Account.objects.exclude(balance=None):
        assert account.balance >= 0
    for order in Order.objects.filter(pk__in=world.orders):
        books(order)
        for source in order.sources.all():
            assert ZERO <= source.amount_refunded <= source.amount_debited
            assert source.amount_debited + source.amount_released <= source.amount_allocated
        if order.status in ENDED_UNSENT:
            assert not Account.objects.filter(source__order=order, balance__gt=0).exists()
        elif order.status != "Pending payment":
            promised = sum((each.amount_allocated for each in order.sources.all()), ZERO)
            assert promised == order.total_incl_tax


def outlive(world: World) -> None:
    """All that is open is sent, unpaid orders expire."""
    for order in Order.objects.filter(pk__in=world.orders).order_by("pk"):
        if order.status == "Pending payment":
            expire_order(order.pk, now=order.expires_at)
        elif order.status in ("Paid", "In fulfilment"):
            for line in order.lines.exclude(OF_CLASS):
                if units := line.quantity_open:
                    # Also what was refunded by hand to the last penny.
                    dispatch_consignment(
                        line.consignment_id,
                        by=world.staff,
                        quantities={line.pk: units},
                        although_unpaid=True,
                    )
    deliver_events()
    send_overdue_refunds(quiet=timedelta(seconds=-1))


def assert_all_is_told(world: World) -> None:
    assert_possible(world)
    orders = Order.objects.filter(pk__in=world.orders)
    assert not Account.objects.filter(kind="held", balance__gt=0).exists()
    taken = given_back = into_wallets = ZERO
    for order in orders:
        sources = order.sources.select_related("source_type")
        sent = Parcel.objects.filter(consignment__order=order).aggregate(
            sum=Sum("price_incl_tax", default=ZERO)
        )["sum"]
        called_off, by_hand = refunds_of(order)
        net = sum((each.amount_debited for each in sources), ZERO) - called_off
        # What went back by hand before is not given back again when the rest is called off.
        assert sent <= net <= sent + by_hand
        credit = [each for each in sources if is_credit(each)]
        used = sum((each.amount_debited - each.amount_refunded for each in credit), ZERO)
        assert used <= sent - worth_of_gift_cards(order).dispatched, "credit buys no gift card"
        taken += sum((each.amount_debited for each in credit), ZERO)
        given_back += sum((each.amount_refunded for each in credit), ZERO)
        for source in sources:
            rows = source.transactions.filter(txn_type="Credited")
            into_wallets += sum((row.amount for row in rows), ZERO)
    owed = Account.objects.filter(kind__in=["wallet", "gift card"])
    owed = owed.aggregate(sum=Sum("balance", default=ZERO))["sum"]
    made = GiftCard.objects.filter(line__order__in=orders)
    sold = made.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    assert owed == world.given + sold + into_wallets - (taken - given_back) - house("expired")
    assert house("settled") == taken - given_back
    reconcile_balance(now=timezone.now(), settling=timedelta(seconds=-1))
    assert not Difference.objects.filter(order__in=orders, closed_at=None).exists()


def refunds_of(order: Order) -> tuple[Decimal, Decimal]:
    """What was given back because goods were called off, and for any other reason."""
    refunds = Refund.objects.filter(source__order=order, status="succeeded")
    called_off = refunds.filter(origin__in=["cancelled lines", "return"])
    sums = (each.aggregate(sum=Sum("amount", default=ZERO)) for each in (called_off, refunds))
    of_called_off, of_all = (each["sum"] for each in sums)
    return of_called_off, of_all - of_called_off
