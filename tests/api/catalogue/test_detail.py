"""Reading products one by one."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.actions import refresh_products
from catalogue.models import AttributeOptionGroup, Product
from tests.api.catalogue.answers import BOTH, resource_of
from tests.api.catalogue.goods import make_coloured
from tests.factories import make_member, make_product, make_seller, make_staff

pytestmark = pytest.mark.django_db


@BOTH
def test_a_product_tells_all_of_itself(api, version, vases):
    product = make_coloured("Wren bowl", "Blue", price="10.00", description="<p>Thrown.</p>")
    product.categories.add(vases)
    url = f"/api/{version}/products/{product.pk}/"
    told = resource_of(api.get(f"{url}?include=categories,variants,reviews"))
    assert told["price"]["incl_tax"] == "12.00"
    assert told["description"] == "<p>Thrown.</p>"
    assert told["attributes"] == [
        {"code": "colour", "name": "Colour", "type": "text", "value": "Blue", "text": "Blue"}
    ]
    assert told["categories"] == [
        {
            "id": vases.pk,
            "name": "Vases and bowls",
            "path": "vases",
            "url": f"{settings.SITE_URL}{vases.get_absolute_url()}",
        }
    ]
    assert [seller["name"] for seller in told["sellers"]] == ["Studio"]
    assert told["stars"] == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0}


@BOTH
def test_a_parent_has_its_variants_each_with_its_own_price(api, version):
    parent = make_product("Mug", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    small = make_product("Mug, small", parent=parent, price="5.00")
    large = make_product("Mug, large", parent=parent, price="8.00", stock=0)
    refresh_products([parent.pk])
    url = f"/api/{version}/products/{parent.pk}/"
    told = resource_of(api.get(f"{url}?include=variants"))
    assert told["price"]["excl_tax"] == "5.00"
    variants = [
        (v["id"], v["price"]["excl_tax"], v["availability"]["code"]) for v in told["variants"]
    ]
    assert variants == [(small.pk, "5.00", "in-stock"), (large.pk, "8.00", "sold-out")]
    child = resource_of(api.get(f"/api/{version}/products/{small.pk}/"))
    assert (child["structure"], child["parent"]) == ("child", parent.pk)


def test_options_are_told_with_their_choices(api):
    from catalogue.models import Option

    product = make_product()
    group = AttributeOptionGroup.objects.create(name="Wrapping")
    for name in ("plain", "festive"):
        group.options.create(option=name)
    option = Option.objects.create(name="Wrapping", type="select", option_group=group)
    product.product_options.add(option)
    [told] = api.get(f"/api/v2/products/{product.pk}/").json()["options"]
    assert (told["code"], told["type"], told["required"]) == ("wrapping", "select", False)
    assert sorted(told["choices"]) == ["festive", "plain"]


def test_v2_tells_only_the_fields_asked_for(api):
    product = make_product("Wren bowl")
    told = api.get(f"/api/v2/products/{product.pk}/?fields=id,title&include=reviews").json()
    assert told == {"id": product.pk, "title": "Wren bowl", "reviews": []}
    [row] = api.get("/api/v2/products/?fields=title").json()["results"]
    assert row == {"title": "Wren bowl"}


@pytest.mark.parametrize("parameter", ["fields", "include"])
def test_v2_refuses_unknown_names_of_parts(api, parameter):
    product = make_product()
    response = api.get(f"/api/v2/products/{product.pk}/?{parameter}=secrets")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == parameter


@BOTH
@pytest.mark.parametrize("pk", ["999", "9" * 19, "9" * 30, "0"])
def test_a_product_that_is_not_there_is_not_found(api, version, pk):
    assert api.get(f"/api/{version}/products/{pk}/").status_code == 404


@BOTH
def test_a_hidden_product_is_seen_by_staff_and_its_seller_alone(api, version):
    seller = make_seller()
    owner, stranger, staff = make_member(), make_member(), make_staff()
    seller.users.add(owner)
    product = make_product(seller=seller, is_public=False)
    url = f"/api/{version}/products/{product.pk}/"
    seen = {}
    for name, user in {"guest": None, "owner": owner, "other": stranger, "staff": staff}.items():
        api.force_authenticate(user)
        seen[name] = api.get(url).status_code
    assert seen == {"guest": 404, "owner": 200, "other": 404, "staff": 200}


def test_what_is_told_is_what_the_documents_name(api):
    from api.resources.products.shapes import (
        PARTS,
        CardSerializer,
        ProductSerializer,
        VariantSerializer,
    )

    parent = make_product(structure=Product.PARENT)
    parent.stockrecords.all().delete()
    make_product(parent=parent)
    refresh_products([parent.pk])
    [row] = api.get("/api/v2/products/").json()["results"]
    assert list(row) == list(CardSerializer().fields)
    url = f"/api/v2/products/{parent.pk}/?include=variants,categories,reviews"
    told = api.get(url).json()
    assert set(told) == {*ProductSerializer().fields, *PARTS}
    assert list(told["variants"][0]) == list(VariantSerializer().fields)


def test_a_detail_asks_as_much_for_many_variants_as_for_one(api):
    parent = make_product(structure=Product.PARENT)
    parent.stockrecords.all().delete()
    url = f"/api/v2/products/{parent.pk}/?include=variants,categories,reviews"
    counts = []
    for number in (1, 24):
        for _n in range(number):
            make_product(parent=parent)
        refresh_products([parent.pk])
        api.get(url)
        with CaptureQueriesContext(connection) as captured:
            api.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 6
