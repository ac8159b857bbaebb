"""Goods made to a customer's wishes, which are asked for on the product's page."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from catalogue.models import Product
from checkout.basket.models import Line
from tests.factories import make_product

Option = get_model("catalogue", "Option")

pytestmark = pytest.mark.django_db

SWAP = {"HX-Request": "true", "HX-Target": "basket-drawer-body"}


@pytest.fixture
def engraved() -> Product:
    """A spoon that is sold with a name in it."""
    spoon = make_product("Spoon", stock=5)
    spoon.product_options.add(Option.objects.create(name="Name", code="name", required=True))
    return spoon


def add(client, product: Product, headers=None, **fields):
    address = reverse("basket:add", args=[product.pk])
    return client.post(address, {"quantity": 1} | fields, headers=headers or {})


def test_product_page_asks_for_its_options(client, engraved):
    page = client.get(engraved.get_absolute_url()).content.decode()
    assert '<input type="text" name="name" required id="id_name">' in page


def test_options_of_the_class_are_asked_of_a_variant_too(client):
    parent = make_product("Mug", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    child = make_product("Mug, blue", parent=parent, stock=5)
    parent.product_class.options.add(Option.objects.create(name="Gift card", code="card"))
    page = client.get(child.get_absolute_url()).content.decode()
    assert '<input type="text" name="card" id="id_card">' in page


def test_product_without_options_asks_nothing_and_reads_none(client):
    spoon = make_product("Spoon", stock=5)
    client.get(spoon.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        page = client.get(spoon.get_absolute_url()).content.decode()
    assert "product__options" not in page
    assert [each for each in captured if 'FROM "catalogue_option"' in each["sql"]] == []


def test_what_was_wished_is_kept_with_the_line(client, engraved):
    add(client, engraved, name="Ada")
    (wish,) = Line.objects.get().attributes.all()
    assert (wish.option.code, wish.value) == ("name", "Ada")


def test_quick_add_without_a_needed_option_leads_to_the_product(client, engraved):
    answer = add(client, engraved)
    assert (answer.status_code, answer.url) == (302, engraved.get_absolute_url())
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == ["Please choose first: Name."]
    assert not Line.objects.exists()


def test_quick_add_by_a_script_without_a_needed_option_leads_to_the_product(client, engraved):
    here = {"HX-Current-URL": "http://testserver/catalogue/"}
    answer = add(client, engraved, headers=SWAP | here)
    assert answer["HX-Redirect"] == engraved.get_absolute_url()
    assert "Please choose first: Name." in client.get(engraved.get_absolute_url()).content.decode()
    assert not Line.objects.exists()


def test_on_the_product_s_page_itself_a_toast_says_what_is_missing(client, engraved):
    here = {"HX-Current-URL": f"http://testserver{engraved.get_absolute_url()}"}
    answer = add(client, engraved, headers=SWAP | here, name=" ")
    assert "HX-Redirect" not in answer
    assert answer["HX-Reswap"] == "none"
    assert "Please choose first: Name." in answer.content.decode()
    assert not Line.objects.exists()
