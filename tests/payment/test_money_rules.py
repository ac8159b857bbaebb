"""Conversion between major units and Stripe's integer amounts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.payment.rules import (
    THREE_DECIMAL_CURRENCIES,
    WHOLE_UNIT_CURRENCIES,
    ZERO_DECIMAL_CURRENCIES,
    AmountNotPayable,
    from_minor,
    to_minor,
)

CURRENCIES = sorted(
    {"GBP", "EUR", "USD", "CHF", "SEK"}
    | ZERO_DECIMAL_CURRENCIES
    | THREE_DECIMAL_CURRENCIES
    | WHOLE_UNIT_CURRENCIES
)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("10", "GBP", 1000),
        ("0.29", "GBP", 29),
        ("10.500", "eur", 1050),
        ("-3.20", "USD", -320),
        ("500", "JPY", 500),
        ("500.00", "KRW", 500),
        ("5.12", "KWD", 5120),
        ("5", "ISK", 500),
        ("5.00", "UGX", 500),
        ("1E+2", "GBP", 10000),
        ("0", "GBP", 0),
    ],
)
def test_amount_becomes_stripes_integer(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("10.005", "GBP"),
        ("0.5", "JPY"),
        ("5.124", "KWD"),
        ("5.1234", "KWD"),
        ("1.50", "ISK"),
        ("1.01", "UGX"),
        ("NaN", "GBP"),
        ("Infinity", "GBP"),
    ],
)
def test_amount_that_would_need_rounding_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(AmountNotPayable):
        to_minor(Decimal(amount), currency)


@pytest.mark.parametrize("amount", [10.0, 10, "10"])
def test_only_a_decimal_is_money(amount: object) -> None:
    with pytest.raises(TypeError):
        to_minor(amount, "GBP")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "GB", "POUND", "G8P", "ÉUR"])
def test_what_is_no_currency_code_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="not a currency code"):
        to_minor(Decimal(1), currency)


def test_amount_from_stripe_shows_the_currencys_decimals() -> None:
    shown = [str(from_minor(1050, currency)) for currency in ("GBP", "JPY", "KWD", "ISK")]
    assert shown == ["10.50", "1050", "1.050", "10.50"]


@given(st.integers(-(10**40), 10**40), st.sampled_from(CURRENCIES))
def test_what_can_be_charged_survives_the_round_trip(units: int, currency: str) -> None:
    step = to_minor(Decimal("0.01"), currency) if currency in THREE_DECIMAL_CURRENCIES else 1
    minor = units * (100 if currency in WHOLE_UNIT_CURRENCIES else step)
    assert to_minor(from_minor(minor, currency), currency) == minor


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from(CURRENCIES))
def test_conversion_is_exact_or_refused(amount: Decimal, currency: str) -> None:
    try:
        minor = to_minor(amount, currency)
    except AmountNotPayable:
        return
    assert from_minor(minor, currency) == amount


@given(st.decimals(-(10**12), 10**12, places=2), st.decimals(-(10**12), 10**12, places=2))
def test_sum_of_amounts_is_the_sum_of_the_integers(one: Decimal, other: Decimal) -> None:
    assert to_minor(one + other, "GBP") == to_minor(one, "GBP") + to_minor(other, "GBP")
