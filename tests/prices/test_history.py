"""The database notes every price that shoppers saw."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from catalogue.actions import refresh_cards
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.prices.cards import card_price, price_struck
from catalogue.prices.models import PriceChange, ReducedPrice
from checkout.tax.rates import TaxRates
from tests.factories import make_product, make_seller, set_stock
from tests.queries.conftest import home

__all__ = ["home"]

pytestmark = pytest.mark.django_db


def noted(product: Product) -> list[str]:
    changes = PriceChange.objects.filter(stockrecord__product=product).order_by("id")
    return [str(change.price) for change in changes]


def lower(product: Product, price: str, *, days: int = 60) -> None:
    """Offered for `days` at the price it has, and from now on at this one."""
    PriceChange.objects.filter(stockrecord__product=product).update(
        since=timezone.now() - timedelta(days=days)
    )
    StockRecord.objects.filter(product=product).update(price=price)
    refresh_cards([product.pk])


def test_prices_are_noted_whoever_writes_them():
    product = make_product(price="10.00")
    record = product.stockrecords.get()
    record.price = Decimal("12.00")
    record.save()
    StockRecord.objects.filter(pk=record.pk).update(price="9.00")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partner_stockrecord SET price = 8 WHERE id = %s", [record.pk])
    assert noted(product) == ["10.00", "12.00", "9.00", "8.00"]


def test_what_changes_no_price_notes_nothing():
    product = make_product(price="10.00")
    set_stock(3, of=product)
    StockRecord.objects.filter(product=product).update(price="10.00", low_stock_threshold=1)
    Product.objects.filter(pk=product.pk).update(title="Renamed", is_public=True)
    assert noted(product) == ["10.00"]


def test_class_of_tax_is_noted_with_the_price():
    product = make_product(price="10.00")
    family = make_product(structure=Product.PARENT)
    child = make_product(price="5.00", parent=family)
    Product.objects.filter(pk__in=[product.pk, family.pk]).update(tax_class="reduced")
    Product.objects.filter(pk=child.pk).update(tax_class="zero")
    for each, price in ((product, "10.00"), (child, "5.00")):
        changes = PriceChange.objects.filter(stockrecord__product=each).order_by("id")
        assert [(str(row.price), row.tax_class) for row in changes] == [
            (price, "standard"),
            (price, "reduced"),
        ]


def test_reduction_is_not_told_where_the_class_of_tax_was_another():
    product = make_product(price="10.00")
    lower(product, "8.00")
    assert ReducedPrice.objects.exists()
    Product.objects.filter(pk=product.pk).update(tax_class="reduced")
    refresh_cards([product.pk])
    assert not ReducedPrice.objects.exists()


@pytest.mark.parametrize(
    ("rate_before", "struck"), [(0.2, "120.00"), (0.1, None), (0.25, None)], ids=str
)
def test_prices_that_were_taxed_at_another_rate_are_not_compared(rate_before, struck):
    product = make_product(price="100.00")
    lower(product, "80.00")
    product.refresh_from_db()
    rates = TaxRates(
        "GB",
        {"standard": Decimal("0.2")},
        earlier=[{"standard": Decimal(str(rate_before))}],
    )
    struck = struck and Decimal(struck)
    about = {"rates": rates, "at": timezone.now()}
    assert price_struck(product, product.stockrecords.get(), **about) == struck
    assert card_price(product, **about).was == struck


def test_hidden_product_is_offered_for_nothing_until_it_is_published():
    product = make_product(price="10.00", is_public=False)
    assert noted(product) == []
    StockRecord.objects.filter(product=product).update(price="30.00")
    assert noted(product) == []
    Product.objects.filter(pk=product.pk).update(is_public=True)
    Product.objects.filter(pk=product.pk).update(is_public=False)
    assert noted(product) == ["30.00", "None"]


def test_variants_are_hidden_and_published_with_their_parent():
    parent = make_product(structure=Product.PARENT)
    child = make_product(price="10.00", parent=parent)
    Product.objects.filter(pk=parent.pk).update(is_public=False)
    Product.objects.filter(pk=parent.pk).update(is_public=True)
    assert noted(child) == ["10.00", "None", "10.00"]


def test_reduced_card_says_the_lowest_price_of_the_thirty_days_before():
    product = make_product(price="10.00")
    lower(product, "8.00")
    product.refresh_from_db()
    assert (product.card_price, product.card_price_before) == (Decimal(8), Decimal(10))
    reduced = ReducedPrice.objects.get(stockrecord__product=product)
    assert reduced.until == product.card_reduced_until
    assert timedelta(days=29) < reduced.until - timezone.now() <= timedelta(days=30)


def test_raised_again_it_is_no_longer_reduced():
    product = make_product(price="10.00")
    lower(product, "8.00")
    StockRecord.objects.filter(product=product).update(price="11.00")
    refresh_cards([product.pk])
    product.refresh_from_db()
    assert product.card_price_before is None
    assert not ReducedPrice.objects.exists()


def test_card_with_several_prices_strikes_nothing_through():
    product = make_product(price="10.00")
    StockRecord.objects.create(
        product=product,
        partner=make_seller(),
        partner_sku="dearer",
        price_currency=product.stockrecords.get().price_currency,
        price="20.00",
        num_in_stock=3,
    )
    first = product.stockrecords.order_by("pk").first()
    PriceChange.objects.update(since=timezone.now() - timedelta(days=60))
    StockRecord.objects.filter(pk=first.pk).update(price="8.00")
    refresh_cards([product.pk])
    product.refresh_from_db()
    assert product.card_price_varies
    assert product.card_price_before is None


def test_cards_are_refreshed_with_the_same_number_of_queries(django_assert_num_queries):
    first = make_product(price="10.00")
    lower(first, "8.00")
    with django_assert_num_queries(13) as captured:
        refresh_cards([first.pk])
    others = [make_product() for _ in range(5)]
    with django_assert_num_queries(len(captured)):
        refresh_cards([first.pk, *(other.pk for other in others)])


def test_page_and_card_show_both_prices_with_tax(client, home):
    product = make_product(price="10.00", title="Reduced Bowl")
    lower(product, "8.00")
    page = client.get(product.get_absolute_url()).content.decode()
    assert "<ins>£9.60</ins>" in page
    assert "<del>£12.00</del>" in page
    assert "lowest price of the 30 days before" in page
    card = client.get("/catalogue/").content.decode()
    assert "<ins>£9.60</ins>" in card
    assert "<del>£12.00</del>" in card


def test_price_changed_behind_the_cards_back_is_not_called_reduced(client, home):
    product = make_product(price="10.00")
    lower(product, "8.00")
    StockRecord.objects.filter(product=product).update(price="9.00")
    assert "<del>" not in client.get(product.get_absolute_url()).content.decode()


def test_after_thirty_days_nothing_is_struck_through(client, home):
    product = make_product(price="10.00")
    lower(product, "8.00")
    past = timezone.now() - timedelta(seconds=1)
    ReducedPrice.objects.update(until=past)
    Product.objects.update(card_reduced_until=past)
    assert "<del>" not in client.get(product.get_absolute_url()).content.decode()
    assert "<del>" not in client.get("/catalogue/").content.decode()
