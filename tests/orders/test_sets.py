"""Offers on a set: each piece of it has its part of what the set costs less."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.core.prices import Price

from checkout.calculators import OrderTotalCalculator
from checkout.invoices.invoice_check import differences
from checkout.offer.models import Benefit, ConditionalOffer, Range
from checkout.order.models import Order
from outbox.actions import deliver_due
from tests.factories import (
    make_basket,
    make_offer,
    make_order,
    make_product,
    make_set_offer,
)
from tests.payment.money import at_stripe, books, make_paid_order
from tests.returns.conftest import withdraw

pytestmark = pytest.mark.django_db


def prices(order: Order) -> list[str]:
    return [str(line.line_price_incl_tax) for line in order.lines.order_by("pk")]


def make_range(*products) -> Range:
    found = Range.objects.create(name=f"With {products[0].pk}")
    for product in products:
        found.add_product(product)
    return found


def test_the_free_one_of_three_is_paid_for_when_the_others_go_back(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    make_set_offer()
    goods = [make_product(price=price) for price in ("100.00", "100.00", "99.00")]
    order = make_paid_order(*goods)
    deliver_due()
    assert prices(order) == ["80.27", "80.27", "79.46"]
    assert order.total_incl_tax - order.shipping_incl_tax == Decimal("240.00")
    kept = order.lines.get(product=goods[2])
    withdraw(order, dict.fromkeys(order.lines.exclude(pk=kept.pk), 1), at=timezone.now())
    deliver_due()
    assert at_stripe(order)["returned"] == books(order)["returned"] == Decimal("160.54")
    order.refresh_from_db()
    assert order.due_incl_tax == kept.line_price_incl_tax + order.shipping_incl_tax
    assert not differences(before=timezone.now() + timedelta(days=1))


def test_what_is_not_of_the_set_costs_what_it_did():
    goods = [make_product(price=price) for price in ("20.00", "20.00", "10.00", "30.00", "30.00")]
    make_set_offer(of=make_range(*goods[:3]))
    assert prices(make_order(*goods)) == ["19.20", "19.20", "9.60", "36.00", "36.00"]


def test_each_rate_of_tax_has_the_part_of_its_goods():
    make_set_offer()
    goods = [
        make_product(price="20.00"),
        make_product(price="20.00"),
        make_product(price="12.00", tax_class="zero"),
    ]
    order = make_order(*goods)
    assert prices(order) == ["19.20", "19.20", "9.60"]
    taxes = [each.line_price_incl_tax - each.line_price_excl_tax for each in order.lines.all()]
    assert sorted(taxes) == [0, Decimal("3.20"), Decimal("3.20")]
    assert order.total_tax - order.shipping_tax == Decimal("6.40")


@pytest.mark.parametrize(
    ("offer", "found"),
    [
        ({"count": 2, "kind": "Percentage", "value": "50", "pieces": 1}, ["20.00", "10.00"]),
        ({"count": 2, "kind": "Absolute", "value": "6.00", "pieces": 1}, ["20.00", "10.00"]),
        ({"count": 2, "kind": "Fixed price", "value": "30.00"}, ["20.00", "10.00"]),
    ],
)
def test_second_piece_for_less_makes_both_cheaper(offer, found):
    make_set_offer(**offer)
    goods = [make_product(price="20.00"), make_product(price="10.00")]
    assert prices(make_order(*goods)) == found


def test_gift_with_a_purchase_is_paid_for_by_its_part():
    bowl, cup = make_product(price="90.00"), make_product(price="10.00")
    ranges = {"of": make_range(bowl), "on": make_range(cup)}
    make_set_offer(count=1, kind=Benefit.PERCENTAGE, value="100", **ranges)
    assert prices(make_order(bowl, cup)) == ["97.20", "10.80"]


def test_reduction_of_single_pieces_stays_with_them():
    bowl, cup = make_product(price="90.00"), make_product(price="10.00")
    make_set_offer(count=1, kind=Benefit.PERCENTAGE, value="50", on=make_range(cup))
    assert prices(make_order(bowl, cup)) == ["108.00", "6.00"]


def test_set_whose_pieces_are_reduced_too_costs_what_the_basket_said():
    make_offer(percent=10)
    make_set_offer()
    ConditionalOffer.objects.update(exclusive=False)
    order = make_order(*(make_product(price=price) for price in ("100.00", "50.00", "25.00")))
    total = order.total_incl_tax - order.shipping_incl_tax
    assert (prices(order), total) == (["91.13", "45.56", "25.31"], Decimal("162.00"))


@pytest.mark.parametrize("many", [3, 25])
def test_total_of_a_set_asks_no_more_for_more_lines(many, django_assert_num_queries):
    make_set_offer()
    basket = make_basket(*(make_product() for _ in range(many)))
    basket.all_lines()
    nothing = Price(currency="GBP", excl_tax=Decimal(0), tax=Decimal(0))
    with django_assert_num_queries(0):
        OrderTotalCalculator().calculate(basket, nothing)
