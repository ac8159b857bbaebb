"""What site offers make cheaper is noted, and no price is called reduced that followed it."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from catalogue.actions import refresh_cards
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.prices.lowered import note_lowered
from catalogue.prices.models import LoweredPrice, PriceChange
from checkout.offer.for_less import note_offers
from checkout.offer.models import Benefit, Condition, ConditionalOffer, Range
from checkout.tasks import note_offers as note_offers_task
from tests.factories import make_offer, make_product, make_voucher
from tests.queries.conftest import home
from tests.races.meeting import all_at_once

__all__ = ["home"]

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def noted() -> set[int | None]:
    return set(LoweredPrice.objects.filter(until=None).values_list("product_id", flat=True))


def offer_on(*products: Product, kind=Condition.COUNT, value=1) -> ConditionalOffer:
    """10 % off these, from a single piece on unless told otherwise."""
    offer = make_offer()
    some = Range.objects.create(name=f"Some of {offer.pk}")
    for product in products:
        some.add_product(product)
    Condition.objects.filter(pk=offer.condition_id).update(range=some, type=kind, value=value)
    Benefit.objects.filter(pk=offer.benefit_id).update(range=some)
    return offer


def test_what_an_offer_lowers_is_noted_from_its_first_to_its_last_moment():
    bowl, cup = make_product(), make_product()
    offer = offer_on(bowl)
    note_offers(now=NOW)
    assert noted() == {bowl.pk}
    note_offers(now=NOW + timedelta(hours=1))
    ConditionalOffer.objects.filter(pk=offer.pk).update(end_datetime=NOW + timedelta(days=1))
    note_offers(now=NOW + timedelta(days=2))
    row = LoweredPrice.objects.get()
    assert (row.since, row.until) == (NOW, NOW + timedelta(days=2))
    offer_on(bowl, cup)
    assert note_offers(now=NOW + timedelta(days=3)) == 2
    assert LoweredPrice.objects.count() == 3


def test_offer_on_everything_is_one_row():
    make_product()
    make_offer()
    assert note_offers_task() == 1
    assert noted() == {None}


def test_variants_are_lowered_with_their_parent():
    parent = make_product(structure=Product.PARENT)
    child = make_product(parent=parent)
    offer_on(parent)
    note_offers(now=NOW)
    assert noted() == {parent.pk, child.pk}


def test_what_asks_for_more_or_is_for_some_alone_lowers_no_price():
    bowl = make_product()
    offer_on(bowl, value=2)
    make_voucher("SECRET")
    off_delivery = make_offer()
    Benefit.objects.filter(pk=off_delivery.benefit_id).update(type=Benefit.SHIPPING_PERCENTAGE)
    ConditionalOffer.objects.filter(pk=make_offer().pk).update(status="Suspended")
    assert note_offers(now=NOW) == 0
    assert noted() == set()


def test_offer_from_a_value_on_lowers_what_alone_is_worth_it():
    dear, cheap, other = (make_product(price=price) for price in ("100.00", "10.00", "90.00"))
    offer_on(dear, cheap, kind=Condition.VALUE, value=Decimal(100))
    note_offers(now=NOW)
    assert noted() == {dear.pk}
    assert other.pk not in noted()


@pytest.mark.usefixtures("home")
def test_price_is_not_called_reduced_from_one_that_an_offer_had_lowered(client):
    product, plain = make_product(price="10.00"), make_product(price="10.00")
    PriceChange.objects.update(since=timezone.now() - timedelta(days=60))
    note_lowered({product.pk}, now=timezone.now() - timedelta(days=20))
    note_lowered(set(), now=timezone.now() - timedelta(days=15))
    StockRecord.objects.update(price="9.50")
    refresh_cards([product.pk, plain.pk])
    assert "<del>" not in client.get(product.get_absolute_url()).content.decode()
    assert "<del>£12.00</del>" in client.get(plain.get_absolute_url()).content.decode()
    LoweredPrice.objects.update(product=None)
    refresh_cards([plain.pk])
    assert "<del>" not in client.get(plain.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_note_at_once_note_once():
    product = make_product()
    all_at_once(*[partial(note_lowered, {product.pk, None}, now=NOW)] * 4)
    assert LoweredPrice.objects.count() == 2
