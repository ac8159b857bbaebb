"""Staff say which attributes are filters, and what they save is found at once."""

import pytest
from django.urls import reverse

from catalogue.models import AttributeOptionGroup, Category, ProductAttribute, ProductCategory
from catalogue.search.actions import refresh_search_documents
from catalogue.search.engine import Query, search_engine
from tests.factories import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def colour():
    """An attribute that one product has."""
    product = make_product("Owl")
    attribute = ProductAttribute.objects.create(
        product_class=product.product_class, code="colour", name="Colour", type="text"
    )
    product.attribute_values.create(attribute=attribute, value_text="Blue")
    refresh_search_documents([product.pk])
    return attribute


def saved(client, attribute, **fields):
    kind = attribute.product_class
    values = {"name": attribute.name, "code": attribute.code, "type": attribute.type} | fields
    return client.post(
        reverse("dashboard:catalogue-class-update", args=[kind.pk]),
        {
            "name": kind.name,
            "attributes-TOTAL_FORMS": "1",
            "attributes-INITIAL_FORMS": "1",
            "attributes-0-id": attribute.pk,
            "attributes-0-product_class": kind.pk,
            **{f"attributes-0-{name}": value for name, value in values.items()},
        },
    )


def test_attribute_becomes_a_filter_and_stops_being_one(staff_client, colour):
    assert saved(staff_client, colour, is_filterable="on").status_code == 302
    assert "colour" in search_engine().search(Query()).facets.values
    assert saved(staff_client, colour).status_code == 302
    assert "colour" not in search_engine().search(Query()).facets.values


def test_filter_cannot_be_called_like_one_of_the_shop(staff_client, colour):
    answer = saved(staff_client, colour, code="price", is_filterable="on")
    assert answer.status_code == 200
    assert "The shop has a filter of this name" in answer.content.decode()
    colour.refresh_from_db()
    assert (colour.code, colour.is_filterable) == ("colour", False)


def test_goods_of_a_category_that_is_hidden_leave_the_one_above(staff_client):
    root = Category.add_root(name="Ceramics")
    below = root.add_child(name="Vases")
    product = make_product("Owl vase")
    ProductCategory.objects.create(product=product, category=below)
    refresh_search_documents([product.pk])
    asked = Query(category=root.pk)
    assert search_engine().search(asked).total == 1
    staff_client.post(
        reverse("dashboard:catalogue-category-detail-list", args=[root.pk]),
        {"action": "make_non_public", "selected_category": [below.pk]},
    )
    below.refresh_from_db()
    assert not below.is_public
    assert search_engine().search(asked).total == 0


def test_renamed_option_is_what_shoppers_choose(staff_client, colour):
    group = AttributeOptionGroup.objects.create(name="Colours", code="colours")
    option = group.options.create(option="Blue", code="blue")
    ProductAttribute.objects.filter(pk=colour.pk).update(
        type="option", option_group=group, is_filterable=True
    )
    colour.productattributevalue_set.update(value_text=None, value_option=option)
    answer = staff_client.post(
        reverse("dashboard:catalogue-attribute-option-group-update", args=[group.pk]),
        {
            "name": group.name,
            "options-TOTAL_FORMS": "1",
            "options-INITIAL_FORMS": "1",
            "options-0-id": option.pk,
            "options-0-group": group.pk,
            "options-0-option": "Ultramarine",
        },
    )
    assert answer.status_code == 302
    (value,) = search_engine().search(Query()).facets.values["colour"]
    assert (value.slug, value.label) == ("ultramarine", "Ultramarine")
