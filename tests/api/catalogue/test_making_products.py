"""Making products: by admins, by sellers what is theirs, by nobody else."""

import pytest

from catalogue.models import Category, Product, ProductClass
from catalogue.partner.models import StockMovement, StockRecord
from tests.api.catalogue.answers import BOTH, resource_of
from tests.api.catalogue.goods import new_pot
from tests.factories import make_member, make_product, make_seller, make_staff

pytestmark = pytest.mark.django_db


@BOTH
def test_an_admin_makes_a_product_with_all_its_parts(api, version, kind, admin, seller):
    category = Category.add_root(name="Pots", slug="pots")
    api.force_authenticate(admin)
    body = new_pot(
        description='<p onclick="x()">Fired</p><script>alert(1)</script>',
        upc="POT-UPC",
        weight=800,
        attributes={"maker": "Ada", "litres": 1.5, "glaze": "celadon", "story": "<b>x</b><iframe>"},
        categories=[category.pk],
        stock=new_pot()["stock"] | {"seller": seller.pk},
    )
    response = api.post(f"/api/{version}/products/", body, format="json")
    assert response.status_code == 201
    told = resource_of(response)
    assert told["description"] == "<p>Fired</p>"
    assert {each["code"]: each["value"] for each in told["attributes"]} == {
        "maker": "Ada",
        "litres": 1.5,
        "glaze": "celadon",
        "story": "<b>x</b>",
    }
    assert told["price"]["excl_tax"] == "12.50"
    assert [place["id"] for place in told["categories"]] == [category.pk]
    product = Product.objects.get(pk=told["id"])
    assert (product.card_availability, product.weight) == ("low", 800)
    [movement] = StockMovement.objects.filter(stockrecord__product=product)
    assert (movement.kind, movement.on_hand, movement.user) == ("opening", 3, admin)


@BOTH
def test_a_seller_makes_a_product_of_their_own(api, version, kind, owner, seller):
    api.force_authenticate(owner)
    path = "products/create/" if version == "v1" else "products/"
    response = api.post(f"/api/{version}/{path}", new_pot(), format="json")
    assert response.status_code == 201
    record = StockRecord.objects.get(partner_sku="POT-1")
    assert (record.partner, record.num_in_stock) == (seller, 3)


def test_a_seller_makes_no_product_for_another_seller(api, kind, owner):
    other = make_seller()
    api.force_authenticate(owner)
    body = new_pot(stock=new_pot()["stock"] | {"seller": other.pk})
    response = api.post("/api/v2/products/", body, format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "stock.seller"
    assert not Product.objects.exists()


def test_a_seller_says_what_there_is_of_it(api, kind, owner):
    api.force_authenticate(owner)
    body = new_pot()
    del body["stock"]
    response = api.post("/api/v2/products/", body, format="json")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "stock")


@BOTH
def test_strangers_make_no_products(api, version, kind):
    url = f"/api/{version}/products/"
    assert api.post(url, new_pot(), format="json").status_code == 401
    api.force_authenticate(make_member())
    assert api.post(url, new_pot(), format="json").status_code == 403
    api.force_authenticate(make_staff())
    assert api.post(url, new_pot(), format="json").status_code == 403
    assert not Product.objects.exists()


@BOTH
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "\x00"}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"product_class": "cars"}, "product_class"),
        ({"categories": [99]}, "categories"),
        ({"attributes": {"colour": "blue"}}, "attributes.colour"),
        ({"attributes": {"litres": "much"}}, "attributes.litres"),
        ({"attributes": {"glaze": "neon"}}, "attributes.glaze"),
        ({"stock": {"sku": "A", "price": "-1"}}, "stock.price"),
        ({"stock": {"sku": "A", "price": "1", "num_in_stock": 10**9}}, "stock.num_in_stock"),
        ({"weight": -1}, "weight"),
        ({"parent": 1}, "product_class"),
    ],
)
def test_what_is_wrong_is_told_by_field(api, version, kind, owner, fields, field):
    api.force_authenticate(owner)
    response = api.post(f"/api/{version}/products/", new_pot(**fields), format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field
    assert not Product.objects.exists()


def test_a_number_of_another_product_is_refused(api, kind, owner):
    taken = make_product()
    api.force_authenticate(owner)
    response = api.post("/api/v2/products/", new_pot(upc=taken.upc), format="json")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "upc")


def test_variants_are_made_with_their_parent(api, kind, owner):
    api.force_authenticate(owner)
    body = new_pot(
        variants=[
            {
                "title": f"Pot {n}",
                "attributes": {"litres": n},
                "stock": new_pot()["stock"] | {"sku": n},
            }
            for n in ("1", "2")
        ]
    )
    del body["stock"]
    response = api.post("/api/v2/products/", body, format="json")
    assert response.status_code == 201, response.json()
    told = response.json()
    assert told["structure"] == "parent"
    assert [variant["title"] for variant in told["variants"]] == ["Pot 1", "Pot 2"]
    url = f"/api/v2/products/{told['id']}/"
    assert api.get(url).json()["availability"]["can_be_bought"]
    third = {"parent": told["id"], "title": "Pot 3", "stock": new_pot()["stock"] | {"sku": "3"}}
    assert api.post("/api/v2/products/", third, format="json").status_code == 201
    assert len(api.get(f"{url}?include=variants").json()["variants"]) == 3


def test_what_is_wrong_with_a_variant_is_told_with_its_number(api, kind, owner):
    api.force_authenticate(owner)
    variant = {"title": "Pot", "stock": new_pot()["stock"]}
    body = new_pot(variants=[variant, variant | {"attributes": {"glaze": "neon"}}])
    del body["stock"]
    response = api.post("/api/v2/products/", body, format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "variants.1.attributes.glaze"
    assert not Product.objects.exists()


@BOTH
@pytest.mark.parametrize(("name", "value"), [("tax_class", "zero"), ("is_discountable", True)])
def test_a_seller_does_not_say_what_is_the_shop_s_to_say(api, version, kind, owner, name, value):
    api.force_authenticate(owner)
    response = api.post(f"/api/{version}/products/", new_pot(**{name: value}), format="json")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [name]
    assert not Product.objects.exists()


def test_a_seller_makes_no_money(api, owner):
    ProductClass.objects.create(name="Gift card", slug="gift-card")
    api.force_authenticate(owner)
    response = api.post("/api/v2/products/", new_pot(product_class="gift-card"), format="json")
    assert response.status_code == 400
    assert not Product.objects.exists()
