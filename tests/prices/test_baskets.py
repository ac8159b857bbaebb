"""What is noted of an offer is what a basket of a single piece costs, or less: never more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.prices.lowered import lowered_times
from catalogue.prices.rules import lowest_price
from checkout.basket.pricing import price_anew
from checkout.offer.for_less import note_offers
from checkout.offer.models import Benefit, Condition, ConditionalOffer, Range
from checkout.tax.models import TaxRate
from tests.factories import make_basket, make_country, make_offer, make_product, make_set_offer

pytestmark = pytest.mark.django_db

NOW = timezone.now()

KINDS = [
    (Benefit.PERCENTAGE, "15"),
    (Benefit.FIXED, "2.00"),
    (Benefit.FIXED_UNIT, "2.00"),
    (Benefit.FIXED, "20.00"),
    (Benefit.FIXED_PRICE, "6.00"),
    (Benefit.FIXED_PRICE, "30.00"),
    (Benefit.MULTIBUY, None),
]


def paid(product: Product) -> Decimal:
    """What a single piece costs net of tax in a basket."""
    basket = make_basket(product)
    price_anew(basket, user=None)
    (line,) = basket.all_lines()
    return line.line_price_excl_tax_incl_discounts


def noted(product: Product, *, now=NOW) -> Decimal:
    """What the history knows of its lowest price."""
    note_offers(now=now)
    record = StockRecord.objects.select_related("product").get(product=product)
    spans = lowered_times([record], since=now)[record.pk]
    return lowest_price(record.price, {each.terms for each in spans if each.terms})


@pytest.mark.parametrize(("kind", "value"), KINDS)
def test_noted_price_is_what_one_pays_where_there_is_no_tax(kind, value):
    make_set_offer(count=1, kind=kind, value=value)
    product = make_product(price="10.00")
    assert noted(product) == paid(product)


@pytest.mark.parametrize(
    ("kind", "value", "costs", "known"),
    [
        (Benefit.PERCENTAGE, "15", "8.50", "8.50"),
        (Benefit.FIXED, "2.00", "8.33", "8.00"),
        (Benefit.FIXED_UNIT, "2.00", "8.33", "8.00"),
        (Benefit.FIXED_PRICE, "6.00", "5.00", "5.00"),
        (Benefit.MULTIBUY, None, "0.00", "0.00"),
    ],
)
def test_noted_price_is_what_one_pays_with_tax_or_what_one_would_without(kind, value, costs, known):
    make_country()
    make_set_offer(count=1, kind=kind, value=value)
    product = make_product(price="10.00")
    assert (paid(product), noted(product)) == (Decimal(costs), Decimal(known))


def test_fixed_price_has_the_highest_tax_of_any_country_in_it():
    make_country()
    make_country("HU", rate="0.27")
    make_set_offer(count=1, kind=Benefit.FIXED_PRICE, value="6.00")
    product = make_product(price="10.00")
    assert (paid(product), noted(product)) == (Decimal("5.00"), Decimal("4.72"))
    TaxRate.objects.filter(country="HU").update(valid_until=(NOW - timedelta(days=2)).date())
    assert noted(product, now=NOW + timedelta(hours=1)) == Decimal("5.00")


@pytest.mark.parametrize(("price", "costs"), [("10.00", "9.00"), ("9.99", "9.99")])
def test_offer_from_a_value_on_lowers_what_alone_is_worth_it_with_tax(price, costs):
    make_country()
    make_offer(percent=10)
    Condition.objects.update(type=Condition.VALUE, value=Decimal(12))
    product = make_product(price=price)
    assert noted(product) == paid(product) == Decimal(costs)


def test_offers_that_combine_add_up():
    make_offer(percent=10)
    make_offer(percent=20)
    ConditionalOffer.objects.update(exclusive=False)
    product = make_product(price="10.00")
    assert noted(product) == paid(product) == Decimal("7.00")


@pytest.mark.parametrize(("first", "costs"), [(10, "9.00"), (20, "8.00")])
def test_of_offers_that_go_alone_the_best_is_noted(first, costs):
    for percent in (10, 20):
        make_offer(percent=percent, priority=int(percent == first))
    product = make_product(price="10.00")
    assert (paid(product), noted(product)) == (Decimal(costs), Decimal("8.00"))


def test_variant_is_lowered_once_by_an_offer_on_its_parent():
    parent = make_product(structure=Product.PARENT)
    variant = make_product(parent=parent, price="10.00")
    make_offer(percent=10, exclusive=False)
    some = Range.objects.create(name="Some")
    some.add_product(parent)
    Condition.objects.update(range=some)
    Benefit.objects.update(range=some)
    assert noted(variant) == paid(variant) == Decimal("9.00")
