"""Tax split by rate, postcodes in zones and places in parts of countries, without a database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.partner.places import Place
from checkout.order.models import ShippingAddress
from checkout.order.rules import Money, settled
from checkout.shipping.rules import is_in_zone, narrowness
from checkout.tax.regions import place_of, region_of
from checkout.tax.rules import (
    TaxPart,
    as_json,
    lowered_by,
    merged,
    split_by_rate,
    total_of,
)

RATES = [Decimal(rate) for rate in ("0", "0.05", "0.055", "0.2", "0.255", "0.27")]
CENT = Decimal("0.01")
amounts = st.decimals(min_value=0, max_value=5000, places=2)
values = st.dictionaries(st.sampled_from(RATES), amounts, max_size=4)


@given(net=amounts, values=values)
def test_parts_of_delivery_add_up_and_each_is_taxed_at_its_rate(net, values):
    parts = split_by_rate(net, values)
    assert sum((part.net for part in parts), Decimal(0)) == net
    for part in parts:
        assert part.net > 0
        assert abs(part.tax - part.net * part.rate) <= CENT / 2
    assert len({part.rate for part in parts}) == len(parts)


@given(net=amounts, values=values)
def test_a_part_is_as_large_as_its_goods_are_worth(net, values):
    worth = sum(values.values(), Decimal(0))
    parts = {part.rate: part.net for part in split_by_rate(net, values)}
    if worth:
        for rate, value in values.items():
            assert abs(parts.get(rate, Decimal(0)) - net * value / worth) <= CENT


@given(net=amounts, values=values, off=amounts)
def test_what_is_taken_off_leaves_net_and_tax_at_each_rate(net, values, off):
    parts = split_by_rate(net, values)
    gross = total_of(parts).incl_tax
    lowered = lowered_by(parts, off)
    assert total_of(lowered).incl_tax == max(gross - off, Decimal(0))
    for part in lowered:
        assert part.net >= 0 and part.tax >= 0
        assert abs(part.tax - part.net * part.rate) <= CENT
    if off <= 0:
        assert lowered == parts


@given(st.lists(st.builds(TaxPart, st.sampled_from(RATES), amounts, amounts), max_size=6))
def test_merged_parts_are_worth_the_same_and_have_one_rate_each(parts):
    one = merged(parts)
    assert total_of(one) == total_of(parts)
    assert [part.rate for part in one] == sorted({part.rate for part in parts}, reverse=True)


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.decimals(0, 99, places=2), st.sampled_from(RATES)),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 100),
)
def test_reduced_lines_add_up_and_each_keeps_its_rate(goods, percent):
    units = [
        Money(price, (price * rate).quantize(CENT, "ROUND_HALF_UP")) for _, price, rate in goods
    ]
    full = [unit.incl_tax * count for unit, (count, _, _) in zip(units, goods, strict=True)]
    left = [amount * (100 - percent) / 100 for amount in full]
    total = sum(left, Decimal(0)).quantize(CENT, "ROUND_HALF_UP")
    lines = settled(left, units=units, total=total)
    assert sum((line.incl_tax for line in lines), Decimal(0)) == total
    for line, unit, (count, _, rate) in zip(lines, units, goods, strict=True):
        assert 0 <= line.tax <= line.incl_tax
        if not rate:
            assert line.tax == 0
        if not percent:
            assert line == Money(unit.excl_tax * count, unit.tax * count)


def test_half_a_cent_is_rounded_up_and_the_rest_goes_to_the_other_rate():
    parts = split_by_rate(Decimal("4.99"), {Decimal("0.2"): Decimal(30), Decimal(0): Decimal(10)})
    assert parts == [
        TaxPart(Decimal("0.2"), Decimal("3.74"), Decimal("0.75")),
        TaxPart(Decimal(0), Decimal("1.25"), Decimal(0)),
    ]
    assert as_json(parts) == [
        {"rate": "0.2", "net": "3.74", "tax": "0.75"},
        {"rate": "0", "net": "1.25", "tax": "0.00"},
    ]


def test_goods_worth_nothing_count_alike_and_no_goods_are_not_taxed():
    free = {Decimal("0.2"): Decimal(0), Decimal("0.05"): Decimal(0)}
    assert [part.net for part in split_by_rate(Decimal(3), free)] == [Decimal("1.50")] * 2
    assert split_by_rate(Decimal(3), {}) == [TaxPart(Decimal(0), Decimal(3), Decimal(0))]
    assert split_by_rate(Decimal(0), free) == []


@pytest.mark.parametrize(
    ("postcode", "only", "but", "expected"),
    [
        ("GL5 1AA", [], [], True),
        ("GL5 1AA", [], ["BT", "HS"], True),
        ("bt1 1aa", [], ["BT", "HS"], False),
        ("KW15 1AA", ["KW15", "KW16"], [], True),
        ("KW1 4AA", ["KW15", "KW16"], [], False),
        ("KW15 1AA", ["kw 15"], ["KW151"], False),
        ("", [], ["BT"], True),
        ("", ["BT"], [], False),
        ("GL5", [""], [" "], True),
    ],
)
def test_postcode_is_in_a_zone(postcode, only, but, expected):
    assert is_in_zone(postcode, only=only, but=but) is expected


def test_the_longer_beginning_is_the_closer_fit():
    assert narrowness("KW15 1AA", only=["KW"]) == 2
    assert narrowness("KW15 1AA", only=["KW", "KW15"]) == 4
    assert narrowness("GL5", only=[]) == 0


@pytest.mark.parametrize(
    ("country", "state", "postcode", "region"),
    [
        ("US", "CA", "94103", "CA"),
        ("US", " california ", "94103", "CA"),
        ("US", "US-NY", "10001", "NY"),
        ("US", "Bavaria", "94103", ""),
        ("CA", "Quebec", "H2X 1Y4", "QC"),
        ("ES", "", "35001", "CN"),
        ("ES", "Las Palmas", "28001", ""),
        ("DE", "", "78266", "BUS"),
        ("DE", "", "78267", ""),
        ("FI", "", "22 100", "01"),
        ("PT", "", "9500-321", "20"),
        ("PT", "", "9000-001", "30"),
        ("GB", "CA", "N1 9GU", ""),
    ],
)
def test_part_of_a_country_is_told_by_state_or_postcode(country, state, postcode, region):
    assert region_of(country, state=state, postcode=postcode) == region
    address = ShippingAddress(country_id=country, state=state, postcode=postcode)
    assert place_of(address) == Place(country, region, postcode)
