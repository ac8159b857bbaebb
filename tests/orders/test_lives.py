"""Random lives of orders: whatever is done, units, stock, money, states and story agree."""

from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from checkout.order.actions import (
    cancel_order,
    complete_order,
    dispatch_order,
    expire_order,
    lock_order,
    mark_paid,
)
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import dispatch_consignment, mark_delivered, start_fulfilment
from checkout.order.models import Order, Parcel
from checkout.order.placement import place_order
from checkout.order.rules import order_status
from checkout.order.states import ENDED_UNSENT, SOLD, pipeline
from outbox.models import Event
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

STOCK = 10
UNITS = st.tuples(st.integers(0, 5), st.integers(0, 5))
REFUSALS = (InvalidOrderStatus, PermissionDenied)


class Lives(RuleBasedStateMachine):
    """One order of two sellers and three lines, from its placing on."""

    @initialize(
        quantities=st.tuples(*[st.integers(1, 4)] * 3),
        prices=st.tuples(*[st.sampled_from(["9.99", "0.01", "3.33", "120.00"])] * 3),
        percent=st.sampled_from([0, 7, 33, 100]),
        delivery=st.sampled_from(["4.00", "0.01", "0.00"]),
        is_paid=st.sampled_from([True, True, True, False]),
    )
    def place(self, quantities, prices, percent, delivery, is_paid):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        make_country()
        kiln, press = make_seller("Kiln"), make_seller("Press")
        sellers = (kiln, kiln, press)
        goods = [
            make_product(price=price, stock=STOCK, seller=seller)
            for price, seller in zip(prices, sellers, strict=True)
        ]
        if percent:
            make_offer(percent=percent)
        basket = make_basket(*goods)
        for product, quantity in zip(goods, quantities, strict=True):
            basket.lines.filter(product=product).update(quantity=quantity)
        self.staff = make_staff()
        self.order = place_order(make_placement(basket, make_delivery(delivery)))
        self.status = "Pending payment"
        if is_paid:
            self.pay()
            self.status = "Paid"

    def teardown(self):
        if not hasattr(self, "savepoint"):
            return
        try:
            self.live_to_the_end()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def live_to_the_end(self):
        """What is open of a paid order is called off at one seller and sent by the other."""
        for pk, deed in zip(
            self.order.consignments.order_by("pk").values_list("pk", flat=True),
            (cancel_lines, dispatch_consignment),
            strict=True,
        ):
            self.attempt(partial(deed, pk, by=self.staff))
            self.units_and_stock_add_up()
            self.money_adds_up()
            self.state_follows_the_rule()

    def attempt(self, deed) -> None:
        """A deed that is refused has changed nothing."""
        before = state()
        try:
            with transaction.atomic():
                deed()
        except REFUSALS:
            assert state() == before

    @rule()
    def pay(self):
        self.attempt(lambda: mark_paid(lock_order(self.order.pk), at=timezone.now()))

    @rule()
    def expire(self):
        now = timezone.now()
        self.attempt(lambda: expire_order(self.order.pk, now=now))

    @rule(seller=st.integers(0, 1))
    def start(self, seller):
        self.attempt(lambda: start_fulfilment(self.consignment(seller), by=self.staff))

    @rule(seller=st.integers(0, 1), units=UNITS)
    def send(self, seller, units):
        asked = self.units(seller, units)
        pk = self.consignment(seller)
        self.attempt(lambda: dispatch_consignment(pk, by=self.staff, quantities=asked))

    @rule(seller=st.integers(0, 1), units=UNITS)
    def call_off(self, seller, units):
        asked = self.units(seller, units)
        pk = self.consignment(seller)
        self.attempt(lambda: cancel_lines(pk, by=self.staff, quantities=asked))

    @rule()
    def send_all(self):
        self.attempt(lambda: dispatch_order(self.order.pk, by=self.staff))

    @rule(which=st.integers(0, 3))
    def arrive(self, which):
        parcels = list(Parcel.objects.order_by("pk"))
        if parcels:
            pk = parcels[which % len(parcels)].pk
            self.attempt(lambda: mark_delivered(pk, by=self.staff))

    @rule()
    def complete(self):
        self.attempt(lambda: complete_order(self.order.pk, by=self.staff))

    @rule(earnest=st.sampled_from([True, False, False, False]))
    def cancel(self, earnest):
        """Seldom: most lives would end by it before anything is sent."""
        if earnest:
            self.attempt(lambda: cancel_order(self.order.pk, by=self.staff))

    @invariant()
    def units_and_stock_add_up(self):
        for line in self.order.lines.select_related("stockrecord"):
            sent = sum(line.parcel_lines.values_list("quantity", flat=True))
            assert line.quantity_dispatched == sent
            assert line.quantity == line.quantity_open + sent + line.quantity_cancelled
            assert line.num_allocated == line.quantity_open >= 0
            record = line.stockrecord
            assert (record.num_in_stock, record.num_allocated) == (
                STOCK - sent,
                line.quantity_open,
            )

    @invariant()
    def money_adds_up(self):
        order = Order.objects.get(pk=self.order.pk)
        goods = sum((line.line_price_incl_tax for line in order.lines.all()), Decimal(0))
        delivery = sum((each.shipping_incl_tax for each in order.consignments.all()), Decimal(0))
        assert goods + delivery == order.total_incl_tax >= order.total_excl_tax
        parcels = Parcel.objects.filter(consignment__order=order)
        sent = sum((each.price_incl_tax for each in parcels), Decimal(0))
        assert all(each.price_incl_tax >= each.price_excl_tax >= 0 for each in parcels)
        assert 0 <= order.cancelled_excl_tax <= order.cancelled_incl_tax
        left = order.total_incl_tax - order.cancelled_incl_tax - sent
        assert left >= 0
        if not any(line.quantity_open for line in order.lines.all()):
            assert left == 0
        told = Event.objects.filter(topic="consignment.dispatched")
        assert sum((Decimal(each.payload["amount"]) for each in told), Decimal(0)) == sent

    @invariant()
    def state_follows_the_rule(self):
        order = Order.objects.get(pk=self.order.pk)
        consignments = list(order.consignments.values_list("status", flat=True))
        if order.status in SOLD[:-1]:
            assert order.status == order_status(consignments)
        if order.status in ENDED_UNSENT:
            assert set(consignments) == {"Cancelled"}
            assert order.cancelled_incl_tax == order.total_incl_tax
        if order.status != self.status:
            assert order.status in pipeline()[self.status]
        self.status = order.status

    @invariant()
    def story_tells_every_move(self):
        moves = list(
            self.order.events.exclude(new_status="").values_list("old_status", "new_status")
        )
        steps = ["Pending payment", *(new for _, new in moves)]
        assert [old for old, _ in moves] == steps[:-1]
        assert steps[-1] == Order.objects.get(pk=self.order.pk).status

    def consignment(self, seller: int) -> int:
        return self.order.consignments.order_by("pk")[seller].pk

    def units(self, seller: int, units: tuple[int, int]) -> dict[int, int]:
        """Mostly units that are there, sometimes one too many."""
        lines = self.order.lines.filter(consignment=self.consignment(seller)).order_by("pk")
        return {
            line.pk: count % (line.quantity_open + 2)
            for line, count in zip(lines, units, strict=False)
        }


class TestLives(Lives.TestCase, TestCase):
    settings = settings(
        max_examples=20,
        stateful_step_count=12,
        # A life is long to live again: a failing one is told as it was found.
        phases=(Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


pytestmark = pytest.mark.django_db
