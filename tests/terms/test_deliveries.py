"""Each seller's goods travel by themselves: ways, zones, charges, tax; and what is refused."""

from decimal import Decimal
from typing import NamedTuple

import pytest

from catalogue.partner.models import Partner
from catalogue.partner.places import Place
from checkout.offer.models import Benefit, Condition, ConditionalOffer, Range
from checkout.order.amendments import change_shipping_address
from checkout.order.exceptions import AddressRefused, OrderRefused
from checkout.order.models import OrderDiscount
from checkout.order.placement import place_order, quote
from checkout.shipping.models import WeightBased
from checkout.shipping.terms import told_ways
from checkout.shipping.ways import ways_to
from checkout.tax.models import TaxRate
from tests.bad_input.state import state
from tests.factories import (
    make_address,
    make_basket,
    make_country,
    make_delivery,
    make_order,
    make_placement,
    make_point,
    make_product,
    make_seller,
    make_staff,
    make_zone,
)

pytestmark = pytest.mark.django_db


class Market(NamedTuple):
    """The kiln has a way of its own; the press has the house's."""

    kiln: Partner
    press: Partner
    house: WeightBased
    straw: WeightBased


@pytest.fixture
def market() -> Market:
    make_country()
    kiln, press = make_seller("Kiln"), make_seller("Press")
    straw = make_delivery("6.00", seller=kiln)
    return Market(kiln, press, make_delivery("3.00"), straw)


def codes(place: Place, *sellers: Partner) -> list[set[str]]:
    found = ways_to(place, sellers=[seller.pk for seller in sellers])
    return [{way.code for way in found[seller.pk]} for seller in sellers]


def test_a_seller_with_own_ways_has_none_of_the_house_s(market):
    assert codes(Place("GB"), market.kiln, market.press) == [
        {market.straw.code},
        {market.house.code},
    ]


def test_own_ways_that_go_elsewhere_are_no_reason_for_the_house_s(market):
    make_country("FR")
    market.straw.zones.add(make_zone("FR"))
    assert codes(Place("GB"), market.kiln, market.press) == [set(), {market.house.code}]


def test_ways_that_are_switched_off_leave_the_seller_to_the_house(market):
    WeightBased.objects.filter(pk=market.straw.pk).update(is_active=False)
    assert codes(Place("GB"), market.kiln) == [{market.house.code}]


def test_a_collection_point_comes_on_top_of_the_house_s_ways(market):
    point = make_point(seller=market.press)
    assert codes(Place("GB"), market.press) == [
        {market.house.code, f"{point.method.code}:{point.pk}"}
    ]
    assert codes(Place("GB"), market.kiln) == [{market.straw.code}]


def test_each_consignment_has_its_way_and_charge_and_the_order_their_sum(market):
    basket = make_basket(
        make_product(price="10.00", seller=market.kiln),
        make_product(price="20.00", seller=market.press),
    )
    chosen = {market.kiln.pk: market.straw.code, market.press.pk: market.house.code}
    order = place_order(make_placement(basket, shipping_code="", shipping_codes=chosen))
    kiln, press = order.consignments.order_by("partner_name")
    assert (kiln.shipping_code, kiln.shipping_excl_tax, kiln.shipping_incl_tax) == (
        market.straw.code,
        Decimal("6.00"),
        Decimal("7.20"),
    )
    assert (press.shipping_method, press.shipping_incl_tax) == (
        market.house.name,
        Decimal("3.60"),
    )
    assert (order.shipping_excl_tax, order.shipping_incl_tax) == (Decimal(9), Decimal("10.80"))
    assert order.total_incl_tax == Decimal("46.80")
    assert order.shipping_code == ""
    assert order.shipping_method == f"{market.straw.name}, {market.house.name}"
    assert order.shipping_tax_parts == [{"rate": "0.2", "net": "9.00", "tax": "1.80"}]


def test_one_code_for_all_is_refused_where_a_seller_has_it_not(market):
    basket = make_basket(
        make_product(seller=market.kiln), make_product(seller=market.press), owner=None
    )
    placement = make_placement(basket, shipping_code=market.house.code, expected_total=None)
    before = state()
    with pytest.raises(OrderRefused, match="not offered for what Kiln sends"):
        place_order(placement)
    assert state() == before


@pytest.mark.parametrize("bad", ["another's", "another zone's", "switched off", "unknown", "empty"])
def test_a_way_that_is_not_offered_is_refused_in_words_and_nothing_is_written(market, bad):
    make_country("FR")
    basket = make_basket(make_product(seller=market.press))
    if bad == "another zone's":
        market.house.zones.add(make_zone("FR"))
    if bad == "switched off":
        WeightBased.objects.filter(pk=market.house.pk).update(is_active=False)
    code = {"another's": market.straw.code, "unknown": "pigeon:9:9", "empty": ""}
    chosen = code.get(bad, market.house.code)
    before = state()
    with pytest.raises(OrderRefused, match="not offered for your order"):
        place_order(make_placement(basket, shipping_code=chosen, expected_total=None))
    assert state() == before


def test_free_above_counts_the_goods_of_that_seller_alone():
    make_country()
    kiln, press = make_seller("Kiln"), make_seller("Press")
    way = make_delivery("5.00", free_above="60.00")
    basket = make_basket(
        make_product(price="50.00", seller=kiln), make_product(price="49.99", seller=press)
    )
    order = place_order(make_placement(basket, way))
    charges = order.consignments.order_by("partner_name").values_list(
        "shipping_incl_tax", flat=True
    )
    assert list(charges) == [Decimal("0.00"), Decimal("6.00")]


def test_the_zone_of_the_postcode_says_what_it_costs(market):
    mainland, far = make_zone("GB", but=["ZE"]), make_zone("GB", only=["ZE"])
    market.house.zones.set([mainland, far])
    market.house.bands.create(zone=far, upper_limit=Decimal(1000), charge=Decimal("11.00"))
    costs = {}
    for postcode in ("N1 9GU", "ZE1 0AA"):
        address = make_address()
        address.postcode = postcode
        basket = make_basket(make_product(seller=market.press))
        told = quote(basket, user=None, shipping_address=address, shipping_code=market.house.code)
        costs[postcode] = told.shipping_charge.excl_tax
    assert costs == {"N1 9GU": Decimal("3.00"), "ZE1 0AA": Decimal("11.00")}


def test_delivery_is_taxed_as_the_goods_in_it(market, settings):
    TaxRate.objects.create(country_id="GB", tax_class="zero", rate=0)
    book = make_product(price="30.00", seller=market.press, tax_class="zero")
    bowl = make_product(price="10.00", seller=market.press)
    order = place_order(make_placement(make_basket(book, bowl), market.house))
    assert order.shipping_tax_parts == [
        {"rate": "0.2", "net": "0.75", "tax": "0.15"},
        {"rate": "0", "net": "2.25", "tax": "0.00"},
    ]
    assert order.consignments.get().shipping_tax_parts == order.shipping_tax_parts
    assert (order.shipping_excl_tax, order.shipping_incl_tax) == (Decimal(3), Decimal("3.15"))
    assert {line.title: line.tax_rate for line in order.lines.all()} == {
        book.title: 0,
        bowl.title: Decimal("0.2"),
    }

    settings.TAX_ON_DELIVERY = "standard"
    order = place_order(make_placement(make_basket(book, bowl), market.house))
    assert order.shipping_tax_parts == [{"rate": "0.2", "net": "3.00", "tax": "0.60"}]


def test_an_offer_on_delivery_is_taken_once_from_all_sendings_together(market):
    everything = Range.objects.create(name="Everything", includes_all_products=True)
    ConditionalOffer.objects.create(
        name="Delivery for a pound",
        offer_type="Site",
        condition=Condition.objects.create(range=everything, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(type=Benefit.SHIPPING_FIXED_PRICE, value=Decimal(1)),
    )
    basket = make_basket(make_product(seller=market.kiln), make_product(seller=market.press))
    chosen = {market.kiln.pk: market.straw.code, market.press.pk: market.house.code}
    order = place_order(make_placement(basket, shipping_code="", shipping_codes=chosen))
    assert order.shipping_incl_tax == Decimal("1.00")
    shares = [each.shipping_incl_tax for each in order.consignments.order_by("partner_name")]
    assert shares == [Decimal("0.67"), Decimal("0.33")]
    assert OrderDiscount.objects.get().amount == Decimal("9.80")


def test_goods_that_do_not_travel_cost_no_delivery_and_are_not_asked_about(market):
    product_class = make_product(seller=market.kiln).product_class
    product_class.pk = None
    product_class.slug, product_class.requires_shipping = "letters", False
    product_class.save()
    letter = make_product("Letter", seller=market.kiln)
    letter.product_class = product_class
    letter.save()
    basket = make_basket(letter, make_product(seller=market.press))
    chosen = {market.press.pk: market.house.code}
    order = place_order(make_placement(basket, shipping_code="", shipping_codes=chosen))
    kiln, press = order.consignments.order_by("partner_name")
    assert (kiln.shipping_incl_tax, press.shipping_incl_tax) == (0, Decimal("3.60"))


def test_pages_tell_of_each_seller_s_own_delivery(market, django_assert_num_queries):
    sellers = [market.kiln.pk, market.press.pk]
    with django_assert_num_queries(1):
        told = told_ways("GB", sellers=sellers)
    assert [told[pk][0].name for pk in sellers] == [market.straw.name, market.house.name]
    with django_assert_num_queries(0):
        told_ways("GB", sellers=sellers)


@pytest.mark.parametrize(
    ("postcode", "is_taken"), [("N2 2AA", True), ("ZE1 0AA", False), ("BT1 1AA", False)]
)
def test_another_address_is_taken_only_in_the_same_zone(market, postcode, is_taken):
    far = make_zone("GB", only=["ZE"])
    market.house.zones.set([make_zone("GB", but=["ZE", "BT"]), far])
    order = make_order(make_product(seller=market.press))
    staff = make_staff()
    if is_taken:
        change_shipping_address(order.pk, fields={"postcode": postcode}, by=staff)
    else:
        with pytest.raises(AddressRefused, match="does not go there for the same price"):
            change_shipping_address(order.pk, fields={"postcode": postcode}, by=staff)
    order.shipping_address.refresh_from_db()
    assert order.shipping_address.postcode == (postcode if is_taken else "N1 9GU")


def test_address_in_a_region_with_other_tax_is_refused():
    make_country("ES", rate="0.21")
    TaxRate.objects.create(country_id="ES", region="CN", tax_class="standard", rate=0)
    make_delivery("3.00")
    address = make_address("ES")
    address.postcode = "28001"
    order = place_order(make_placement(make_basket(make_product()), shipping_address=address))
    with pytest.raises(AddressRefused, match="tax there is another"):
        change_shipping_address(order.pk, fields={"postcode": "35001"}, by=make_staff())
