"""The pure rules of orders: states that follow, and shares to the cent."""

from decimal import Decimal
from itertools import product

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from checkout.order.models import Line
from checkout.order.rules import (
    Money,
    consignment_status,
    order_status,
    refund_state,
    share_of_units,
    shares,
    spread,
    worth_of_units,
)
from checkout.order.states import DEEDS, ConsignmentStatus, Role, Status, deeds_open_to, pipeline

CENTS = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize(
    ("consignments", "status"),
    [
        (["Waiting", "Waiting"], "Paid"),
        (["Waiting", "Cancelled"], "Paid"),
        (["Waiting", "In fulfilment"], "In fulfilment"),
        (["Waiting", "Dispatched"], "In fulfilment"),
        (["In fulfilment", "Delivered"], "In fulfilment"),
        (["Dispatched", "Delivered"], "Dispatched"),
        (["Dispatched", "Cancelled"], "Dispatched"),
        (["Delivered", "Cancelled"], "Delivered"),
        (["Delivered", "Delivered"], "Delivered"),
        (["Cancelled", "Cancelled"], "Cancelled"),
    ],
)
def test_order_follows_its_consignments(consignments, status):
    assert order_status(consignments) == status
    assert order_status(consignments[::-1]) == status


@pytest.mark.parametrize(
    ("units", "status"),
    [
        ((2, 0, False, True), "Waiting"),
        ((2, 0, True, True), "In fulfilment"),
        ((1, 1, True, False), "In fulfilment"),
        ((1, 1, True, True), "In fulfilment"),
        ((0, 2, True, False), "Dispatched"),
        ((0, 2, True, True), "Delivered"),
        ((0, 0, False, True), "Cancelled"),
        ((0, 0, True, True), "Cancelled"),
    ],
)
def test_consignment_follows_its_units_and_parcels(units, status):
    opened, sent, started, delivered = units
    found = consignment_status(
        open_units=opened, sent_units=sent, started=started, all_delivered=delivered
    )
    assert found == status


def test_every_order_of_consignments_has_a_state_that_a_paid_order_can_be_in():
    paid = {"Paid", "In fulfilment", "Dispatched", "Delivered", "Cancelled"}
    found = {order_status(each) for each in product(ConsignmentStatus.values, repeat=3)}
    assert found == paid


def test_oscar_s_pipeline_is_the_declared_one():
    assert pipeline() == settings.OSCAR_ORDER_STATUS_PIPELINE
    assert pipeline()["Pending payment"] == ("Paid", "Cancelled", "Expired")
    assert pipeline()["Cancelled"] == pipeline()["Expired"] == ()
    assert pipeline()["Refunded"] == ("Dispatched", "Delivered")


def test_every_state_can_be_reached_and_only_an_unpaid_order_becomes_paid_by_itself():
    reached = {target for targets in pipeline().values() for target in targets}
    assert reached | {"Pending payment"} == set(Status.values)
    paying = [deed.name for deed in DEEDS.values() if Role.SYSTEM in deed.by and deed.aim == "Paid"]
    assert paying == ["mark_paid"]


PIECES = st.tuples(CENTS, st.sampled_from([Decimal(part) for part in ("0", "0.5", "1")]))


@given(
    pieces=st.lists(PIECES, min_size=1, max_size=6),
    reduced=st.lists(st.fractions(0, 1), min_size=6, max_size=6),
)
def test_what_a_set_costs_less_is_spread_without_a_remainder_and_nothing_is_below_zero(
    pieces, reduced
):
    before = [price for price, _part in pieces]
    given = [
        (price * part.numerator / part.denominator).quantize(Decimal("0.01"), "ROUND_DOWN")
        for price, part in zip(before, reduced, strict=False)
    ]
    prices = [price - off for price, off in zip(before, given, strict=True)]
    found = spread(prices, given=given, parts=[part for _price, part in pieces])
    tiny = Decimal("1e-12")
    assert abs(sum(found) - sum(prices)) < tiny
    assert all(-tiny < now <= price for now, price in zip(found, before, strict=True))


def test_free_piece_of_a_set_has_its_part_and_what_is_not_of_the_set_has_none():
    amounts = [Decimal(amount) for amount in ("120", "60", "0", "500")]
    given = [Decimal(amount) for amount in ("0", "0", "60", "0")]
    parts = [Decimal(part) for part in ("1", "1", "1", "0")]
    assert spread(amounts, given=given, parts=parts) == [90, 45, 45, 500]
    assert spread(amounts, given=given, parts=[Decimal(0)] * 4) == amounts
    assert spread(amounts, given=[Decimal(0)] * 4, parts=parts) == amounts


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SELLER])
def test_customers_and_sellers_do_nothing_with_the_order_as_a_whole(role):
    forbidden = {
        "mark_paid",
        "complete_order",
        "note_refund",
        "change_shipping_address",
        "write_note",
    }
    for status in Status:
        assert forbidden.isdisjoint(deeds_open_to(status, role))


@given(total=CENTS, portions=st.lists(st.integers(0, 7), min_size=1, max_size=9))
def test_units_in_any_portions_cost_what_the_line_costs(total, portions):
    quantity = sum(portions) or 1
    gone, parts = 0, []
    for units in portions:
        parts.append(share_of_units(total, quantity=quantity, gone=gone, units=units))
        gone += units
    parts.append(share_of_units(total, quantity=quantity, gone=gone, units=quantity - gone))
    assert sum(parts) == total
    assert min(parts) >= 0


def test_the_odd_cent_goes_to_the_unit_where_the_sum_rounds_up():
    parts = [share_of_units(Decimal("10.00"), quantity=3, gone=n, units=1) for n in range(3)]
    assert parts == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]


@given(excl=CENTS, tax=CENTS, quantity=st.integers(1, 50), data=st.data())
def test_worth_never_has_negative_tax(excl, tax, quantity, data):
    gone = data.draw(st.integers(0, quantity))
    units = data.draw(st.integers(0, quantity - gone))
    worth = worth_of_units(Money(excl, tax), quantity=quantity, gone=gone, units=units)
    assert worth.excl_tax >= 0 and worth.tax >= 0
    assert worth.incl_tax <= excl + tax


def test_more_units_than_there_are_have_no_price():
    with pytest.raises(ValueError, match="more than 3"):
        share_of_units(Decimal("9.00"), quantity=3, gone=2, units=2)


@given(
    net=CENTS,
    tax=CENTS,
    portions=st.lists(st.tuples(st.booleans(), st.integers(1, 4)), min_size=1, max_size=8),
    returns=st.lists(st.integers(1, 4), max_size=8),
)
def test_what_is_sent_called_off_and_given_back_shares_one_price(net, tax, portions, returns):
    quantity = sum(units for _is_sent, units in portions)
    line = Line(quantity=quantity, line_price_excl_tax=net, line_price_incl_tax=net + tax)
    sent = off = back = 0
    worth = {"sent": Money(), "off": Money(), "back": Money()}
    for is_sent, units in portions:
        if is_sent:
            worth["sent"] += line.price_of(units, after=sent)
            sent += units
        else:
            worth["off"] += line.price_of_called_off(units, after=off)
            off += units
    for units in returns:
        units = min(units, sent - back)
        worth["back"] += line.price_of(units, after=back)
        back += units
        assert worth["back"].incl_tax <= worth["sent"].incl_tax
    worth["back"] += line.price_of(sent - back, after=back)
    assert worth["sent"] + worth["off"] == Money(net, tax)
    assert worth["back"] == worth["sent"]


@given(total=CENTS, weights=st.lists(CENTS, min_size=1, max_size=8))
def test_shares_add_up_to_what_was_split(total, weights):
    parts = shares(total, weights)
    assert len(parts) == len(weights)
    assert sum(parts) == total
    assert min(parts) >= 0


def test_delivery_of_free_goods_is_split_equally():
    assert shares(Decimal("1.00"), [Decimal(0)] * 3) == [
        Decimal("0.33"),
        Decimal("0.34"),
        Decimal("0.33"),
    ]


@pytest.mark.parametrize(
    ("taken", "lost", "returned", "due", "told"),
    [
        ("10", "0", "0", "10", ""),
        ("0", "0", "0", "10", ""),
        ("10", "0", "9.99", "10", "Partly refunded"),
        ("10", "0", "10", "10", "Refunded"),
        ("20", "0", "20", "10", "Refunded"),
        ("10", "0", "10", "20", "Partly refunded"),
        ("20", "10", "10", "10", "Refunded"),
        ("20", "10", "9.99", "10", "Partly refunded"),
        ("10", "4", "6", "10", "Partly refunded"),
        ("10", "10", "10", "10", "Refunded"),
    ],
)
def test_money_that_went_back_is_told_beside_the_state(taken, lost, returned, due, told):
    sums = {"taken": taken, "lost": lost, "returned": returned, "due": due}
    assert refund_state(**{name: Decimal(sum) for name, sum in sums.items()}) == told


def test_the_staff_guide_tells_what_is_declared():
    guide = (settings.ROOT / "docs" / "guides" / "staff.md").read_text()
    rows = [
        [cell.strip() for cell in row.split("|")[1:-1]]
        for row in guide.splitlines()
        if row.startswith("| ")
    ]
    follows = {row[0]: row[2] for row in rows if len(row) == 3}
    for status, targets in pipeline().items():
        assert follows[status] == (", ".join(targets) or "nothing")
    deeds = {row[0].strip("`"): row[1:] for row in rows if len(row) == 4}
    for deed in DEEDS.values():
        states = [status for status in Status.values if status in deed.moves]
        assert deeds[deed.name] == [
            deed.does,
            ", ".join(role for role in Role if role in deed.by),
            "any" if len(states) == len(Status) else ", ".join(states),
        ]
