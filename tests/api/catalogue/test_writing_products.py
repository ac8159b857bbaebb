"""Writing products: by admins, by sellers what is theirs, by nobody else."""

import pytest

from catalogue.models import AttributeOptionGroup, Category, Product, ProductAttribute, ProductClass
from catalogue.partner.models import StockMovement, StockRecord
from tests.api.catalogue.answers import BOTH, resource_of
from tests.factories import make_member, make_product, make_seller, make_staff, set_stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    kind = ProductClass.objects.create(name="Pots", slug="pots")
    group = AttributeOptionGroup.objects.create(name="Glazes")
    for name in ("celadon", "tenmoku"):
        group.options.create(option=name)
    for code, type_ in (("maker", "text"), ("litres", "float"), ("story", "richtext")):
        ProductAttribute.objects.create(product_class=kind, code=code, name=code, type=type_)
    ProductAttribute.objects.create(
        product_class=kind, code="glaze", name="Glaze", type="option", option_group=group
    )
    return kind


def new(**fields):
    stock = {"sku": "POT-1", "price": "12.50", "num_in_stock": 3}
    return {"title": "Pot", "product_class": "pots", "stock": stock} | fields


def tag_of(api, product):
    return api.get(f"/api/v2/products/{product.pk}/")["ETag"]


@BOTH
def test_an_admin_makes_a_product_with_all_its_parts(api, version, kind, admin, seller):
    category = Category.add_root(name="Pots", slug="pots")
    api.force_authenticate(admin)
    body = new(
        description='<p onclick="x()">Fired</p><script>alert(1)</script>',
        upc="POT-UPC",
        weight=800,
        attributes={"maker": "Ada", "litres": 1.5, "glaze": "celadon", "story": "<b>x</b><iframe>"},
        categories=[category.pk],
        stock=new()["stock"] | {"seller": seller.pk},
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
    response = api.post(f"/api/{version}/{path}", new(), format="json")
    assert response.status_code == 201
    record = StockRecord.objects.get(partner_sku="POT-1")
    assert (record.partner, record.num_in_stock) == (seller, 3)


def test_a_seller_makes_no_product_for_another_seller(api, kind, owner):
    other = make_seller()
    api.force_authenticate(owner)
    body = new(stock=new()["stock"] | {"seller": other.pk})
    response = api.post("/api/v2/products/", body, format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "stock.seller"
    assert not Product.objects.exists()


def test_a_seller_says_what_there_is_of_it(api, kind, owner):
    api.force_authenticate(owner)
    body = new()
    del body["stock"]
    response = api.post("/api/v2/products/", body, format="json")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "stock")


@BOTH
def test_strangers_make_no_products(api, version, kind):
    url = f"/api/{version}/products/"
    assert api.post(url, new(), format="json").status_code == 401
    api.force_authenticate(make_member())
    assert api.post(url, new(), format="json").status_code == 403
    api.force_authenticate(make_staff())
    assert api.post(url, new(), format="json").status_code == 403
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
    response = api.post(f"/api/{version}/products/", new(**fields), format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field
    assert not Product.objects.exists()


def test_a_number_of_another_product_is_refused(api, kind, owner):
    taken = make_product()
    api.force_authenticate(owner)
    response = api.post("/api/v2/products/", new(upc=taken.upc), format="json")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "upc")


def test_variants_are_made_with_their_parent(api, kind, owner):
    api.force_authenticate(owner)
    body = new(
        variants=[
            {"title": f"Pot {n}", "attributes": {"litres": n}, "stock": new()["stock"] | {"sku": n}}
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
    third = {"parent": told["id"], "title": "Pot 3", "stock": new()["stock"] | {"sku": "3"}}
    assert api.post("/api/v2/products/", third, format="json").status_code == 201
    assert len(api.get(f"{url}?include=variants").json()["variants"]) == 3


def test_what_is_wrong_with_a_variant_is_told_with_its_number(api, kind, owner):
    api.force_authenticate(owner)
    variant = {"title": "Pot", "stock": new()["stock"]}
    body = new(variants=[variant, variant | {"attributes": {"glaze": "neon"}}])
    del body["stock"]
    response = api.post("/api/v2/products/", body, format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "variants.1.attributes.glaze"
    assert not Product.objects.exists()


@BOTH
def test_a_seller_changes_what_is_theirs(api, version, kind, owner, seller):
    product = make_product("Old", seller=seller, description="Kept", slug="old")
    api.force_authenticate(owner)
    url = f"/api/{version}/products/{product.pk}/"
    match = {"If-Match": tag_of(api, product)}
    response = api.patch(url, {"title": "New", "slug": "new"}, format="json", headers=match)
    assert response.status_code == 200
    product.refresh_from_db()
    assert (product.title, product.description) == ("New", "Kept")
    moved = api.get(f"/catalogue/old_{product.pk}/")
    assert moved["Location"].endswith(product.get_absolute_url())


@BOTH
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nobody_writes_what_others_sell(api, version, method, owner):
    product = make_product("Foreign")
    url = f"/api/{version}/products/{product.pk}/"
    send = getattr(api, method)
    assert send(url, {"title": "Mine"}, format="json").status_code == 401
    for user in (make_member(), owner, make_staff()):
        api.force_authenticate(user)
        assert send(url, {"title": "Mine"}, format="json").status_code == 403
    product.refresh_from_db()
    assert product.title == "Foreign"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_hidden_goods_of_others_are_not_found(api, method, owner):
    product = make_product("Foreign", is_public=False)
    api.force_authenticate(owner)
    send = getattr(api, method)
    url = f"/api/v2/products/{product.pk}/"
    assert send(url, {"title": "Mine"}, format="json").status_code == 404


def test_what_two_sellers_sell_is_neithers(api, owner, seller):
    product = make_product(seller=seller)
    StockRecord.objects.create(product=product, partner=make_seller(), partner_sku="X", price=1)
    api.force_authenticate(owner)
    url = f"/api/v1/products/{product.pk}/"
    assert api.patch(url, {"title": "Mine"}, format="json").status_code == 403


def test_v2_refuses_to_lose_an_update(api, admin):
    product = make_product("Old")
    url = f"/api/v2/products/{product.pk}/"
    api.force_authenticate(admin)
    assert api.patch(url, {"title": "A"}, format="json").status_code == 428
    seen = {"If-Match": tag_of(api, product)}
    assert api.patch(url, {"title": "A"}, format="json", headers=seen).status_code == 200
    refused = api.patch(url, {"title": "B"}, format="json", headers=seen)
    assert refused.status_code == 412
    product.refresh_from_db()
    assert product.title == "A"


def test_a_sale_does_not_outdate_what_an_editor_has_read(api, admin):
    product = make_product()
    api.force_authenticate(admin)
    seen = {"If-Match": tag_of(api, product)}
    set_stock(5, of=product, sold=2)
    url = f"/api/v2/products/{product.pk}/"
    assert api.patch(url, {"title": "A"}, format="json", headers=seen).status_code == 200


@BOTH
def test_put_needs_a_title(api, version, admin):
    product = make_product()
    api.force_authenticate(admin)
    path = "products/update" if version == "v1" else "products"
    response = api.put(
        f"/api/{version}/{path}/{product.pk}/",
        {"weight": 5},
        format="json",
        headers={"If-Match": "*"},
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "title"


@BOTH
def test_an_admin_deletes_a_product(api, version, admin):
    product = make_product()
    api.force_authenticate(admin)
    path = "products/delete" if version == "v1" else "products"
    url = f"/api/{version}/{path}/{product.pk}/"
    response = api.delete(url, headers={"If-Match": tag_of(api, product)})
    assert response.status_code == (200 if version == "v1" else 204)
    assert not Product.objects.exists()


@BOTH
def test_what_is_sold_and_not_sent_is_not_deleted(api, version, admin):
    product = make_product()
    set_stock(5, of=product, sold=2)
    api.force_authenticate(admin)
    url = f"/api/{version}/products/{product.pk}/"
    response = api.delete(url, headers={"If-Match": "*"})
    assert response.status_code == 409
    assert Product.objects.exists()


def test_stock_is_not_written_with_the_product(api, admin):
    product = make_product()
    api.force_authenticate(admin)
    body = {"title": "A", "stock": {"num_in_stock": 0}}
    response = api.put(f"/api/v1/products/{product.pk}/", body, format="json")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "stock")


@BOTH
@pytest.mark.parametrize(("name", "value"), [("tax_class", "zero"), ("is_discountable", True)])
def test_a_seller_does_not_say_what_is_the_shop_s_to_say(api, version, kind, owner, name, value):
    api.force_authenticate(owner)
    response = api.post(f"/api/{version}/products/", new(**{name: value}), format="json")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [name]
    assert not Product.objects.exists()


def test_a_seller_makes_no_money(api, owner):
    ProductClass.objects.create(name="Gift card", slug="gift-card")
    api.force_authenticate(owner)
    response = api.post("/api/v2/products/", new(product_class="gift-card"), format="json")
    assert response.status_code == 400
    assert not Product.objects.exists()


def test_what_was_taken_off_sale_is_not_put_back_by_its_seller(api, owner, seller, admin):
    product = make_product(seller=seller, is_public=False)
    for user, status in ((owner, 400), (admin, 200)):
        api.force_authenticate(user)
        headers = {"If-Match": "*"}
        url = f"/api/v2/products/{product.pk}/"
        response = api.patch(url, {"is_public": True}, format="json", headers=headers)
        assert response.status_code == status
