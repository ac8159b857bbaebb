"""How many queries the busiest pages make: the same for one row and for twenty-five."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from catalogue.actions import refresh_products
from catalogue.models import Product, ProductImage
from dashboard.catalogue.categories import category_choices
from media.models import ShopImage
from tests import factories
from tests.dashboard.conftest import paid, picture_file

PRODUCT_LIST_QUERIES = 14
PRODUCT_EDIT_QUERIES = 16
ORDER_LIST_QUERIES = 6
ORDER_DETAIL_QUERIES = 14


@pytest.mark.parametrize("rows", [1, 25])
def test_product_list(rows, staff_client):
    products = [factories.make_product(card=False) for _ in range(rows)]
    for product in products:
        _illustrated(product)
    refresh_products([each.pk for each in products])
    assert _queries(staff_client, reverse("dashboard:catalogue-product-list")) == (
        PRODUCT_LIST_QUERIES
    )


@pytest.mark.parametrize("rows", [1, 25])
def test_product_form_with_many_categories_and_pictures(rows, staff_client):
    product = factories.make_product()
    root = get_model("catalogue", "Category").add_root(name="Everything")
    product.categories.add(root)
    for number in range(rows):
        root.refresh_from_db()
        root.add_child(name=f"Part {number}")
        _illustrated(product)
    address = reverse("dashboard:catalogue-product", args=[product.pk])
    assert _queries(staff_client, address) == PRODUCT_EDIT_QUERIES


@pytest.mark.parametrize("rows", [1, 25])
def test_order_list(rows, staff_client):
    factories.make_country()
    factories.make_delivery()
    product = factories.make_product(stock=100)
    for _ in range(rows):
        factories.make_order(product, owner=factories.make_member())
    assert _queries(staff_client, reverse("dashboard:order-list")) == ORDER_LIST_QUERIES


@pytest.mark.parametrize("rows", [1, 25])
def test_order_detail(rows, staff_client):
    products = [factories.make_product(card=False) for _ in range(rows)]
    refresh_products([each.pk for each in products])
    order = paid(factories.make_order(*products, owner=factories.make_member()))
    assert order.lines.count() == rows
    address = reverse("dashboard:order-detail", args=[order.number])
    assert _queries(staff_client, address) == ORDER_DETAIL_QUERIES


def test_category_choices_are_one_query(shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        choices = category_choices()
    assert [name for _, name in choices] == ["Tableware", "\u2003Bowls"]


def _queries(client, address: str) -> int:
    client.get(address)  # thumbnails are rendered once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def _illustrated(product: Product) -> None:
    picture = ShopImage.objects.create(title=product.title, file=picture_file())
    place = product.images.count()
    ProductImage.objects.create(product=product, original=picture, display_order=place)
