"""Random lives of returns that wish for other goods: what is sent instead, paid, undone, returned.

Over the order and those that replace its goods, Stripe, ledger, stock and documents agree.
"""

import os
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import invariant, rule

from catalogue.models import Product
from checkout.invoices.invoice_check import differences
from checkout.order.actions import cancel_order, expire_order
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Line, Order
from checkout.order.rules import CENT
from checkout.order.stock_check import stock_differences
from checkout.payment import gateway
from checkout.payment.actions import settle_payment, start_payment
from checkout.returns.models import Return, ReturnLine
from checkout.wallet.check import wallet_differences
from checkout.wallet.models import Account
from tests.factories import make_product
from tests.payment.money import at_stripe, books
from tests.returns.conftest import SENT, ask
from tests.returns.test_lives_of_returns import STOCK, ZERO, Lives
from tests.stripe_cards import confirm_payment

OTHERS = {
    "9.99": ("9.99", "0.03"),
    "0.01": ("1.12", "0.01"),
    "3.33": ("1.33", "9.99"),
    "120.00": ("118.00", "24.00"),
}
"""What the other variants of a piece cost, by its price."""
FATES = ["", "send", "cancel", "expire", "pay, send, return"]


class LivesOfExchanges(Lives):
    """The same lives; every piece has variants that cost as much, more or less, also far less."""

    def make_goods(self, price, seller):
        parent = make_product(structure=Product.PARENT)
        parent.stockrecords.all().delete()
        one = make_product(price=price, stock=STOCK, seller=seller, parent=parent)
        for other in OTHERS[price]:
            make_product(price=other, stock=2, seller=seller, parent=parent)
        return one

    def ask_for(self, consignment, asked, which):
        """Mostly for another variant; sometimes for the money, or for too many."""
        wanted = {}
        for line in asked if which else ():
            siblings = Product.objects.filter(parent=line.product.parent).order_by("pk")
            others = siblings.exclude(pk=line.product_id)
            wanted[line.pk] = others[which % len(others)].pk
        return ask(consignment, asked, wanted=wanted)

    @rule(number=st.integers(0, 3), deed=st.sampled_from(["pay", "send", "cancel", "expire"]))
    def go_on(self, number, deed):
        """What becomes of an order that replaces returned goods."""
        orders = self.replacements()
        if not orders:
            return
        order = orders[number % len(orders)]
        deeds = {
            "pay": lambda: self.pay(order),
            "send": lambda: self.send_out(order),
            "cancel": lambda: cancel_order(order.pk, by=self.staff),
            "expire": lambda: expire_order(order.pk, now=timezone.now() + timedelta(days=8)),
        }
        self.attempt(deeds[deed])

    @rule(
        which=st.integers(0, 1),
        units=st.integers(1, 2),
        choice=st.integers(1, 2),
        fate=st.sampled_from(FATES),
    )
    def exchange_at_once(self, which, units, choice, fate):
        """The whole way, which single steps seldom go in a row, and what becomes of it."""
        self.send_all(which)
        consignments = list(self.order.consignments.order_by("pk"))
        consignment = consignments[which % len(consignments)]
        lines = [line for line in consignment.lines.all() if line.quantity_returnable >= units]
        if lines:
            before = Return.objects.count()
            self.attempt(lambda: self.ask_for(consignment, {lines[0]: units}, choice))
            if Return.objects.count() > before:
                self.approve(before)
                self.receive(before, (4, 0), ZERO)
                self.settle(before)
                last = len(self.replacements()) - 1
                for deed in fate.split(", ") if fate else ():
                    if deed == "return":
                        self.return_again(last)
                    else:
                        self.go_on(last, deed)

    @rule(number=st.integers(0, 3))
    def return_again(self, number):
        orders = self.replacements()
        if not orders:
            return
        consignment = orders[number % len(orders)].consignments.get()
        units = {line: line.quantity_returnable for line in consignment.lines.all()}
        self.attempt(lambda: ask(consignment, units))

    @invariant()
    def all_books_add_up(self):
        assert not wallet_differences()
        assert not stock_differences()
        assert not differences(before=timezone.now() + timedelta(days=1))
        assert not Account.objects.filter(kind="exchange").exclude(balance=0).exists()
        for back in Return.objects.exclude(exchange=None):
            event(f"exchanged, the new order is {back.exchange.status}")
            assert 0 <= back.exchanged <= min(back.refunded, back.exchange.total_incl_tax)

    @invariant()
    def nobody_gets_more_than_was_paid(self):
        """What is sent instead costs the part of its price that was paid of the old one's."""
        for row in ReturnLine.objects.exclude(replacement=None):
            new, old = unit_price(row.replacement), unit_price(row.line)
            assert row.replacement.line_price_incl_tax >= row.price * new / old - CENT / 2
            assert row.replacement.line_price_incl_tax > 0 or not row.price

    def stripe_agrees(self):
        """Over all orders: what is kept of the money by the books is what Stripe kept."""
        orders = [self.order, *self.replacements()]
        ours = theirs = ZERO
        for order in orders:
            found, at = books(order), at_stripe(order)
            ours += found["taken"] + found["held"] - found["returned"]
            theirs += at["taken"] + at["held"] - at["returned"]
        assert ours == theirs

    def replacements(self) -> list[Order]:
        return list(Order.objects.exclude(pk=self.order.pk).order_by("pk"))

    def pay(self, order):
        if order.status == "Pending payment":
            intent = start_payment(order)
            confirm_payment(intent.client_secret)
            settle_payment(gateway.retrieve_intent(intent.id))

    def send_out(self, order):
        dispatch_consignment(order.consignments.get().pk, by=self.staff, at=SENT)


def unit_price(line: Line) -> Decimal:
    """What a unit of its product costs without any reduction, with tax."""
    return (line.stockrecord.price * (1 + line.tax_rate)).quantize(CENT, ROUND_HALF_UP)


class TestLivesOfExchanges(LivesOfExchanges.TestCase, TestCase):
    settings = settings(
        max_examples=int(os.environ.get("LIVES", "8")),
        stateful_step_count=20,
        phases=(Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


pytestmark = pytest.mark.django_db
