"""When a price may be called reduced."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.prices.rules import Kind, Offered, Span, Terms, lowest_price, reduction

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
    assert (found and found.before) == (before and Decimal(before))


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


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        (("reduced", "standard", "standard"), False),
        (("standard", "standard", "reduced"), False),
        (("", "standard", "standard"), True),
        (("standard", "standard", "standard"), True),
    ],
)
def test_prices_that_were_taxed_in_another_class_are_not_compared(classes, told):
    history = [
        offered._replace(tax_class=tax_class)
        for offered, tax_class in zip(
            [days_ago(60, "10"), days_ago(3, "10"), days_ago(1, "9")], classes, strict=True
        )
    ]
    assert (reduction(history, at=NOW) is not None) == told


def test_class_of_tax_that_was_left_before_the_thirty_days_is_forgotten():
    history = [days_ago(90, "10"), days_ago(60, "10"), days_ago(1, "9")]
    history[0] = history[0]._replace(tax_class="reduced")
    history[1:] = [each._replace(tax_class="standard") for each in history[1:]]
    assert reduction(history, at=NOW)


def terms(kind: str, value: str, *, offer: int = 1, least: str = "0", combines=False) -> Terms:
    return Terms(offer, Kind(kind), Decimal(value), Decimal(least), combines)


def span(first: float, last: float | None, on: Terms | None) -> Span:
    until = None if last is None else NOW - timedelta(days=last)
    return Span(NOW - timedelta(days=first), until, on)


@pytest.mark.parametrize(
    ("price", "offers", "lowest"),
    [
        ("100", [], "100.00"),
        ("100", [terms("percentage", "15")], "85.00"),
        ("9.99", [terms("percentage", "15")], "8.49"),
        ("100", [terms("percentage", "100")], "0.00"),
        ("100", [terms("amount", "30")], "70.00"),
        ("20", [terms("amount", "30")], "0.00"),
        ("100", [terms("price", "30")], "30.00"),
        ("20", [terms("price", "30")], "20.00"),
        ("100", [terms("percentage", "10", least="100")], "90.00"),
        ("99.99", [terms("percentage", "10", least="100")], "99.99"),
        ("100", [terms("percentage", "10"), terms("amount", "20", offer=2)], "80.00"),
        (
            "100",
            [
                terms("percentage", "10", combines=True),
                terms("amount", "20", offer=2, combines=True),
            ],
            "70.00",
        ),
        (
            "100",
            [
                terms("percentage", "10", combines=True),
                terms("percentage", "10", offer=2, combines=True),
                terms("price", "85", offer=3),
            ],
            "80.00",
        ),
        (
            "100",
            [
                terms("amount", "60", combines=True),
                terms("amount", "60", offer=2, combines=True),
            ],
            "0.00",
        ),
    ],
    ids=[
        "no offer",
        "per cent",
        "part of a cent",
        "free",
        "amount",
        "amount above the price",
        "fixed price",
        "fixed price above the price",
        "worth enough",
        "not worth enough",
        "the best of those that go alone",
        "those that combine add up",
        "those that combine or one that goes alone",
        "never below nothing",
    ],
)
def test_lowest_price_is_what_offers_leave(price, offers, lowest):
    assert str(lowest_price(Decimal(price), set(offers))) == lowest


TEN_OFF = terms("percentage", "10")


@pytest.mark.parametrize(
    ("history", "lowered", "before"),
    [
        ([(90, "100"), (5, "80")], [span(20, 10, TEN_OFF)], None),
        ([(90, "100"), (5, "80")], [span(50, 34, TEN_OFF)], None),
        ([(90, "100"), (5, "80")], [span(50, 35, TEN_OFF)], "100"),
        ([(90, "100"), (5, "80")], [span(10, None, TEN_OFF)], None),
        ([(90, "100"), (5, "80")], [span(5, None, TEN_OFF)], "100"),
        ([(90, "100"), (15, "150"), (5, "80")], [span(12, 8, TEN_OFF)], "100"),
        ([(90, "100"), (15, "95"), (10, "110"), (5, "80")], [span(9, 8, TEN_OFF)], "95"),
        ([(90, "100"), (15, "98.99"), (10, "110"), (5, "80")], [span(9, 8, TEN_OFF)], "98.99"),
        ([(90, "100"), (15, "99"), (10, "110"), (5, "80")], [span(9, 8, TEN_OFF)], None),
        ([(90, "100"), (15, None), (10, "99"), (5, "80")], [span(14, 11, TEN_OFF)], "99"),
        ([(90, "100"), (5, "80")], [span(20, 10, terms("price", "100"))], "100"),
        ([(90, "100"), (5, "80")], [span(20, 10, None)], None),
    ],
    ids=[
        "lower then",
        "over within the 30 days",
        "over when they begin",
        "still running",
        "began with the reduction",
        "only while it was dear",
        "no lower than another price",
        "no lower, if tax rounds down",
        "lower, if tax rounds down",
        "hidden while it ran",
        "took nothing off",
        "unknown terms",
    ],
)
def test_what_offers_made_of_a_price_counts_as_a_price(history, lowered, before):
    found = reduction([days_ago(*each) for each in history], at=NOW, lowered=lowered)
    assert (found and found.before) == (before and Decimal(before))


prices = st.one_of(st.none(), st.integers(1, 5).map(Decimal))
changes = st.lists(
    st.tuples(st.integers(0, 120), prices), max_size=12, unique_by=lambda change: change[0]
)


offers = st.builds(
    Terms,
    offer=st.integers(1, 3),
    kind=st.sampled_from(Kind),
    value=st.integers(0, 5).map(Decimal),
    least=st.integers(0, 4).map(Decimal),
    combines=st.booleans(),
)
ran = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 60), offers), max_size=4)


@given(changes, ran)
def test_no_price_of_the_thirty_days_before_was_lower_than_what_is_struck_through(changes, ran):
    history = [
        Offered(NOW - timedelta(days=days), price)
        for days, price in sorted(changes, key=lambda change: -change[0])
    ]
    lowered = [span(days, days - length, on) for days, length, on in ran]
    found = reduction(history, at=NOW, lowered=lowered)
    if found is None:
        return
    now = history[-1].price
    began = found.until - timedelta(days=30)
    moments = [began - timedelta(days=day, seconds=1) for day in range(30)]
    paid = set()
    for moment in moments:
        price = [each.price for each in history if each.since <= moment][-1]
        on = {each.terms for each in lowered if each.since <= moment < each.until}
        if price is not None:
            paid |= {price, lowest_price(price, on)}
    assert now is not None
    assert now < found.before <= min(paid)
    assert found.before in {each.price for each in history}
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
