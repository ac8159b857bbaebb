"""The crash test: a short run of it, and that it would see what it looks for."""

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.models import Source
from embedded.addresses import GROUPS
from tests.factories import make_product
from tests.payment.money import make_paid_order
from tests.soak.customers import Paid, Told
from tests.soak.goods import Goods
from tests.soak.truth import work_left, wrong_charges, wrong_memories, wrong_units
from tests.template_database import ROOT, copy_of_template

BROKEN_ON_PURPOSE = ("web", "valkey", "broker", "stripe", "mail")
SECONDS = 400

pytestmark = pytest.mark.django_db


def test_orders_outlive_killed_processes_and_restarted_servers(tmp_path: Path):
    own = {name for group in BROKEN_ON_PURPOSE for name in GROUPS[group]}
    environ = {name: value for name, value in os.environ.items() if name not in own}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.soak", "--quick", "--data", str(tmp_path / "soak")),
            *("--orders", "21", "--strikes", "7"),
        ],
        cwd=ROOT,
        env=environ | {"DATABASE_URL": copy_of_template("soak")},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 strikes" in done.stdout
    assert "Everything adds up." in done.stdout


def test_right_books_are_found_right(stripe):
    order, intent = _paid()
    told = Told(paid=[Paid(order.number, intent.id, order.guest_email)])
    assert list(wrong_charges([intent], {order.number: order})) == []
    assert list(wrong_memories(told, {intent.id: intent}, {order.number: order})) == []


def test_charge_without_an_order_is_seen(stripe):
    order, intent = _paid()
    Source.objects.filter(order=order).update(reference="pi_of_nobody")
    assert list(wrong_charges([intent], {order.number: order})) == [
        f"Intent {intent.id} is charged and belongs to no order.",
        f"Order {order.number} is paid, and Stripe knows of no charge.",
    ]


def test_second_charge_of_an_order_is_seen(stripe):
    order, intent = _paid()
    twin = replace(intent, id="pi_twin")
    Source.objects.create(
        order=order, source_type=Source.objects.first().source_type, reference=twin.id
    )
    assert list(wrong_charges([intent, twin], {order.number: order})) == [
        f"Order {order.number} is charged 2 times."
    ]


def test_wrong_amount_is_seen(stripe):
    order, intent = _paid()
    dearer = replace(intent, amount=intent.amount + Decimal("0.01"))
    assert list(wrong_charges([dearer], {order.number: order})) == [
        f"Order {order.number} costs {order.total_incl_tax}, charged: {dearer.amount}."
    ]


def test_charge_of_an_unpaid_order_is_seen(stripe):
    order, intent = _paid()
    Order.objects.filter(pk=order.pk).update(status="Expired")
    order.refresh_from_db()
    assert list(wrong_charges([intent], {order.number: order})) == [
        f"Intent {intent.id} is charged and order {order.number} is Expired."
    ]


def test_lost_order_of_a_customer_who_paid_is_seen():
    told = Told(paid=[Paid("100001", "pi_1", "ada@shop.example")])
    assert list(wrong_memories(told, {}, {})) == [
        "ada@shop.example paid order 100001, which does not exist."
    ]


def test_unit_sold_twice_is_seen(stripe):
    scarce = make_product(stock=3)
    order = make_paid_order(scarce, quantity=3)
    goods = Goods(plenty=[], scarce=scarce, scarce_units=2)
    assert list(wrong_units(goods)) == ["3 of 2 units were sold."]
    assert list(wrong_units(replace(goods, scarce_units=3))) == []
    assert order.status == "Paid"


def test_mail_that_was_not_sent_is_seen(stripe):
    _paid()
    assert any("send_order_confirmation" in each for each in work_left())


def _paid():
    order = make_paid_order()
    return order, gateway.retrieve_intent(order.sources.get().reference)
