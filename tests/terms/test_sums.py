"""Random baskets of several sellers and tax classes: every sum agrees to the cent."""

from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from checkout.order.placement import place_order
from checkout.tax.models import TaxRate
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_offer,
    make_placement,
    make_product,
    make_seller,
    make_set_offer,
)

SETS: dict[str, dict] = {
    "none": {},
    "three for two": {},
    "the second at half the price": {"count": 2, "kind": "Percentage", "value": "50", "pieces": 1},
    "five off one of four": {"count": 4, "kind": "Absolute", "value": "5.00", "pieces": 1},
    "three for seven": {"count": 3, "kind": "Fixed price", "value": "7.00"},
}
GOODS = st.lists(
    st.tuples(
        st.sampled_from(["0.01", "0.33", "9.99", "120.00"]),
        st.integers(1, 7),
        st.sampled_from(["standard", "reduced", "zero"]),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=5,
)


class Sums(TestCase):
    """Of any basket: net and tax make the gross, and lines and deliveries make the order."""

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(
        goods=GOODS,
        percent=st.sampled_from([0, 7, 33, 100]),
        bundle=st.sampled_from(sorted(SETS)),
        charges=st.tuples(*[st.sampled_from(["0.00", "0.01", "4.99", "12.35"])] * 3),
    )
    # Rounded as a whole, these goods without tax once came to a cent of it.
    @example(
        goods=[("0.33", 5, "zero", 0), ("9.99", 4, "zero", 0)],
        percent=7,
        bundle="none",
        charges=("0.00",) * 3,
    )
    def test_an_order_adds_up_to_the_cent_by_line_by_rate_and_by_seller(
        self, goods, percent, bundle, charges
    ):
        make_country()
        for tax_class, rate in (("reduced", "0.055"), ("zero", "0")):
            TaxRate.objects.get_or_create(
                country_id="GB", tax_class=tax_class, defaults={"rate": rate}
            )
        rates = {"standard": Decimal("0.2"), "reduced": Decimal("0.055"), "zero": Decimal(0)}
        sellers = [make_seller() for _ in charges]
        ways = {
            seller.pk: make_delivery(charge, seller=seller).code
            for seller, charge in zip(sellers, charges, strict=True)
        }
        if percent:
            make_offer(percent=percent)
        if bundle != "none":
            make_set_offer(**SETS[bundle])
        products = [
            make_product(price=price, stock=50, seller=sellers[owner], tax_class=tax_class)
            for price, _quantity, tax_class, owner in goods
        ]
        basket = make_basket(*products)
        for product, (_price, quantity, _class, _owner) in zip(products, goods, strict=True):
            basket.lines.filter(product=product).update(quantity=quantity)
        asked = make_placement(basket, shipping_code="", shipping_codes=ways)
        order = place_order(asked)

        lines = list(order.lines.all())
        consignments = list(order.consignments.all())
        assert asked.expected_total == order.total_incl_tax
        assert order.total_incl_tax == sum(
            [line.line_price_incl_tax for line in lines]
            + [each.shipping_incl_tax for each in consignments]
        )
        assert order.total_excl_tax == sum(
            [line.line_price_excl_tax for line in lines]
            + [each.shipping_excl_tax for each in consignments]
        )
        assert order.shipping_incl_tax == sum(each.shipping_incl_tax for each in consignments)
        assert order.shipping_excl_tax == sum(each.shipping_excl_tax for each in consignments)
        for line in lines:
            tax = line.line_price_incl_tax - line.line_price_excl_tax
            assert line.line_price_excl_tax >= 0 and tax >= 0
            assert line.tax_rate == rates[line.tax_code]
            # Half a cent for each unit, and a cent for what an offer takes off.
            slack = Decimal("0.005") * line.quantity + Decimal("0.02")
            assert abs(tax - line.line_price_excl_tax * line.tax_rate) <= slack
            if line.tax_code == "zero":
                assert tax == 0
        for owner in (order, *consignments):
            parts = owner.shipping_tax_parts
            net = sum((Decimal(part["net"]) for part in parts), Decimal(0))
            tax = sum((Decimal(part["tax"]) for part in parts), Decimal(0))
            assert net == owner.shipping_excl_tax
            assert net + tax == owner.shipping_incl_tax
