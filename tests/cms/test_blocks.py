"""Blocks: what they read, show and store."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from catalogue.models import Category, Product
from cms.blocks import AddressBlock, LinkBlock, link_url
from cms.models import HomePage, StandardPage
from tests.cms.conftest import make_goods, make_picture, publish


def grid(products) -> list:
    return [("product_grid", {"title": "New", "products": products})]


def stored_ids(page) -> list:
    body = HomePage.objects.get(pk=page.pk).body.get_prep_value()
    return [item["value"] for item in body[0]["value"]["products"]]


@pytest.mark.parametrize("number", [1, 25])
def test_home_page_costs_the_same_for_any_number_of_products(
    client, home, picture, django_assert_num_queries, number
):
    publish(home, body=grid(make_goods(number, picture=picture)))
    client.get("/")
    # Wagtail: site, root page, its specific page, restrictions.
    # Ours: products with their pictures, renditions.
    with django_assert_num_queries(6):
        response = client.get("/")
    assert len(response.context["products"]) == number


def test_grid_leads_on_to_where_the_editor_says_and_else_nowhere(client, home, picture, category):
    products = make_goods(1, picture=picture)
    publish(home, body=grid(products))
    assert "more-link" not in client.get("/").content.decode()
    link = [("category", category)]
    linked = {"title": "New", "products": products, "link_text": "All pots", "link": link}
    publish(HomePage.objects.get(pk=home.pk), body=[("product_grid", linked)])
    href = category.get_absolute_url()
    assert f'<a class="more-link" href="{href}">All pots<' in client.get("/").content.decode()


def test_hidden_product_is_not_shown_and_not_forgotten(client, home, picture):
    shown, hidden = make_goods(2, picture=picture)
    publish(home, body=grid([hidden, shown]))
    Product.objects.filter(pk=hidden.pk).update(is_public=False)
    text = client.get("/").content.decode()
    assert shown.title in text and hidden.title not in text
    publish(HomePage.objects.get(pk=home.pk), title="Saved again")
    assert stored_ids(home) == [hidden.pk, shown.pk]
    Product.objects.filter(pk=hidden.pk).update(is_public=True)
    assert hidden.title in client.get("/").content.decode()


def test_editor_saves_the_page_and_keeps_the_hidden_product(editor_client, home, picture):
    shown, hidden = make_goods(2, picture=picture)
    publish(home, body=grid([hidden, shown]))
    Product.objects.filter(pk=hidden.pk).update(is_public=False)
    chosen = streamfield([("item", str(hidden.pk)), ("item", str(shown.pk))])
    fields = {
        "title": "Saved in the editor",
        "slug": home.slug,
        "body": streamfield(
            [
                (
                    "product_grid",
                    {
                        "title": "New",
                        "products": chosen,
                        "link_text": "",
                        "link": streamfield([]),
                    },
                )
            ]
        ),
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    url = reverse("wagtailadmin_pages:edit", args=[home.pk])
    assert hidden.title in editor_client.get(url).content.decode()
    assert editor_client.post(url, nested_form_data(fields)).status_code == 302
    assert HomePage.objects.get(pk=home.pk).title == "Saved in the editor"
    assert stored_ids(home) == [hidden.pk, shown.pk]


def test_deleted_product_leaves_the_rest_of_the_page_alone(client, home, picture):
    gone, stays = make_goods(2, picture=picture)
    publish(home, body=grid([gone, stays]))
    gone.delete()
    response = client.get("/")
    assert response.status_code == 200
    assert [product.pk for product in response.context["products"]] == [stays.pk]


def test_products_keep_the_editors_order_and_may_be_chosen_twice(home, picture):
    first, second, third = make_goods(3, picture=picture)
    publish(home, body=grid([third, first, third, second]))
    chosen = HomePage.objects.get(pk=home.pk).body[0].value["products"]
    assert [product.pk for product in chosen] == [third.pk, first.pk, third.pk, second.pk]
    assert chosen[0] is not chosen[2]


def test_category_tiles_lead_to_public_categories_in_one_more_query(
    client, home, picture, django_assert_num_queries
):
    root = Category.add_root(name="Ceramics", slug="ceramics")
    deep = root.add_child(name="Mugs", slug="mugs")
    hidden = Category.add_root(name="Secret", slug="secret", is_public=False)
    tiles = [{"category": c, "picture": picture, "title": ""} for c in (root, deep, hidden)]
    publish(home, body=[("category_tiles", {"title": "", "tiles": tiles})])
    client.get("/")
    # Wagtail: 4. Ours: categories, pictures, renditions (all ancestors were chosen themselves).
    with django_assert_num_queries(7):
        shown = client.get("/").context["tiles"]
    assert [(tile["title"], tile["url"]) for tile in shown] == [
        ("Ceramics", root.get_absolute_url()),
        ("Mugs", deep.get_absolute_url()),
    ]


def test_deep_category_has_the_address_that_oscar_gives_it(client, home):
    deep = Category.add_root(name="Ceramics", slug="ceramics").add_child(name="Mugs", slug="mugs")
    tiles = [{"category": deep, "picture": None, "title": "Cups"}]
    publish(home, body=[("category_tiles", {"title": "", "tiles": tiles})])
    (tile,) = client.get("/").context["tiles"]
    assert tile["url"] == deep.get_absolute_url() == f"/catalogue/category/ceramics/mugs_{deep.pk}/"


@pytest.mark.parametrize("kind", ["page", "category", "product", "address"])
def test_hero_leads_where_the_editor_says(client, home, category, picture, kind):
    page = home.add_child(instance=StandardPage(title="About", slug="about"))
    (product,) = make_goods(1, picture=picture)
    target, url = {
        "page": (page, "/about/"),
        "category": (category, category.get_absolute_url()),
        "product": (product, product.get_absolute_url()),
        "address": ("/offers/", "/offers/"),
    }[kind]
    hero = {"title": "T", "text": "", "picture": None, "link_text": "Go", "link": [(kind, target)]}
    publish(home, body=[("hero", hero)])
    assert f'href="{url}"' in client.get("/").content.decode()


def test_link_to_what_is_hidden_is_no_link(home, category, picture):
    page = home.add_child(instance=StandardPage(title="About", slug="about", live=False))
    (product,) = make_goods(1, picture=picture, is_public=False)
    category.is_public = False
    links = LinkBlock().to_python(
        [
            {"type": "page", "value": page.pk},
            {"type": "product", "value": product.pk},
            {"type": "product", "value": 10**9},
        ]
    )
    assert [link_url(link) for link in links] == ["", "", ""]
    assert link_url(LinkBlock().normalize([("category", category)])[0]) == ""


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "x"]
)
def test_address_that_is_none_is_refused(address):
    with pytest.raises(ValidationError, match="Begin with /"):
        AddressBlock().clean(address)


def test_pictures_of_a_page_are_read_at_once(client, home, django_assert_num_queries):
    pictures = [make_picture(f"Picture {number}") for number in range(4)]
    body = [("picture", {"picture": p, "caption": "", "width": "text"}) for p in pictures]
    publish(home, body=body)
    client.get("/")
    # Wagtail: 4. Ours: pictures, renditions.
    with django_assert_num_queries(6):
        client.get("/")
