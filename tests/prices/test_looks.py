"""No price of an offer is missed: not between two looks, nor while nobody looks."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.actions import refresh_cards
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.prices.actions import refresh_reductions
from catalogue.prices.models import LoweredPrice, PriceChange, ReducedPrice
from checkout.offer.for_less import note_offers
from checkout.offer.models import Benefit, Condition, ConditionalOffer, Range
from checkout.order.actions import cancel_order
from notifications.consumers import refresh_lowered_cards
from outbox.models import Event
from tests.factories import make_offer, make_order, make_product
from tests.races.meeting import all_at_once

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
HALF = {"percent": 50}


@pytest.fixture
def bowl() -> Product:
    """It cost 100 for 90 days."""
    bowl = make_product(price="100.00")
    PriceChange.objects.update(since=NOW - timedelta(days=90))
    return bowl


def lower(product: Product, *, at, price="80.00") -> None:
    StockRecord.objects.filter(product=product).update(price=price)
    latest = PriceChange.objects.filter(stockrecord__product=product).first()
    PriceChange.objects.filter(pk=latest.pk).update(since=at)


def struck(product: Product, *, at) -> Decimal | None:
    records = StockRecord.objects.filter(product=product).select_related("product")
    return next((each.before for each in refresh_reductions(records, at=at).values()), None)


def spans() -> list[tuple]:
    return list(LoweredPrice.objects.order_by("since", "pk").values_list("since", "until"))


@pytest.mark.parametrize("last", [NOW - 5 * MINUTE, None], ids=["between two looks", "before any"])
def test_offer_that_began_and_ended_unseen_counts(bowl, last):
    if last:
        note_offers(now=last)
    dates = {"start_datetime": NOW - 4 * MINUTE, "end_datetime": NOW - MINUTE}
    make_offer(**HALF, **dates)
    note_offers(now=NOW)
    assert spans() == [tuple(dates.values())]
    lower(bowl, at=NOW)
    assert struck(bowl, at=NOW) is None
    assert note_offers(now=NOW + MINUTE) == 0


def test_offer_seen_after_the_price_fell_counts_from_its_start(bowl):
    note_offers(now=NOW - 5 * MINUTE)
    make_offer(percent=10, start_datetime=NOW - 4 * MINUTE)
    lower(bowl, at=NOW - 2 * MINUTE)
    note_offers(now=NOW)
    assert struck(bowl, at=NOW) is None


@pytest.mark.parametrize("start", [None, NOW - timedelta(days=2)])
def test_offer_may_have_begun_right_after_the_last_look_an_hour_ago(bowl, start):
    last = NOW - timedelta(hours=1)
    note_offers(now=last)
    make_offer(percent=10, start_datetime=start)
    lower(bowl, at=last + MINUTE)
    note_offers(now=NOW)
    assert spans() == [(last, None)]
    assert struck(bowl, at=NOW) is None


def test_what_is_to_come_is_known_before_whatever_the_worker_does(bowl):
    start = NOW + timedelta(hours=1)
    make_offer(percent=10, start_datetime=start, end_datetime=start + MINUTE)
    note_offers(now=NOW)
    lower(bowl, at=start + 2 * MINUTE)
    assert struck(bowl, at=start + 2 * MINUTE) is None
    note_offers(now=start + 5 * MINUTE)
    assert spans() == [(start, start + 5 * MINUTE)]


@pytest.mark.parametrize("other", [NOW + timedelta(days=9), NOW + timedelta(days=1), NOW, None])
def test_what_is_to_come_may_be_moved_or_given_up(other):
    offer = make_offer(start_datetime=NOW + timedelta(days=5))
    note_offers(now=NOW)
    if other is None:
        offer.suspend()
    else:
        ConditionalOffer.objects.update(start_datetime=other)
    note_offers(now=NOW + MINUTE)
    assert spans() == ([(other, None)] if other else [])


def test_offer_that_is_put_off_ends_and_begins_again():
    make_offer(start_datetime=NOW)
    note_offers(now=NOW)
    again = NOW + timedelta(days=1)
    ConditionalOffer.objects.update(start_datetime=again)
    note_offers(now=NOW + MINUTE)
    assert spans() == [(NOW, NOW + MINUTE), (again, None)]


def test_other_terms_of_an_offer_do_not_add_up_where_their_times_overlap(bowl):
    lower(bowl, at=NOW - timedelta(days=9), price="84.00")
    lower(bowl, at=NOW - timedelta(days=8), price="100.00")
    make_offer(percent=10, start_datetime=NOW - timedelta(days=1))
    note_offers(now=NOW - timedelta(hours=1))
    Benefit.objects.update(value=15)
    note_offers(now=NOW - MINUTE)
    lower(bowl, at=NOW)
    assert struck(bowl, at=NOW) == 84


def test_clock_that_is_behind_ends_nothing_before_it_began():
    make_offer(start_datetime=NOW)
    note_offers(now=NOW + MINUTE)
    ConditionalOffer.objects.update(status=ConditionalOffer.SUSPENDED)
    note_offers(now=NOW - MINUTE)
    assert spans() == [(NOW, NOW + MINUTE)]


@pytest.mark.parametrize("part", [ConditionalOffer, Condition, Benefit, Range])
def test_saving_any_part_of_an_offer_notes_it_at_once(part, django_capture_on_commit_callbacks):
    make_offer()
    with django_capture_on_commit_callbacks(execute=True):
        assert not LoweredPrice.objects.exists()
        part.objects.get().save()
    assert LoweredPrice.objects.get().until is None


def test_proxies_of_benefits_are_told_of_too(django_capture_on_commit_callbacks):
    offer = make_offer()
    with django_capture_on_commit_callbacks(execute=True):
        offer.benefit.proxy().save()
    assert LoweredPrice.objects.get().until is None


def test_offer_suspended_and_reinstated_in_the_dashboard_is_noted_at_once(
    admin_client, django_capture_on_commit_callbacks
):
    offer = make_offer()
    ConditionalOffer.objects.update(status=ConditionalOffer.SUSPENDED)
    page = reverse("dashboard:offer-detail", args=[offer.pk])
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(page, {"unsuspend": "1"})
    assert [until for _, until in spans()] == [None]
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(page, {"suspend": "1"})
    assert [until is None for _, until in spans()] == [False]


def test_goods_put_into_a_range_in_the_dashboard_are_noted_at_once(
    admin_client, django_capture_on_commit_callbacks
):
    bowl, offer = make_product(), make_offer()
    Range.objects.update(includes_all_products=False)
    data = {"action": "add_products", "query": bowl.stockrecords.get().partner_sku}
    data["upload_type"] = "included"
    page = reverse("dashboard:range-products", args=[offer.benefit.range_id])
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(page, data).status_code == 302
    assert LoweredPrice.objects.get().product == bowl


def test_an_offer_that_a_cancelled_order_opens_again_is_noted_at_once(
    django_capture_on_commit_callbacks,
):
    offer = make_offer(max_global_applications=1)
    order = make_order(make_product())
    offer.refresh_from_db()
    assert offer.status == offer.CONSUMED
    LoweredPrice.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        cancel_order(order.pk, by=None)
    assert LoweredPrice.objects.get().offer == offer.pk


@pytest.mark.parametrize("everything", [True, False])
def test_reductions_begun_before_the_offer_was_seen_are_made_anew(bowl, everything):
    parent = make_product(structure=Product.PARENT)
    cup = make_product(parent=parent, price="100.00")
    PriceChange.objects.update(since=NOW - timedelta(days=90))
    note_offers(now=NOW - timedelta(hours=1))
    for product in (bowl, cup):
        lower(product, at=NOW - MINUTE)
    refresh_cards([bowl.pk, cup.pk])
    assert ReducedPrice.objects.count() == 2
    make_offer(**HALF)
    if not everything:
        Range.objects.update(includes_all_products=False)
        Range.objects.get().add_product(parent)
    note_offers(now=NOW)
    event = Event.objects.get(topic="prices.lowered")
    assert event.payload == {"product_ids": [bowl.pk, cup.pk] if everything else [cup.pk]}
    refresh_lowered_cards(event)
    assert ReducedPrice.objects.count() == (0 if everything else 1)
    parent.refresh_from_db()
    assert parent.card_price_before is None


def test_reductions_older_than_the_offer_are_left_alone(bowl):
    lower(bowl, at=NOW - timedelta(hours=2))
    refresh_cards([bowl.pk])
    note_offers(now=NOW - timedelta(hours=1))
    make_offer(**HALF)
    note_offers(now=NOW)
    assert not Event.objects.filter(topic="prices.lowered").exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_note_once():
    offer = make_offer(start_datetime=NOW)
    LoweredPrice.objects.all().delete()
    changes = all_at_once(*[partial(note_offers, now=NOW)] * 4)
    assert sorted(changes) == [0, 0, 0, 1]
    assert LoweredPrice.objects.get().offer == offer.pk
