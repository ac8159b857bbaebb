"""Rates with days and regions: what applies when, what the database refuses, and their changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from checkout.order.models import Line, Order, ShippingAddress
from checkout.order.placement import place_order, quote
from checkout.tax.actions import end_rate, plan_rate, withdraw_rate
from checkout.tax.exceptions import RateRefused
from checkout.tax.models import TaxRate
from checkout.tax.rates import TaxRates
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_placement,
    make_product,
    make_staff,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
CHANGE = date(2027, 1, 1)
DAY = timedelta(days=1)


@pytest.fixture
def gb():
    return make_country("GB", rate="0.2")


def rate_on(day: date, *, country: str = "GB", region: str = "", fresh: bool = True) -> Decimal:
    return TaxRates.of(country, region=region, on=day, fresh=fresh).rate("standard")


def plan(rate: str = "0.22", *, valid_from: date = CHANGE, **about) -> TaxRate:
    asked = {"tax_class": "standard", "today": TODAY, "by": None} | about
    country = asked.pop("country", "GB")
    return plan_rate(country, rate=Decimal(rate), valid_from=valid_from, **asked)


def rows() -> list[tuple]:
    return list(
        TaxRate.objects.filter(country="GB")
        .order_by("valid_from", "pk")
        .values_list("region", "rate", "valid_from", "valid_until")
    )


def test_a_planned_rate_applies_from_its_first_minute_and_the_old_one_to_its_last(gb):
    plan()
    assert rate_on(CHANGE - DAY) == Decimal("0.2")
    assert rate_on(CHANGE) == Decimal("0.22")
    assert rate_on(date(2000, 1, 1)) == Decimal("0.2")
    assert sorted(rows(), key=str) == sorted(
        [("", Decimal("0.2000"), None, CHANGE - DAY), ("", Decimal("0.2200"), CHANGE, None)],
        key=str,
    )


def test_what_is_shown_from_the_cache_changes_at_midnight_without_being_read_again(
    gb, django_assert_num_queries
):
    plan()
    rates = TaxRates.of("GB", on=CHANGE - DAY)
    assert rates.next_change == CHANGE
    with django_assert_num_queries(0):
        assert rate_on(CHANGE - DAY, fresh=False) == Decimal("0.2")
        assert rate_on(CHANGE, fresh=False) == Decimal("0.22")


@pytest.mark.parametrize(("days", "known"), [(-1, False), (0, True), (59, True), (61, False)])
def test_change_of_rate_is_known_while_a_struck_price_tells_of_it(gb, days, known):
    plan()
    rates = TaxRates.of("GB", on=CHANGE + days * DAY, fresh=True)
    assert rates.were_others("standard") == known
    assert not rates.were_others("zero")


def test_a_kept_page_does_not_outlive_the_next_change(gb):
    today = timezone.localdate()
    assert TaxRates.of("GB", fresh=True).seconds_kept(60) == 60
    plan(valid_from=today + DAY, today=today)
    rates = TaxRates.of("GB", fresh=True)
    assert 0 <= rates.seconds_kept(10**9) <= 24 * 60 * 60 + 3600
    assert TaxRates("GB", {}, next_change=today).seconds_kept(60) == 0


def test_a_change_is_shown_once_it_is_committed(gb, django_capture_on_commit_callbacks):
    assert rate_on(CHANGE, fresh=False) == Decimal("0.2")
    with django_capture_on_commit_callbacks(execute=True):
        plan()
    assert rate_on(CHANGE, fresh=False) == Decimal("0.22")
    assert cache.get("tax-rate-rows-GB") is not None


def test_placement_charges_the_rate_of_its_day_and_the_order_keeps_it(gb):
    make_delivery("4.00")
    plan()
    midnight = datetime(2027, 1, 1, tzinfo=UTC)
    placed = []
    for now in (midnight - timedelta(seconds=1), midnight):
        basket = make_basket(make_product(price="10.00"))
        asked = make_placement(basket, expected_total=None)
        placed.append(place_order(asked, now=now))
    old, new = placed
    assert (old.total_incl_tax, new.total_incl_tax) == (Decimal("16.80"), Decimal("17.08"))
    assert list(Line.objects.order_by("pk").values_list("tax_rate", flat=True)) == [
        Decimal("0.2"),
        Decimal("0.22"),
    ]
    assert new.shipping_tax_parts == [{"rate": "0.22", "net": "4.00", "tax": "0.88"}]
    TaxRate.objects.update(rate="0.5")
    assert Order.objects.get(pk=old.pk).lines.get().tax_rate == Decimal("0.2")


def test_the_day_changes_at_midnight_of_the_shop_not_of_the_world(gb, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_delivery("4.00")
    plan()
    basket = make_basket(make_product(price="10.00"))
    asked = make_placement(basket, expected_total=None)
    with timezone.override("Pacific/Auckland"):
        told = quote(
            basket,
            user=None,
            shipping_address=asked.shipping_address,
            shipping_code=asked.shipping_code,
            now=datetime(2026, 12, 31, 11, 0, tzinfo=UTC),
        )
    assert told.total.incl_tax == Decimal("17.08")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((None, None), (None, None)),
        ((None, None), (CHANGE, None)),
        ((None, CHANGE), (CHANGE, None)),
        ((TODAY, CHANGE), (TODAY + DAY, CHANGE - DAY)),
    ],
)
def test_two_rates_never_apply_on_one_day(first, second):
    country = make_country("GB", rate=None)
    there, other = (
        TaxRate(country=country, tax_class="standard", rate="0.2", valid_from=a, valid_until=b)
        for a, b in (first, second)
    )
    there.save()
    with pytest.raises(IntegrityError, match="one_tax_rate_a_day"), transaction.atomic():
        other.save()
    assert TaxRate.objects.count() == 1


def test_rates_that_follow_each_other_of_other_classes_and_places_go_together(gb):
    for about in (
        {"tax_class": "reduced"},
        {"tax_class": "standard", "region": "SCT"},
        {"tax_class": "standard", "country": make_country("FR", rate=None)},
    ):
        TaxRate.objects.create(**{"country": gb, "rate": "0.1"} | about)
    assert TaxRate.objects.count() == 4


def test_a_rate_does_not_end_before_it_begins(gb):
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxRate.objects.create(
            country=gb,
            tax_class="reduced",
            rate="0.1",
            valid_from=CHANGE,
            valid_until=CHANGE - DAY,
        )


def test_a_region_has_its_own_rate_and_others_the_country_s():
    country = make_country("ES", rate="0.21")
    TaxRate.objects.create(country=country, region="CN", tax_class="standard", rate="0")
    assert rate_on(TODAY, country="ES") == Decimal("0.21")
    assert rate_on(TODAY, country="ES", region="CN") == 0
    assert rate_on(TODAY, country="ES", region="CE") == Decimal("0.21")


@pytest.mark.parametrize(
    ("country", "region", "state", "postcode", "rate", "total"),
    [
        ("ES", "CN", "", "35001", "0", "14.00"),
        ("ES", "CN", "", "28001", "0", "16.94"),
        ("US", "CA", "California", "94103", "0.0725", "15.02"),
    ],
)
def test_an_address_is_charged_the_rate_of_its_part(country, region, state, postcode, rate, total):
    make_country(country, rate="0.21" if country == "ES" else None)
    TaxRate.objects.create(country_id=country, region=region, tax_class="standard", rate=rate)
    make_delivery("4.00")
    address = ShippingAddress(
        first_name="Ada",
        last_name="Byron",
        line1="1 Street",
        line4="Town",
        state=state,
        postcode=postcode,
        country_id=country,
    )
    order = place_order(
        make_placement(make_basket(make_product(price="10.00")), shipping_address=address)
    )
    assert order.total_incl_tax == Decimal(total)


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"valid_from": TODAY}, "tomorrow at the earliest"),
        ({"valid_from": TODAY - DAY}, "tomorrow at the earliest"),
        ({"rate": "1.5"}, "less than or equal to 1"),
        ({"rate": "-0.1"}, "greater than or equal to 0"),
        ({"tax_class": "golden"}, "not a valid choice"),
        ({"country": "XX"}, "no such country"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words_and_changes_nothing(gb, about, told):
    before = rows()
    with pytest.raises(RateRefused, match=told):
        plan(**about)
    assert rows() == before


def test_a_second_plan_for_the_same_time_is_refused(gb):
    plan()
    before = rows()
    with pytest.raises(RateRefused, match="is planned from"):
        plan(rate="0.25", valid_from=CHANGE - DAY)
    assert rows() == before
    plan(rate="0.25", valid_from=CHANGE + DAY)
    assert rate_on(CHANGE) == Decimal("0.22")
    assert rate_on(CHANGE + DAY) == Decimal("0.25")


def test_the_first_rate_of_a_place_may_begin_today():
    make_country("US", rate=None)
    plan(country="US", region="CA", valid_from=TODAY)
    assert rate_on(TODAY, country="US", region="CA") == Decimal("0.22")


def test_a_rate_is_ended_and_a_plan_withdrawn_so_that_the_old_one_goes_on(gb):
    staff = make_staff()
    planned = plan(by=staff)
    withdraw_rate(planned.pk, by=staff, today=TODAY)
    assert rows() == [("", Decimal("0.2"), None, None)]
    end_rate(TaxRate.objects.get().pk, last_day=TODAY, by=staff, today=TODAY)
    assert rate_on(TODAY) == Decimal("0.2")
    assert rate_on(TODAY + DAY) == 0


def test_what_was_charged_is_neither_withdrawn_nor_ended_in_the_past(gb):
    current = TaxRate.objects.get()
    before = rows()
    with pytest.raises(RateRefused, match="has been charged"):
        withdraw_rate(current.pk, by=None, today=TODAY)
    with pytest.raises(RateRefused, match="today at the earliest"):
        end_rate(current.pk, last_day=TODAY - DAY, by=None, today=TODAY)
    assert rows() == before
    plan()
    with pytest.raises(RateRefused, match="Withdraw it first"):
        end_rate(current.pk, last_day=CHANGE, by=None, today=TODAY)
