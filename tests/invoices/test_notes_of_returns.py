"""What credit notes say of a return: goods at what they were worth, the difference to cheaper ones
that were sent instead, and delivery; each at its rate."""

from decimal import Decimal

import pytest

from catalogue.models import Product
from checkout.invoices.models import DocumentLine
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.returns.receipt import Inspection, receive_return
from checkout.returns.settlement import settle_return
from checkout.tax.models import TaxRate
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_placement,
    make_product,
    make_seller,
)
from tests.invoices.conftest import assert_adds_up, line, work
from tests.payment.money import (
    assert_no_line_is_credited_with_more_than_its_price,
    books,
)
from tests.returns.conftest import arrive, ask, make_family, take_in, withdraw
from tests.wallet.money import pay_the_rest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_only")]


@pytest.fixture
def goods() -> dict[str, Product]:
    """A shirt XL for £15.00 and M for £12.00 (20 %), and a book for £5.83 (5 %), of one seller."""
    TaxRate.objects.create(country=make_country(), tax_class="reduced", rate=Decimal("0.05"))
    seller = make_seller()
    return make_family(seller) | {
        "Book": make_product("Book", price="5.55", seller=seller, tax_class="reduced")
    }


@pytest.fixture
def order(goods, staff) -> Order:
    """A shirt XL and two books, sent; delivery £4.51, at the rates of the goods."""
    make_delivery("4.00")
    basket = make_basket(goods["XL"], goods["Book"])
    basket.lines.filter(product=goods["Book"]).update(quantity=2)
    order = pay_the_rest(place_order(make_placement(basket)))
    arrive(order.consignments.get(), by=staff)
    work()
    return order


def notes(order: Order) -> list[tuple[str, int, str, str]]:
    """Title, units (0: not told), rate and gross sum of every line of the credit notes."""
    assert_adds_up(order)
    assert_no_line_is_credited_with_more_than_its_price(order)
    rows = DocumentLine.objects.filter(document__order=order, document__kind="credit_note")
    return sorted(
        (row.title, row.units or 0, str(row.rate.normalize()), str(row.gross)) for row in rows
    )


def test_difference_to_cheaper_goods_is_not_told_as_the_price_of_others(order, goods, staff):
    shirt, book = line(order, "Shirt XL"), line(order, "Book")
    back = ask(order.consignments.get(), {shirt: 1, book: 1}, wanted={shirt.pk: goods["M"].pk})
    back = settle_return(take_in(back, staff).pk, by=staff)
    work()
    assert (back.refunded, back.exchanged) == (Decimal("20.83"), Decimal("12.00"))
    assert notes(order) == [
        ("Book", 1, "0.05", "5.83"),
        ("Shirt XL", 0, "0.2", "3.00"),
        ("Shirt XL", 1, "0.2", "12.00"),
    ]


def test_delivery_of_a_return_is_told_by_its_name_and_goods_at_what_they_were_worth(order, staff):
    withdraw(order)
    back = order.returns.get()
    found = {
        row.pk: Inspection(
            restocked=row.quantity, deduction=Decimal(off), deduction_reason="Worn" if off else ""
        )
        for row, off in zip(back.lines.order_by("line"), (10, 0), strict=True)
    }
    receive_return(back.pk, by=staff, found=found)
    settle_return(back.pk, by=staff)
    work()
    post = order.consignments.get().shipping_method
    assert notes(order) == [
        ("Book", 2, "0.05", "11.66"),
        (f"Delivery: {post}", 0, "0.05", "1.97"),
        (f"Delivery: {post}", 0, "0.2", "2.54"),
        ("Shirt XL", 1, "0.2", "5.00"),
    ]
    assert books(order)["returned"] == order.total_incl_tax - 10
