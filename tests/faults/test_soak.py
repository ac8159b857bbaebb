"""The crash test: a short run of it, and that it would see what it looks for."""

import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from checkout.order.actions import dispatch_order
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.balance import reconcile_balance
from checkout.payment.models import Source, Transaction
from embedded.addresses import GROUPS
from outbox.actions import deliver_due
from tests.factories import make_product, make_staff
from tests.payment.money import capture_order, make_paid_order
from tests.soak.customers import Paid, Told
from tests.soak.goods import Goods
from tests.soak.parts import Part, in_any_order
from tests.soak.truth import (
    too_little,
    work_left,
    wrong_books,
    wrong_charges,
    wrong_memories,
    wrong_units,
)
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
            *("--orders", "20", "--kills", "4", "--restarts", "3", "--seed", "1"),
        ],
        cwd=ROOT,
        env=environ | {"DATABASE_URL": copy_of_template("soak")},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 kills of web and worker, 3 restarts of servers" in done.stdout
    assert "Everything adds up." in done.stdout


def test_each_part_is_struck_as_often_as_its_like_in_an_order_that_the_seed_tells():
    ours, servers = (
        [Part(name, lambda: None, is_ours=are_ours) for name in names]
        for names, are_ours in [(("web", "worker"), True), (("db", "broker", "Stripe"), False)]
    )
    orders = [
        [part.name for part in in_any_order(ours, 52, servers, 21, chance=random.Random(seed))]
        for seed in (1, 1, 2)
    ]
    assert Counter(orders[0]) == {"web": 26, "worker": 26, "db": 7, "broker": 7, "Stripe": 7}
    assert orders[0] == orders[1] != orders[2]
    assert Counter(orders[0]) == Counter(orders[2])


def test_run_that_was_cut_short_is_seen():
    told = Told(paid=[Paid("100001", "pi_1", "ada@shop.example")], unpaid=["100002"])
    assert list(too_little(told, orders=2, struck=7, strikes=7)) == []
    assert list(too_little(told, orders=3, struck=6, strikes=7)) == [
        "2 orders were made, 3 were to be.",
        "6 parts were struck, 7 were to be.",
    ]


def test_money_that_is_not_taken_when_its_goods_are_sent_is_seen(stripe):
    order, intent = _paid()
    dispatch_order(order.pk, by=make_staff())
    order.refresh_from_db()
    assert list(wrong_charges([intent], {order.number: order})) == [
        f"Order {order.number} (Dispatched): taken 0.00, not {order.total_incl_tax}."
    ]
    deliver_due()
    intent = gateway.retrieve_intent(intent.id)
    assert list(wrong_charges([intent], {order.number: order})) == []


def test_money_that_is_taken_before_its_goods_are_sent_is_seen(stripe):
    order, intent = _paid()
    early = replace(intent, amount_received=order.total_incl_tax)
    assert list(wrong_charges([early], {order.number: order})) == [
        f"Order {order.number} (Paid): taken {order.total_incl_tax}, not 0."
    ]


def test_balance_that_is_not_ours_is_seen(stripe):
    order, _intent = _paid()
    assert list(wrong_books()) == []
    capture_order(order.pk)
    Transaction.objects.filter(source__order=order, txn_type=Transaction.DEBIT).delete()
    reconcile_balance(now=timezone.now(), settling=timedelta(seconds=-1))
    assert any("ours" in each for each in wrong_books())


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
