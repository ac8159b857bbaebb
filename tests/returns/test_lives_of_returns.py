"""Random lives of returns, with money at Stripe: units, stock and sums agree after every step."""

import os
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.order.models import Order, Parcel
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.actions import RefundRefused, refund_payment, settle_payment, start_payment
from checkout.payment.models import Refund, StaffTask
from checkout.returns.actions import (
    approve_return,
    call_off_return,
    close_return,
    reject_return,
    send_return,
)
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Return, ReturnLine
from checkout.returns.receipt import Inspection, receive_return
from checkout.returns.settlement import settle_return
from checkout.returns.states import ENDED_WITHOUT_GOODS
from outbox.actions import deliver_due
from tests.bad_input.state import state
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_offer,
    make_placement,
    make_product,
    make_seller,
    make_staff,
)
from tests.invoices.conftest import assert_adds_up
from tests.payment.money import (
    assert_no_line_is_credited_with_more_than_its_price,
    at_stripe,
    books,
)
from tests.returns.conftest import ARRIVED, SENT, SOON, ask, withdraw
from tests.stripe_cards import confirm_payment

STOCK = 10
ZERO = Decimal("0.00")
REFUSALS = (ReturnRefused, InvalidOrderStatus, RefundRefused)
UNITS = st.tuples(st.integers(0, 4), st.integers(0, 4))


class Lives(RuleBasedStateMachine):
    """One order of two sellers' lines, paid by card, and all the returns that come of it."""

    @initialize(
        quantities=st.tuples(st.integers(1, 4), st.integers(1, 4)),
        prices=st.tuples(*[st.sampled_from(["9.99", "0.01", "3.33", "120.00"])] * 2),
        percent=st.sampled_from([0, 7, 33, 50, 90]),
        delivery=st.sampled_from(["4.00", "0.01", "0.00"]),
        is_one_seller=st.booleans(),
    )
    def place(self, quantities, prices, percent, delivery, is_one_seller):
        if set(prices) == {"0.01"} and delivery == "0.00":
            delivery = "0.01"  # so that there is something for a card to pay
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        make_country()
        kiln = make_seller("Kiln")
        press = kiln if is_one_seller else make_seller("Press")
        goods = [
            self.make_goods(price, seller)
            for price, seller in zip(prices, (kiln, press), strict=True)
        ]
        if percent:
            make_offer(percent=percent)
        basket = make_basket(*goods)
        for product, quantity in zip(goods, quantities, strict=True):
            basket.lines.filter(product=product).update(quantity=quantity)
        self.staff = make_staff()
        self.order = place_order(make_placement(basket, make_delivery(delivery)))
        intent = start_payment(self.order)
        confirm_payment(intent.client_secret)
        settle_payment(gateway.retrieve_intent(intent.id))
        self.by_hand = ZERO

    def teardown(self):
        if not hasattr(self, "savepoint"):
            return
        try:
            self.all_comes_to_an_end()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def all_comes_to_an_end(self):
        """What is open is sent, or received and settled; Stripe's books say what ours do."""
        self.send_all(0)
        self.send_all(1)
        for number in range(Return.objects.count()):
            self.approve(number)
            self.receive(number, (4, 0), ZERO)
            self.settle(number)
        self.units_add_up()
        self.money_adds_up()
        self.stripe_agrees()
        assert not StaffTask.objects.exists()

    def make_goods(self, price: str, seller):
        return make_product(price=price, stock=STOCK, seller=seller)

    def ask_for(self, consignment, asked, which):
        return ask(consignment, asked)

    def stripe_agrees(self):
        ours, theirs = books(self.order), at_stripe(self.order)
        assert ours == theirs

    def attempt(self, deed) -> None:
        """A deed that is refused has changed nothing; what follows from another is done."""
        before = state()
        try:
            with transaction.atomic():
                deed()
        except REFUSALS:
            assert state() == before
        else:
            deliver_due()

    @rule(which=st.integers(0, 1), units=UNITS)
    def send(self, which, units):
        consignments = list(self.order.consignments.order_by("pk"))
        consignment = consignments[which % len(consignments)]
        open_units = {line: line.quantity_open for line in consignment.lines.order_by("pk")}
        asked = {line.pk: n % (left + 1) for (line, left), n in self.pairs(open_units, units)}
        deed = partial(dispatch_consignment, consignment.pk, by=self.staff, at=SENT)
        self.attempt(lambda: deed(quantities=asked))

    @rule(which=st.integers(0, 1))
    def send_all(self, which):
        consignments = list(self.order.consignments.order_by("pk"))
        pk = consignments[which % len(consignments)].pk
        self.attempt(lambda: dispatch_consignment(pk, by=self.staff, at=SENT))

    @rule()
    def arrive(self):
        parcel = Parcel.objects.filter(delivered_at=None).first()
        if parcel is not None:
            self.attempt(lambda: mark_delivered(parcel.pk, by=self.staff, at=ARRIVED))

    @rule(which=st.integers(0, 1), units=UNITS, choice=st.integers(0, 3))
    def request(self, which, units, choice):
        """Mostly units that are there, sometimes one too many."""
        consignments = list(self.order.consignments.order_by("pk"))
        consignment = consignments[which % len(consignments)]
        left = {line: line.quantity_returnable for line in consignment.lines.order_by("pk")}
        asked = {line: n % (there + 2) for (line, there), n in self.pairs(left, units)}
        self.attempt(lambda: self.ask_for(consignment, asked, choice))

    @rule(units=UNITS, everything=st.booleans())
    def withdraw(self, units, everything):
        left = {
            line: line.quantity_open + line.quantity_returnable
            for line in self.order.lines.order_by("pk")
        }
        asked = {line: n % (there + 2) for (line, there), n in self.pairs(left, units)}
        self.attempt(lambda: withdraw(self.order, left if everything else asked))

    @rule(number=st.integers(0, 3))
    def approve(self, number):
        if back := self.back(number):
            self.attempt(lambda: approve_return(back.pk, by=self.staff, at=SOON))

    @rule(number=st.integers(0, 3), deed=st.sampled_from(["reject", "call off", "close", "post"]))
    def other(self, number, deed):
        if back := self.back(number):
            deeds = {
                "reject": lambda: reject_return(back.pk, by=self.staff, reason="Used"),
                "call off": lambda: call_off_return(back.pk, by=None),
                "close": lambda: close_return(back.pk, by=self.staff),
                "post": lambda: send_return(back.pk, by=None),
            }
            self.attempt(deeds[deed])

    @rule(
        number=st.integers(0, 3),
        shares=st.tuples(st.integers(0, 4), st.integers(0, 4)),
        deduction=st.sampled_from([ZERO, ZERO, Decimal("0.01"), Decimal("5.00")]),
    )
    def receive(self, number, shares, deduction):
        if back := self.back(number):
            found = {}
            for row in back.lines.all():
                good = min(shares[0], row.quantity)
                found[row.pk] = Inspection(
                    restocked=good,
                    written_off=min(shares[1], row.quantity - good),
                    deduction=deduction,
                    deduction_reason="Worn",
                )
            self.attempt(lambda: receive_return(back.pk, by=self.staff, found=found, at=SOON))

    @rule(number=st.integers(0, 3))
    def settle(self, number):
        if back := self.back(number):
            self.attempt(lambda: settle_return(back.pk, by=self.staff, at=SOON))

    @rule(amount=st.sampled_from(["0.01", "3.00", "25.00"]))
    def refund(self, amount):
        def deed():
            refund_payment(
                self.order.pk, amount=Decimal(amount), reason="", key=str(uuid4()), by=None
            )
            self.by_hand += Decimal(amount)

        self.attempt(deed)

    @invariant()
    def units_add_up(self):
        for line in self.order.lines.select_related("stockrecord"):
            rows = ReturnLine.objects.filter(line=line).exclude(
                back__status__in=ENDED_WITHOUT_GOODS
            )
            here = {"Received", "Settled"}
            coming = sum(
                row.accepted if row.back.status in here else row.quantity
                for row in rows.select_related("back")
            )
            assert line.quantity_returned == coming <= line.quantity_dispatched
            restocked = sum(row.restocked for row in rows)
            record = line.stockrecord
            assert record.num_allocated == line.quantity_open
            assert record.num_in_stock == STOCK - line.quantity_dispatched + restocked

    @invariant()
    def money_adds_up(self):
        order = Order.objects.get(pk=self.order.pk)
        ours = books(order)
        backs = Return.objects.filter(order=order)
        settled = sum((back.refunded for back in backs), ZERO)
        assert ours["returned"] == settled + self.by_hand <= ours["taken"]
        assert ours["pending"] == 0
        # What is called off is let go of with the last parcel.
        is_over = not any(line.quantity_open for line in order.lines.all())
        covered = ours["taken"] + ours["held"]
        assert covered == order.due_incl_tax if is_over else covered >= order.due_incl_tax
        refunds = Refund.objects.filter(source__order=order).exclude(origin=Refund.PAYS_OUT)
        assert sum((each.amount for each in refunds), ZERO) == ours["returned"]
        for back in backs.filter(status="Settled"):
            credits = sum((row.credit for row in back.lines.all()), ZERO)
            assert 0 <= back.refunded_delivery <= order.shipping_incl_tax
            assert back.refunded - back.refunded_delivery <= credits
        delivery = sum((back.refunded_delivery for back in backs), ZERO)
        assert delivery <= order.shipping_incl_tax
        assert_no_line_is_credited_with_more_than_its_price(order)

    @invariant()
    def documents_add_up(self):
        """Every deed's work is done by now."""
        for order in Order.objects.all():
            assert_adds_up(order)

    def back(self, number: int) -> Return | None:
        backs = list(Return.objects.order_by("pk"))
        return backs[number % len(backs)] if backs else None

    def pairs(self, counts, units):
        return zip(counts.items(), units, strict=False)


class TestLives(Lives.TestCase, TestCase):
    settings = settings(
        max_examples=int(os.environ.get("LIVES", "8")),
        stateful_step_count=14,
        # A life is long to live again: a failing one is told as it was found.
        phases=(Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


pytestmark = pytest.mark.django_db
