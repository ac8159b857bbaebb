"""What site offers make cheaper is noted, from when to when, and counts as a price."""

import re
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from catalogue.actions import refresh_cards
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.prices.lowered import Times, note_lowered
from catalogue.prices.models import LoweredPrice, PriceChange
from catalogue.prices.rules import Kind, Terms
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


def struck_on(client, address: str) -> list[str]:
    return re.findall("<del>(.*?)</del>", client.get(address).content.decode())


def terms_noted() -> list[tuple]:
    rows = LoweredPrice.objects.order_by("since", "offer")
    return [
        (
            row.product_id,
            row.offer,
            f"{row.kind} {row.value}" if row.kind else "",
            row.since,
            row.until,
        )
        for row in rows
    ]


def lowered(*lowerings, since) -> dict:
    return dict.fromkeys(lowerings, Times(since, None))


def offer_on(*products: Product, kind=Condition.COUNT, value=1) -> ConditionalOffer:
    """10 % off these from now on, from a single piece on unless told otherwise."""
    offer = make_offer(start_datetime=NOW)
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


def test_what_gives_nothing_or_is_unknown_is_told_apart():
    bowl = make_product()
    offer_on(bowl, kind=Condition.VALUE)
    Benefit.objects.update(type=Benefit.FIXED_PRICE)  # Oscar gives nothing from a value on
    assert note_offers(now=NOW) == 0
    Benefit.objects.update(type="", proxy_class="shop.Benefit")
    note_offers(now=NOW)
    assert terms_noted() == [(bowl.pk, None, "", NOW, None)]


def test_other_terms_end_one_span_and_begin_another():
    bowl = make_product()
    offer = offer_on(bowl)
    note_offers(now=NOW)
    Benefit.objects.update(value=20)
    later = NOW + timedelta(hours=1)
    assert note_offers(now=later) == 2
    assert note_offers(now=later + timedelta(hours=1)) == 0
    assert terms_noted() == [
        (bowl.pk, offer.pk, "percentage 10.00", NOW, later),
        (bowl.pk, offer.pk, "percentage 20.00", NOW, None),
    ]


def test_each_offer_on_a_product_is_noted_by_itself():
    bowl = make_product()
    one, other = offer_on(bowl), offer_on(bowl)
    assert note_offers(now=NOW) == 2
    ConditionalOffer.objects.filter(pk=one.pk).update(status="Suspended")
    later = NOW + timedelta(hours=1)
    assert note_offers(now=later) == 1
    assert terms_noted() == [
        (bowl.pk, one.pk, "percentage 10.00", NOW, later),
        (bowl.pk, other.pk, "percentage 10.00", NOW, None),
    ]


def test_span_of_unknown_terms_ends_when_they_are_known():
    LoweredPrice.objects.create(product=None, since=NOW)
    began = NOW + timedelta(minutes=1)
    offer = make_offer(start_datetime=began)
    later = NOW + timedelta(hours=1)
    assert note_offers(now=later) == 2
    assert terms_noted() == [
        (None, None, "", NOW, later),
        (None, offer.pk, "percentage 10.00", began, None),
    ]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("price", "terms", "struck"),
    [
        ("8.00", (Kind.PERCENTAGE, 10), []),
        ("8.00", (Kind.AMOUNT, 1), []),
        ("8.00", (Kind.PRICE, 9), []),
        ("8.00", (Kind.PRICE, 10), ["£12.00"]),
        ("8.00", None, []),
    ],
    ids=["percentage", "amount off", "fixed price", "nothing off", "unknown terms"],
)
def test_nothing_is_struck_through_where_an_offer_left_the_least(client, price, terms, struck):
    product, plain = make_product(price="10.00"), make_product(price="10.00")
    PriceChange.objects.update(since=timezone.now() - timedelta(days=60))
    known = Terms(1, terms[0], Decimal(terms[1]), Decimal(0), False) if terms else None
    began = timezone.now() - timedelta(days=20)
    note_lowered(lowered((product.pk, known), since=began), now=began)
    note_lowered({}, now=timezone.now() - timedelta(days=15))
    StockRecord.objects.update(price=price)
    refresh_cards([product.pk, plain.pk])
    before = [struck_on(client, each.get_absolute_url()) for each in (product, plain)]
    assert before == [struck, ["£12.00"]]
    assert sorted(struck_on(client, "/catalogue/")) == [*struck, "£12.00"]
    LoweredPrice.objects.update(product=None)
    refresh_cards([plain.pk])
    assert struck_on(client, plain.get_absolute_url()) == struck


@pytest.mark.django_db(transaction=True)
def test_two_who_note_at_once_note_once():
    ten_off = Terms(1, Kind.PERCENTAGE, Decimal(10), Decimal(0), False)
    found = [(make_product().pk, ten_off), (None, ten_off), (None, ten_off._replace(offer=2))]
    all_at_once(*[partial(note_lowered, lowered(*found, since=NOW), now=NOW)] * 4)
    assert LoweredPrice.objects.count() == 3
