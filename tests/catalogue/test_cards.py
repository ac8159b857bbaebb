"""What a product card says: its figures, and who keeps them."""

from datetime import date
from decimal import Decimal

import pytest

from catalogue.actions import refresh_cards
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.reviews.models import ProductReview
from catalogue.rules import Availability, StockLine, card_figures, standing_of
from tests.factories import make_member, make_product, make_seller

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("stock", "figures"),
    [
        ([], (None, False, Availability.UNAVAILABLE)),
        ([("8", 9)], (Decimal(8), False, Availability.IN_STOCK)),
        ([("8", 9), ("6", 0)], (Decimal(8), False, Availability.IN_STOCK)),
        ([("8", 0), ("6", 0)], (Decimal(6), True, Availability.SOLD_OUT)),
        ([("8", 2), ("6", 3)], (Decimal(6), True, Availability.LOW)),
        ([("8", None)], (Decimal(8), False, Availability.IN_STOCK)),
        ([(None, 9)], (None, False, Availability.UNAVAILABLE)),
    ],
)
def test_figures_of_a_card(stock, figures):
    lines = [
        StockLine(Decimal(price) if price else None, standing_of(in_stock=free, today=TODAY))
        for price, free in stock
    ]
    assert card_figures(lines)[:3] == figures


@pytest.mark.django_db
def test_card_of_a_parent_sums_up_its_public_children():
    parent = make_product("Mug", structure=Product.PARENT)
    StockRecord.objects.all().delete()
    seller = make_seller("Kiln")
    make_product("Mug, blue", parent=parent, price="14.00", stock=2, seller=seller)
    make_product("Mug, red", parent=parent, price="12.00", stock=1, seller=seller)
    hidden = make_product("Mug, secret", parent=parent, price="1.00", seller=seller)
    Product.objects.filter(pk=hidden.pk).update(is_public=False)
    refresh_cards([hidden.pk])
    parent.refresh_from_db()
    assert parent.card_price == Decimal("12.00")
    assert parent.card_price_varies
    assert parent.card_availability == Availability.LOW
    assert parent.card_seller == "Kiln"


@pytest.mark.django_db
def test_review_moves_rating_and_count_and_no_edit_of_the_product_is_lost():
    product = make_product("Bowl")
    stale = Product.objects.get(pk=product.pk)
    Product.objects.filter(pk=product.pk).update(title="Blue bowl")
    for score in (5, 2):
        ProductReview.objects.create(
            product=stale,
            score=score,
            title="So it is",
            body="Round.",
            user=make_member(),
            status=ProductReview.APPROVED,
        )
    product.refresh_from_db()
    assert (product.title, product.rating, product.rating_count) == ("Blue bowl", 3.5, 2)
    ProductReview.objects.filter(score=2).first().delete()
    product.refresh_from_db()
    assert (product.rating, product.rating_count) == (5, 1)
