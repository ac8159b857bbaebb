"""When a price may be called reduced."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.prices.rules import Offered, Span, reduction

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def days_ago(days: float, price: str | None) -> Offered:
    return Offered(NOW - timedelta(days=days), None if price is None else Decimal(price))


@pytest.mark.parametrize(
    ("history", "before"),
    [
        ([(90, "100"), (5, "80")], "100"),
        ([(90, "100"), (20, "70"), (10, "100"), (5, "80")], None),
        ([(90, "100"), (20, "90"), (10, "100"), (5, "80")], "90"),
        ([(90, "100"), (60, "70"), (40, "100"), (5, "80")], "100"),
        ([(90, "60"), (36, "100"), (5, "80")], "100"),
        ([(90, "60"), (34, "100"), (5, "80")], None),
        ([(90, "80"), (5, "100")], None),
        ([(90, "100")], None),
        ([], None),
    ],
    ids=[
        "lowered",
        "lower within 30 days",
        "lowest of 30 days",
        "lower longer ago",
        "lower until before the 30 days",
        "lower until within the 30 days",
        "raised",
        "never changed",
        "never offered",
    ],
)
def test_lowest_price_of_thirty_days_is_struck_through_or_nothing(history, before):
    found = reduction([days_ago(*each) for each in history], at=NOW)
    assert (found and str(found.before)) == before


def test_reduction_is_news_for_thirty_days():
    history = [days_ago(90, "100"), days_ago(29, "80")]
    assert reduction(history, at=NOW).until == NOW + timedelta(days=1)
    assert reduction(history, at=NOW + timedelta(days=1, seconds=-1)) is not None
    assert reduction(history, at=NOW + timedelta(days=1)) is None


def test_price_nobody_could_pay_is_never_struck_through():
    """Set high while hidden, published cheap; or new for less than 30 days."""
    assert reduction([days_ago(90, None), days_ago(5, "80")], at=NOW) is None
    assert reduction([days_ago(20, "100"), days_ago(5, "80")], at=NOW) is None
    assert reduction([days_ago(90, "100"), days_ago(40, None), days_ago(5, "80")], at=NOW) is None


def test_hidden_product_has_no_reduction():
    assert reduction([days_ago(90, "100"), days_ago(5, "80"), days_ago(1, None)], at=NOW) is None


def test_price_of_tomorrow_counts_from_tomorrow():
    history = [days_ago(90, "100"), days_ago(-1, "80")]
    assert reduction(history, at=NOW) is None
    assert reduction(history, at=NOW + timedelta(days=1)).before == 100


prices = st.one_of(st.none(), st.integers(1, 5).map(Decimal))
changes = st.lists(
    st.tuples(st.integers(0, 120), prices), max_size=12, unique_by=lambda change: change[0]
)


@given(changes)
def test_no_price_of_the_thirty_days_before_was_lower_than_what_is_struck_through(changes):
    history = [
        Offered(NOW - timedelta(days=days), price)
        for days, price in sorted(changes, key=lambda change: -change[0])
    ]
    found = reduction(history, at=NOW)
    if found is None:
        return
    now = history[-1].price
    began = found.until - timedelta(days=30)
    moments = [began - timedelta(days=day, seconds=1) for day in range(30)]
    seen = [[each.price for each in history if each.since <= moment] for moment in moments]
    paid = {prices[-1] for prices in seen if prices and prices[-1] is not None}
    assert now is not None
    assert now < found.before <= min(paid)
    assert all(each.price == now for each in history if each.since >= began)


@pytest.mark.parametrize(
    ("first", "last", "may_be_told"),
    [
        (50, 36, True),
        (50, 34, False),
        (20, 10, False),
        (10, None, False),
        (5, None, True),
        (3, 1, True),
    ],
    ids=[
        "over before the 30 days",
        "over within the 30 days",
        "in the 30 days",
        "since before the reduction",
        "since the reduction",
        "after the reduction",
    ],
)
def test_reduction_is_not_told_of_where_an_offer_made_it_cheaper_before(first, last, may_be_told):
    history = [days_ago(90, "100"), days_ago(5, "80")]
    until = None if last is None else NOW - timedelta(days=last)
    lowered = [Span(NOW - timedelta(days=first), until)]
    assert (reduction(history, at=NOW, lowered=lowered) is not None) is may_be_told
