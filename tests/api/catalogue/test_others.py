"""All products for admins, and suggestions for search boxes."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from catalogue.actions import refresh_products
from catalogue.models import Category, Product
from tests.api.catalogue.answers import BOTH, fields_of, rows_of
from tests.factories import make_member, make_product, make_staff

pytestmark = pytest.mark.django_db

SUGGESTIONS = "/api/v2/search/suggestions/"


@pytest.fixture
def clerk(api):
    staff = make_staff()
    staff.user_permissions.set(Permission.objects.filter(codename="view_product"))
    staff = User.objects.get(pk=staff.pk)
    api.force_authenticate(staff)
    return staff


@BOTH
def test_staff_see_hidden_products_with_their_stock(api, version, clerk):
    shown = make_product(stock=4)
    hidden = make_product(is_public=False)
    url = f"/api/{version}/admin/products/"
    assert [row["id"] for row in rows_of(api.get(url))] == [hidden.pk, shown.pk]
    [row] = rows_of(api.get(f"{url}?is_public=true"))
    assert (row["id"], row["num_in_stock"], row["num_allocated"]) == (shown.pk, 4, 0)


@BOTH
def test_staff_find_products_by_title_upc_or_sku(api, version, clerk):
    product = make_product("Wren bowl")
    make_product("Plate")
    for words in ("wren", product.upc, product.stockrecords.get().partner_sku):
        rows = rows_of(api.get(f"/api/{version}/admin/products/?q={words}"))
        assert [row["id"] for row in rows] == [product.pk]


@BOTH
def test_only_staff_with_the_permission_see_all_products(api, version):
    url = f"/api/{version}/admin/products/"
    assert api.get(url).status_code == 401
    for user in (make_member(), make_staff()):
        api.force_authenticate(user)
        assert api.get(url).status_code == 403


@BOTH
def test_malformed_parameters_of_the_admin_list_are_refused(api, version, clerk):
    response = api.get(f"/api/{version}/admin/products/?structure=tree")
    assert (response.status_code, fields_of(response)) == (400, ["structure"])


def test_products_of_one_moment_are_all_listed_once(api, clerk):
    goods = [make_product() for _n in range(5)]
    Product.objects.update(date_created=timezone.now())
    first = api.get("/api/v2/admin/products/?limit=2").json()
    make_product()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    seen = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert seen == [good.pk for good in reversed(goods)]


def test_suggestions_are_products_and_categories(api):
    make_product("Quillstone bowl", price="10.00")
    Category.add_root(name="Quills", slug="quills")
    refresh_products(Product.objects.values_list("pk", flat=True))
    told = api.get(f"{SUGGESTIONS}?q=quill").json()
    [product] = told["products"]
    assert "<mark>" in product["title"]
    assert product["price"] == {"currency": "GBP", "excl_tax": "10.00", "incl_tax": "12.00"}
    assert len(told["categories"]) == 1
    assert told["articles"] == []


@pytest.mark.parametrize("query", ["", "q=", "q=%00", f"q={'x' * 201}"])
def test_suggestions_need_words(api, query):
    response = api.get(f"{SUGGESTIONS}?{query}")
    assert (response.status_code, fields_of(response)) == (400, ["q"])
