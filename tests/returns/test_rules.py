"""The days, units and amounts of returns and withdrawals. Time is an argument: nothing waits."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from checkout.order.states import Role
from checkout.returns.rules import (
    Split,
    credit,
    delivery_to_give_back,
    last_day_to_ask,
    last_day_to_send_back,
    last_day_to_withdraw,
    may_ask,
    may_withdraw,
    price_in_exchange,
    split_units,
)
from checkout.returns.states import DEEDS, ENDED_WITHOUT_GOODS, ReturnStatus, deeds_open_to

CENTS = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)
CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("delivered", "last"),
    [
        (date(2026, 9, 3), date(2026, 9, 17)),
        # The fourteenth day is a Saturday, a Sunday, a Monday.
        (date(2026, 9, 5), date(2026, 9, 21)),
        (date(2026, 9, 6), date(2026, 9, 21)),
        (date(2026, 9, 7), date(2026, 9, 21)),
        (date(2027, 12, 31), date(2028, 1, 14)),
        (date(2028, 2, 16), date(2028, 3, 1)),
    ],
)
def test_withdrawal_ends_on_the_fourteenth_day_and_never_at_a_weekend(delivered, last):
    assert last_day_to_withdraw(delivered) == last


def test_withdrawal_is_open_from_the_order_to_the_end_of_its_last_day():
    arrived = date(2026, 9, 3)
    assert may_withdraw(today=date(2030, 1, 1), delivered=None)
    assert may_withdraw(today=arrived, delivered=arrived)
    assert may_withdraw(today=date(2026, 9, 17), delivered=arrived)
    assert not may_withdraw(today=date(2026, 9, 18), delivered=arrived)


def test_goods_are_posted_within_fourteen_days_of_the_withdrawal():
    assert last_day_to_send_back(date(2026, 9, 17)) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("delivered", "is_fault", "last"),
    [
        (date(2026, 9, 3), False, date(2026, 10, 3)),
        (date(2026, 9, 3), True, date(2028, 9, 3)),
        (date(2028, 2, 29), True, date(2030, 2, 28)),
    ],
)
def test_faults_are_told_of_for_two_years_and_the_rest_for_the_shops_time(
    delivered, is_fault, last
):
    assert last_day_to_ask(delivered, is_fault=is_fault, days=30) == last
    assert may_ask(today=last, delivered=delivered, is_fault=is_fault, days=30)
    after = date.fromordinal(last.toordinal() + 1)
    assert not may_ask(today=after, delivered=delivered, is_fault=is_fault, days=30)
    assert may_ask(today=after, delivered=None, is_fault=is_fault, days=30)


def test_what_was_not_sent_is_called_off_first():
    assert split_units(1, unsent=2, sent=3) == Split(unsent=1, sent=0)
    assert split_units(4, unsent=2, sent=3) == Split(unsent=2, sent=2)
    for wanted in (0, -1, 6):
        with pytest.raises(ValueError):
            split_units(wanted, unsent=2, sent=3)


@given(price=CENTS, deduction=CENTS)
def test_credit_is_between_nothing_and_the_price(price, deduction):
    found = credit(price, deduction=deduction)
    assert 0 <= found <= price
    assert found == max(price - deduction, Decimal(0))


@pytest.mark.parametrize(
    ("paid", "units", "old", "new", "costs"),
    [
        ("60.00", 1, "120.00", "24.00", "12.00"),
        ("36.00", 1, "120.00", "24.00", "7.20"),
        ("10.00", 3, "5.00", "3.33", "6.66"),
        ("60.00", 1, "120.00", "120.00", "60.00"),
        ("60.00", 2, "120.00", "130.00", "80.00"),
        ("0.01", 1, "120.00", "24.00", "0.01"),
        ("0.00", 1, "120.00", "24.00", "0.00"),
        ("0.00", 1, "24.00", "120.00", "96.00"),
        ("60.00", 1, "120.00", "0.00", "0.00"),
        ("0.00", 1, "0.00", "0.00", "0.00"),
    ],
)
def test_cheaper_goods_cost_the_part_that_was_paid_and_dearer_ones_the_difference(
    paid, units, old, new, costs
):
    found = price_in_exchange(Decimal(paid), units=units, old=Decimal(old), new=Decimal(new))
    assert found == Decimal(costs)


@given(old=CENTS.filter(bool), new=CENTS, units=st.integers(1, 20), part=st.fractions(0, 1))
def test_piece_and_money_back_are_worth_no_more_than_was_paid(old, new, units, part):
    paid = (units * old * part.numerator / part.denominator).quantize(CENT)
    costs = price_in_exchange(paid, units=units, old=old, new=new)
    # What it is worth to whoever pays the same part of every price, less what it costs.
    assert paid * new / old - costs <= CENT / 2
    assert costs == costs.quantize(CENT)


@given(paid=CENTS, old=CENTS, new=CENTS, units=st.integers(1, 20))
def test_nothing_is_free_in_exchange_for_what_was_paid_for(paid, old, new, units):
    costs = price_in_exchange(paid, units=units, old=old, new=new)
    assert costs > 0 or 0 in (paid, new)
    assert new >= old or costs <= paid


def test_delivery_goes_back_once_and_with_the_whole_order_only():
    paid, some = Decimal("4.80"), Decimal("1.80")
    assert delivery_to_give_back(is_whole_order=True, paid=paid) == paid
    assert delivery_to_give_back(is_whole_order=True, paid=paid, given_back=some) == Decimal("3.00")
    assert delivery_to_give_back(is_whole_order=True, paid=some, given_back=paid) == 0
    assert delivery_to_give_back(is_whole_order=False, paid=paid) == 0


def test_every_state_is_reached_and_only_the_last_ones_are_left_by_nobody():
    reached = {aim for deed in DEEDS.values() for aims in deed.moves.values() for aim in aims}
    left = {status for deed in DEEDS.values() for status in deed.moves} - {""}
    assert reached == set(ReturnStatus)
    assert set(ReturnStatus) - left == {ReturnStatus.SETTLED, *ENDED_WITHOUT_GOODS}


def test_the_staff_guide_tells_what_is_declared():
    guide = (settings.ROOT / "docs" / "guides" / "staff.md").read_text()
    cells = [row.split("|")[1:-1] for row in guide.splitlines() if row.startswith("| `")]
    rows = {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in cells}
    for deed in DEEDS.values():
        states = [status for status in ReturnStatus.values if status in deed.moves]
        roles = ", ".join(role for role in Role if role in deed.by)
        assert rows[deed.name] == [deed.does, roles, ", ".join(states) or "new", deed.aim]


@pytest.mark.parametrize(
    ("status", "role", "deeds"),
    [
        ("Requested", Role.CUSTOMER, {"call_off_return"}),
        ("Requested", Role.SELLER, {"approve_return", "reject_return"}),
        ("Approved", Role.CUSTOMER, {"call_off_return", "send_return"}),
        ("Approved", Role.SELLER, {"receive_return", "close_return"}),
        ("On its way", Role.CUSTOMER, set()),
        ("Received", Role.SELLER, set()),
        ("Received", Role.STAFF, {"settle_return"}),
        ("Settled", Role.STAFF, set()),
    ],
)
def test_who_may_do_what_with_a_return(status, role, deeds):
    assert set(deeds_open_to(status, role)) == deeds
