"""Choosing products and categories: who may, what is found, what it costs."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from catalogue.models import Category
from tests import factories
from tests.cms.conftest import make_goods, member_of, signed_in

CHOOSERS = ["product_chooser", "category_chooser"]
# Session, user, profile and permissions; then count, products with pictures, renditions.
QUERIES_OF_PRODUCT_LIST = 7
QUERIES_OF_CATEGORY_LIST = 6
VIEWS = ["choose", "choose_results", "chosen", "chosen_multiple"]


def address(chooser: str, view: str, pk: int) -> str:
    if view == "chosen":
        return reverse(f"{chooser}:chosen", args=[pk])
    return reverse(f"{chooser}:{view}") + (f"?id={pk}" if view == "chosen_multiple" else "")


@pytest.fixture
def goods(db, picture, category) -> dict[str, int]:
    return {
        "product_chooser": make_goods(1, picture=picture)[0].pk,
        "category_chooser": category.pk,
    }


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("chooser", CHOOSERS)
def test_editor_chooses(editor_client, goods, chooser, view):
    assert editor_client.get(address(chooser, view, goods[chooser])).status_code == 200


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("chooser", CHOOSERS)
def test_nothing_is_told_without_the_permission_to_view(editor, goods, chooser, view):
    Group.objects.get(name="Editors").permissions.remove(
        *Permission.objects.filter(codename__in=["view_product", "view_category"])
    )
    url = address(chooser, view, goods[chooser])
    response = signed_in(editor).get(url)
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")
    asked_by_script = signed_in(editor).get(url, headers={"x-requested-with": "XMLHttpRequest"})
    assert asked_by_script.status_code == 403


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("chooser", CHOOSERS)
def test_visitor_and_member_choose_nothing(client, home, goods, chooser, view):
    url = address(chooser, view, goods[chooser])
    assert client.get(url).status_code == 302
    assert signed_in(member_of()).get(url).status_code == 302


@pytest.mark.parametrize("words", ["moon", "vase moon", "UPC-7", "sku-of-a-variant", "MOON"])
def test_product_is_found_by_title_upc_and_sku(editor_client, picture, words):
    make_goods(3, picture=picture)
    parent = factories.make_product("Moon vase", structure="parent")
    parent.upc = "UPC-7"
    parent.save()
    child = factories.make_product("Large", parent=parent)
    child.stockrecords.update(partner_sku="SKU-of-a-variant")
    response = editor_client.get(reverse("product_chooser:choose_results"), {"q": words})
    assert [product.pk for product in response.context["results"]] == [parent.pk]
    assert response.context["is_searching"]


def test_variants_are_not_offered(editor_client):
    parent = factories.make_product("Moon vase", structure="parent")
    factories.make_product("Large", parent=parent)
    response = editor_client.get(reverse("product_chooser:choose_results"))
    assert [product.pk for product in response.context["results"]] == [parent.pk]


@pytest.mark.parametrize("number", [1, 8])
def test_product_list_costs_the_same_for_any_number(
    editor_client, picture, django_assert_num_queries, number
):
    make_goods(number, picture=picture)
    url = reverse("product_chooser:choose_results")
    editor_client.get(url)
    with django_assert_num_queries(QUERIES_OF_PRODUCT_LIST):
        editor_client.get(url)


@pytest.mark.parametrize("number", [1, 8])
def test_category_list_costs_the_same_for_any_number(
    editor_client, category, django_assert_num_queries, number
):
    for place in range(number):
        category = Category.objects.get(pk=category.pk).add_child(
            name=f"C{place}", slug=f"c{place}"
        )
    url = reverse("category_chooser:choose_results")
    editor_client.get(url)
    with django_assert_num_queries(QUERIES_OF_CATEGORY_LIST):
        editor_client.get(url)


def test_goods_are_edited_in_the_dashboard_by_those_who_may(editor, staff, goods):
    staff.groups.add(Group.objects.get(name="Editors"))
    url = address("product_chooser", "chosen", goods["product_chooser"])
    assert signed_in(editor).get(url).json()["result"]["edit_url"] is None
    assert signed_in(staff).get(url).json()["result"]["edit_url"] == reverse(
        "dashboard:catalogue-product", args=[goods["product_chooser"]]
    )
