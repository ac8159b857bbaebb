"""Whole lives of orders, from placing to the last credit note, with a failure at every step.

After each step stock movements, allocations, ledger, captured and refunded sums agree to the cent,
and invoiced ones once the workers have done what there is to do; nothing is negative. When all is
told, Stripe's books say the same.
"""

import os
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st

from checkout.invoices.due import is_paid_in_advance, sums_of
from checkout.invoices.invoice_check import differences, gaps
from checkout.order.models import Order, Parcel
from checkout.order.stock_check import stock_differences
from checkout.payment import gateway
from checkout.payment.balance import reconcile_balance
from checkout.payment.books import is_card
from checkout.payment.models import Difference, Refund, Source, StaffTask, Transaction
from checkout.payment.refunds import units_given_back
from checkout.payment.surplus import ORIGINS
from checkout.returns.models import Return, ReturnLine
from checkout.wallet.check import wallet_differences
from checkout.wallet.models import Account, Entry
from outbox.models import Delivery
from tests.invoices.conftest import STOCK, assert_adds_up
from tests.lives.steps import DIES, FAULTS, come_to_an_end, live
from tests.lives.world import Step, World, make_world
from tests.payment.money import (
    FAILING_REFUND_CARD,
    ONE_CAPTURE_CARD,
    PENDING_REFUND_CARD,
    ZERO,
    assert_no_line_is_credited_with_more_than_its_price,
    at_stripe,
    books,
)
from tests.stripe_cards import GOOD_CARD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("stripe", "no_letters", "no_second_try"),
]

OFTEN = ["all the way", "all the way", "send", "send all", "ask", "settle", "refund units"]
SOMETIMES = [
    "pay",
    "news",
    "lapse",
    "call off",
    "arrive",
    "complete",
    "refund",
    "refund fails",
    "dispute",
    "dispute ends",
    "withdraw",
    "approve",
    "receive",
]
SELDOM = ["expire", "cancel", "refuse", "keep"]
STEPS = st.builds(
    Step,
    what=st.sampled_from([*OFTEN, *OFTEN, *SOMETIMES, *SELDOM]),
    which=st.integers(0, 1),
    units=st.tuples(*[st.integers(0, 3)] * 3),
    amount=st.decimals("0.01", "60.00", places=2),
    fault=st.sampled_from([*[None] * 6, *FAULTS, DIES]),
    workers=st.sampled_from([0, 1, 1, 2]),
)


def quietly(what: str, which: int = 0) -> Step:
    """A step without a fault."""
    return Step(what, which, (0, 0, 0), ZERO, None, 1)


PAID = [quietly("pay")]
SENT_PARTLY = [*PAID, quietly("send all")]
ARRIVED = [*SENT_PARTLY, quietly("send all", 1), quietly("arrive")]
BEGINNINGS = [ARRIVED, ARRIVED, SENT_PARTLY, ARRIVED, PAID, []]
"""How far an order came before its life becomes eventful."""
ONE_OFF = Step("call off", 0, (1, 0, 0), ZERO, None, 1)
ONE_BACK = quietly("all the way")
LOST = [quietly("dispute"), quietly("dispute ends")]
BOWL_BY_HAND = Step("refund units", 0, (1, 0, 0), ZERO, None, 1)
CARDS = [GOOD_CARD, GOOD_CARD, ONE_CAPTURE_CARD, FAILING_REFUND_CARD, PENDING_REFUND_CARD]


@settings(
    max_examples=int(os.environ.get("LIVES", "10")),
    # A life is short enough to be read as it is; making it shorter takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    card=st.sampled_from(CARDS),
    method=st.sampled_from(["manual", "manual", "automatic"]),
    credit=st.sampled_from(["0", "0.01", "11.11", "500.00"]),
    percent=st.sampled_from([0, 7, 33]),
    quantities=st.tuples(*[st.integers(1, 4)] * 3),
    beginning=st.sampled_from(BEGINNINGS),
    life=st.lists(STEPS, min_size=5, max_size=10),
)
@example(
    # The card's part of a refund fails, the wallet's has arrived.
    card=FAILING_REFUND_CARD,
    method="manual",
    credit="40.00",
    percent=0,
    quantities=(1, 1, 1),
    beginning=ARRIVED,
    life=[BOWL_BY_HAND, quietly("refund fails"), BOWL_BY_HAND],
)
@example(
    # All is lost and comes back in part; what is kept is paid anew.
    card=GOOD_CARD,
    method="automatic",
    credit="11.11",
    percent=7,
    quantities=(2, 1, 1),
    beginning=ARRIVED,
    life=[*LOST, ONE_BACK, quietly("pay"), quietly("all the way", 1), BOWL_BY_HAND],
)
@example(
    # What is called off before the loss pays for nothing that comes back after it.
    card=GOOD_CARD,
    method="automatic",
    credit="0",
    percent=0,
    quantities=(2, 1, 1),
    beginning=PAID,
    life=[ONE_OFF, *ARRIVED[1:], *LOST, ONE_BACK, quietly("pay"), *LOST],
)
@example(
    # What a bank takes back for a while goes on when the dispute is won.
    card=ONE_CAPTURE_CARD,
    method="manual",
    credit="11.11",
    percent=0,
    quantities=(2, 1, 1),
    beginning=ARRIVED,
    life=[BOWL_BY_HAND, quietly("dispute"), ONE_BACK, quietly("dispute ends", 1), ONE_BACK],
)
def test_whatever_happens_goods_money_and_documents_add_up(
    card, method, credit, percent, quantities, beginning, life, settings, order_fault
):
    settings.STRIPE_CAPTURE_METHOD = method
    with transaction.atomic():
        world = make_world(
            card=card, quantities=quantities, percent=percent, credit=Decimal(credit)
        )
        for step in [*beginning, *life]:
            live(world, step, order_fault=order_fault)
            assert_adds_up_so_far(world)
        come_to_an_end(world)
        assert_adds_up_in_the_end(world)
        event(f"ends as {world.order.status}, {Return.objects.count()} returns")
        transaction.set_rollback(True)


def assert_adds_up_so_far(world: World) -> None:
    """Whatever is still on its way."""
    order = world.order
    assert_goods_add_up(order)
    assert_credit_adds_up()
    assert_payments_add_up(order)
    assert_documents_are_not_ahead(order)
    if not Delivery.objects.filter(done_at=None).exists():
        assert_documents_have_caught_up(order)
    assert_no_unit_is_paid_back_twice(order)
    assert_no_line_is_credited_with_more_than_its_price(order)
    assert world.left_unpaid == []


def assert_goods_add_up(order: Order) -> None:
    assert stock_differences() == []
    for line in order.lines.select_related("stockrecord"):
        sent = sum(line.parcel_lines.values_list("quantity", flat=True))
        assert line.quantity_dispatched == sent
        assert line.quantity == line.quantity_open + sent + line.quantity_cancelled
        assert min(line.quantity_open, line.quantity_cancelled, line.quantity_returnable) >= 0
        restocked = ReturnLine.objects.filter(line=line).aggregate(n=Sum("restocked", default=0))
        record = line.stockrecord
        assert record.num_in_stock == STOCK - sent + restocked["n"] >= 0
        assert record.num_allocated == line.num_allocated == line.quantity_open


def assert_credit_adds_up() -> None:
    assert wallet_differences() == []
    assert sum((entry.amount for entry in Entry.objects.all()), ZERO) == ZERO
    for account in Account.objects.exclude(balance=None):
        assert account.balance >= 0


def assert_payments_add_up(order: Order) -> None:
    books(order)
    for source in order.sources.all():
        assert source.amount_debited + source.amount_released <= source.amount_allocated
        given_back = source.amount_refunded + source.amount_refund_pending
        assert ZERO <= source.amount_refunded <= given_back <= source.amount_debited
        assert source.amount_held >= 0
    theirs = at_stripe(order)
    assert theirs["returned"] <= theirs["taken"]


def assert_documents_are_not_ahead(order: Order) -> None:
    sums = sums_of(order)
    assert ZERO <= sums.credited <= sums.invoiced <= order.total_incl_tax
    assert gaps() == []


def assert_documents_have_caught_up(order: Order) -> None:
    """The workers have done all there is to do."""
    assert_adds_up(order)
    assert sums_of(order).invoiced == supplied(order)


def assert_no_unit_is_paid_back_twice(order: Order) -> None:
    """What was called off comes back by itself; by hand or by a return only what was sent."""
    given_back = units_given_back(order)
    for line in order.lines.all():
        assert given_back.get(line.pk, 0) <= line.quantity_dispatched


def assert_adds_up_in_the_end(world: World) -> None:
    """Nothing is on its way any more: our books are those of Stripe, and documents say both."""
    order = world.order
    assert_adds_up_so_far(world)
    assert_documents_have_caught_up(order)
    assert by_card(order) == at_stripe(order)
    assert differences(before=timezone.now() + timedelta(days=1)) == []
    reconcile_balance(now=timezone.now(), settling=timedelta(seconds=-1))
    assert not Difference.objects.filter(order=order, closed_at=None).exists()
    assert_customer_pays_for_goods(order)


def supplied(order: Order) -> Decimal:
    """What has to be invoiced: all of it if it was paid at once, else what was sent."""
    if order.paid_at is None:
        return ZERO
    return order.total_incl_tax if is_paid_in_advance(order) else worth_of_parcels(order)


def worth_of_parcels(order: Order) -> Decimal:
    parcels = Parcel.objects.filter(consignment__order=order)
    return sum((parcel.price_incl_tax for parcel in parcels), ZERO)


def by_card(order: Order) -> dict[str, Decimal]:
    found = dict.fromkeys(("held", "taken", "returned", "pending"), ZERO)
    for source in (each for each in order.sources.all() if is_card(each)):
        found["held"] += source.amount_held
        found["taken"] += source.amount_debited
        found["returned"] += returned_by_card(source)
        found["pending"] += source.amount_refund_pending
    return found


def returned_by_card(source: Source) -> Decimal:
    """What went back to the card itself, not into the wallet."""
    rows = source.transactions.filter(txn_type="Credited")
    return source.amount_refunded - sum((row.amount for row in rows), ZERO)


def assert_customer_pays_for_goods(order: Order) -> None:
    """What was taken, and not lost to a bank, is what was sent or is to be sent, less what the bank
    let go and what came back unpaid: no more, and no less but for what was given back for another
    reason."""
    taken = sum((each.amount_debited for each in order.sources.all()), ZERO)
    lost = sum((each.amount_lost for each in order.sources.all()), ZERO)
    returned = sum((each.amount_refunded for each in order.sources.all()), ZERO)
    waived = sum((each.waived for each in Return.objects.filter(order=order)), ZERO)
    if order.status in ("Cancelled", "Expired"):
        assert taken - lost <= returned <= taken
        assert not Account.objects.filter(kind="held", balance__gt=0).exists()
    kept_for_staff = sum((refund.amount for refund in failed_refunds_of_what_was_over(order)), ZERO)
    worth = max(order.due_incl_tax, worth_of_parcels(order)) - waived
    assert taken - lost - returned <= worth + kept_for_staff
    if order.status not in ("Cancelled", "Expired"):
        # Credit waits for the goods while a card that could not wait was charged for them.
        covered = taken + sum((each.amount_held for each in order.sources.all()), ZERO)
        for_goods_kept = min(covered, order.due_incl_tax)
        assert returned - refunded_otherwise(order) <= covered - for_goods_kept


def failed_refunds_of_what_was_over(order: Order) -> list[Refund]:
    """What no bank took: staff know of each, and have it."""
    refunds = Refund.objects.filter(source__order=order, origin__in=ORIGINS, status="failed")
    tasks = StaffTask.objects.filter(order=order, kind=StaffTask.Kind.REFUND_FAILED, closed_at=None)
    assert refunds.count() <= tasks.count()
    return list(refunds)


def refunded_otherwise(order: Order) -> Decimal:
    """By hand or by a return: for anything else than what was called off."""
    refunds = Refund.objects.filter(source__order=order).exclude(status="failed")
    return sum((each.amount for each in refunds.exclude(origin=Refund.CANCELLED_LINES)), ZERO)


@pytest.mark.parametrize("wrong", ["our books", "stripe's books", "documents"])
def test_control_what_does_not_add_up_is_found(wrong, settings, order_fault):
    settings.STRIPE_CAPTURE_METHOD = "manual"
    if wrong == "documents":
        settings.OUTBOX_CONSUMERS = {
            topic: [each for each in consumers if not each.endswith("invoices.consumers.issue")]
            for topic, consumers in settings.OUTBOX_CONSUMERS.items()
        }
    world = make_world(card=GOOD_CARD, quantities=(1, 2, 1), percent=0, credit=ZERO)
    for step in ARRIVED:
        live(world, step, order_fault=order_fault)
    if wrong == "our books":
        debits = Transaction.objects.filter(source__order=world.order, txn_type="Debit")
        debits.update(amount=F("amount") + Decimal("0.01"))
    elif wrong == "stripe's books":
        source = world.order.sources.get()
        gateway.refund_intent(
            source.reference,
            amount=Decimal("0.01"),
            currency="GBP",
            idempotency_key="by hand",
            metadata={},
        )
    if wrong == "documents":
        with pytest.raises(AssertionError):
            assert_adds_up_so_far(world)
    with pytest.raises(AssertionError):
        assert_adds_up_in_the_end(world)
