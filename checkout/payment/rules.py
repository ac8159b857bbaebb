"""How Stripe counts money: conversion between major units and Stripe's integer amounts."""

from decimal import Decimal

# https://docs.stripe.com/currencies#zero-decimal. UGX is in that list too, but its special case
# (see below) overrides it.
# fmt: off
ZERO_DECIMAL_CURRENCIES = frozenset({
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA",
    "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
})
# fmt: on
# https://docs.stripe.com/currencies#three-decimal
THREE_DECIMAL_CURRENCIES = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
# https://docs.stripe.com/currencies#special-cases: sent with two decimals, which must be 00.
WHOLE_UNIT_CURRENCIES = frozenset({"ISK", "UGX"})


class AmountNotPayable(ValueError):
    """The amount cannot be expressed exactly in what Stripe accepts for the currency."""


def to_minor(amount: Decimal, currency: str) -> int:
    """Return `amount` (major units) as the integer Stripe takes for `currency`.

    Never rounds: raises AmountNotPayable if `amount` is finer than the currency can be charged in
    (GBP 1.005, JPY 0.5, KWD 5.124, ISK 1.50) or is not a finite number, and TypeError for floats.
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"An amount of money is a Decimal, not {type(amount).__name__}")
    if not amount.is_finite():
        raise AmountNotPayable(f"{amount} is not an amount of money")
    code = _code(currency)
    minor, step = _as_integer(amount, _exponent(code)), _step(code)
    if minor is None or minor % step:
        raise AmountNotPayable(f"{amount} {code} is finer than can be charged in {code}")
    return minor


def from_minor(minor: int, currency: str) -> Decimal:
    """Return Stripe's integer amount in `currency` as major units, with the currency's decimals.

    Accepts every integer: what Stripe reports is not ours to refuse.
    """
    if isinstance(minor, bool) or not isinstance(minor, int):
        raise TypeError(f"Stripe's amounts are integers, not {type(minor).__name__}")
    sign, digits, _ = Decimal(minor).as_tuple()
    return Decimal((sign, digits, -_exponent(_code(currency))))


def _code(currency: str) -> str:
    code = currency.upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise ValueError(f"{currency!r} is not a currency code (ISO 4217)")
    return code


def _exponent(code: str) -> int:
    if code in ZERO_DECIMAL_CURRENCIES:
        return 0
    return 3 if code in THREE_DECIMAL_CURRENCIES else 2


def _step(code: str) -> int:
    """Stripe's amounts in this currency have to be multiples of this."""
    if code in WHOLE_UNIT_CURRENCIES:
        return 100
    return 10 if code in THREE_DECIMAL_CURRENCIES else 1


def _as_integer(amount: Decimal, exponent: int) -> int | None:
    # Integer arithmetic on the digits: Decimal's own would round at 28 places.
    sign, digits, shift = amount.as_tuple()
    coefficient = int("".join(map(str, digits))) * (-1 if sign else 1)
    places = int(shift) + exponent
    if places >= 0:
        return coefficient * 10**places
    whole, rest = divmod(coefficient, 10**-places)
    return None if rest else whole
