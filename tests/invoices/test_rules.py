"""The arithmetic of invoices: rates found again, and amounts split without remainder."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.invoices.rules import (
    Balance,
    Wanted,
    by_rate,
    credit_due,
    credited_parts,
    expected_balance,
    part_of,
    rate_of_price,
    total,
)
from checkout.order.rules import CENT, Money

KNOWN = [Decimal("0.2"), Decimal("0.05"), Decimal(0)]
cents = st.integers(0, 200_000).map(lambda n: Decimal(n) / 100)
money = st.builds(Money, cents, cents)
rates = st.sampled_from(KNOWN)


def test_rate_is_found_from_a_price_and_its_tax():
    assert rate_of_price(Money(Decimal("9.99"), Decimal("2.00")), units=1, known=KNOWN) == KNOWN[0]
    assert rate_of_price(Money(Decimal("11.10"), Decimal("0.56")), units=2, known=KNOWN) == KNOWN[1]
    assert rate_of_price(Money(Decimal("20.00"), Decimal("0.00")), units=1, known=KNOWN) == 0


def test_rate_that_is_no_longer_known_is_told_from_the_amounts():
    price = Money(Decimal("100.00"), Decimal("17.50"))
    assert rate_of_price(price, units=1, known=KNOWN) == Decimal("0.175")


@given(net=cents, rate=rates, units=st.integers(1, 9))
def test_rate_comes_to_the_tax_it_was_found_from(net, rate, units):
    tax = (net * rate).quantize(CENT) * units
    price = Money(net * units, tax)
    found = rate_of_price(price, units=units, known=KNOWN)
    assert abs(price.excl_tax * found - tax) <= CENT / 2 * units + CENT


@given(price=money, share=st.fractions(0, 1))
def test_part_is_never_negative_or_more_than_there_is(price, share):
    gross = (price.incl_tax * share.numerator / share.denominator).quantize(CENT)
    part = part_of(price, min(gross, price.incl_tax))
    assert part.incl_tax == min(gross, price.incl_tax)
    assert 0 <= part.excl_tax <= price.excl_tax
    assert 0 <= part.tax <= price.tax


@given(price=money, cuts=st.lists(st.fractions(0, 1), max_size=6))
def test_parts_taken_one_after_another_leave_nothing(price, cuts):
    left = price
    for cut in [*cuts, 1]:
        gross = (left.incl_tax * Decimal(cut.numerator) / Decimal(cut.denominator)).quantize(CENT)
        part = part_of(left, min(gross, left.incl_tax))
        left = Money(left.excl_tax - part.excl_tax, left.tax - part.tax)
        assert left.excl_tax >= 0
        assert left.tax >= 0
    assert left == Money()


def test_more_than_there_is_is_refused():
    with pytest.raises(ValueError):
        part_of(Money(Decimal(1)), Decimal("1.01"))


@given(
    prices=st.lists(st.tuples(st.integers(1, 2), rates, money), min_size=1, max_size=6),
    wanted=st.lists(st.tuples(st.integers(1, 2), rates, cents), max_size=5),
    share=st.fractions(0, 1),
)
def test_refund_is_taken_off_invoices_to_the_cent(prices, wanted, share):
    balances = [
        Balance(invoice_id=number, consignment_id=consignment, rate=rate, left=price)
        for number, (consignment, rate, price) in enumerate(prices)
    ]
    there = sum((each.left.incl_tax for each in balances), Decimal(0))
    amount = min((there * share.numerator / share.denominator).quantize(CENT), there)
    asked = [
        Wanted(consignment_id=consignment, rate=rate, weight=weight, title="Bowl")
        for consignment, rate, weight in wanted
    ]
    found = credited_parts(amount, wanted=asked, balances=balances)
    assert total(each.price for each in found).incl_tax == amount
    for balance in balances:
        off = total(
            price
            for each in found
            if each.rate == balance.rate
            for invoice_id, price in each.parts
            if invoice_id == balance.invoice_id
        )
        assert 0 <= off.excl_tax <= balance.left.excl_tax
        assert 0 <= off.tax <= balance.left.tax


def test_more_than_was_invoiced_is_not_credited():
    balance = Balance(invoice_id=1, consignment_id=1, rate=Decimal(0), left=Money(Decimal("1.00")))
    with pytest.raises(ValueError, match="more than was invoiced"):
        credited_parts(Decimal("1.01"), wanted=[], balances=[balance])


@given(lines=st.lists(st.tuples(rates, money), max_size=12))
def test_table_of_rates_adds_up_to_the_lines(lines):
    table = by_rate(lines)
    assert total(table.values()) == total(price for _rate, price in lines)
    assert list(table) == sorted(table, reverse=True)


@given(invoiced=cents, taken=cents, returned=cents, waived=cents)
def test_what_is_credited_leaves_the_balance_that_is_expected(invoiced, taken, returned, waived):
    sums = {"invoiced": invoiced, "taken": taken, "returned": returned}
    sums["waived"] = min(waived, invoiced)
    credited = credit_due(**sums, credited=Decimal(0))
    assert invoiced - credited == expected_balance(**sums)
    assert credited <= min(returned + sums["waived"], invoiced)


def test_with_nothing_under_way_the_balance_is_taken_less_returned():
    found = expected_balance(
        invoiced=Decimal(100), taken=Decimal(100), returned=Decimal(30), waived=Decimal(0)
    )
    assert found == 70
