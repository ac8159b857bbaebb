"""Menu, footer and settings: what they come to, what they cost, and that a change is seen."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import Category
from cms.context_processors import storefront
from cms.models import Navigation, SiteSettings, StandardPage
from cms.storefront import EMPTY
from tests.cms.conftest import publish
from tests.factories import make_country, make_product

SEARCH = "/search/?q=nothing-at-all"


@pytest.fixture
def about(home) -> StandardPage:
    return home.add_child(instance=StandardPage(title="About us", slug="about"))


@pytest.fixture
def navigation(site, about, category) -> Navigation:
    deep = category.add_child(name="Mugs", slug="mugs")
    navigation = Navigation.for_site(site)
    navigation.menu = [
        ("entry", {"title": "Everything", "target": [("address", "/catalogue/")], "children": []}),
        (
            "entry",
            {
                "title": "",
                "target": [("category", category)],
                "children": [{"title": "Cups", "target": [("category", deep)]}],
            },
        ),
        ("entry", {"title": "", "target": [("page", about)], "children": []}),
    ]
    navigation.footer_about = "<p>A shop run as a <b>publication</b>.</p>"
    navigation.footer_columns = [
        ("column", {"title": "Shop", "links": [{"title": "", "target": [("page", about)]}]})
    ]
    navigation.footer_small_print = "Small print"
    navigation.save()
    return navigation


def shown(rf, path: str = "/"):
    return storefront(rf.get(path))


def test_menu_and_footer_are_plain_links(rf, navigation, category):
    around = shown(rf)
    deep = Category.objects.get(slug="mugs")
    assert list(around["navigation"]) == [
        {"title": "Everything", "url": "/catalogue/", "children": []},
        {
            "title": "Ceramics",
            "url": category.get_absolute_url(),
            "children": [{"title": "Cups", "url": deep.get_absolute_url(), "children": []}],
        },
        {"title": "About us", "url": "/about/", "children": []},
    ]
    assert around["footer"]["columns"] == [
        {"title": "Shop", "links": [{"title": "About us", "url": "/about/", "children": []}]}
    ]
    assert around["footer"]["small_print"] == "Small print"
    assert around["shop_name"] == "Bowerbird"


def test_what_only_the_footer_leads_to_stands_below_the_menu_of_a_phone(
    rf, client, navigation, about
):
    links = [
        {"title": "", "target": [("page", about)]},
        {"title": "Gift cards", "target": [("address", "/gift-cards/")]},
    ]
    navigation.footer_columns = [("column", {"title": "Shop", "links": links})]
    navigation.save()
    beyond = {"title": "Gift cards", "url": "/gift-cards/", "children": []}
    assert list(shown(rf)["beyond_menu"]) == [beyond]
    header = client.get(SEARCH).content.decode().partition("</header>")[0]
    assert header.count('<a href="/gift-cards/">Gift cards</a>') == 1
    assert ">Basket</a>" not in header


def test_it_costs_two_queries_cold_and_none_warm(rf, navigation, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(shown(rf)["navigation"])
    with django_assert_num_queries(0):
        around = shown(rf)
        assert len(around["navigation"]) == 3
        assert around["footer"]["small_print"] and around["shop"]["announcement"] == ""


def test_what_a_process_from_before_an_update_kept_is_not_read(rf, navigation, monkeypatch):
    older = {name: nothing for name, nothing in EMPTY.items() if name != "beyond_menu"}
    with monkeypatch.context() as before:
        before.setattr("cms.storefront.EMPTY", older)
        before.setattr("cms.storefront._assembled", lambda site: older)
        assert list(shown(rf)["navigation"]) == []
    around = shown(rf)
    assert len(around["navigation"]) == 3
    assert list(around["beyond_menu"]) == []


@pytest.mark.parametrize("path", ["/", "/cms/", "/dashboard/orders/"])
def test_nothing_is_read_before_it_is_used(rf, navigation, django_assert_num_queries, path):
    with django_assert_num_queries(0):
        assert shown(rf, path)["shop_name"] == "Bowerbird"


def test_changed_settings_are_shown_at_once(
    rf, site, navigation, django_capture_on_commit_callbacks
):
    list(shown(rf)["navigation"])
    with django_capture_on_commit_callbacks(execute=True):
        settings = SiteSettings.for_site(site)
        settings.announcement = "<p>Closed on Monday</p>"
        settings.save()
        navigation.menu = []
        navigation.save()
    around = shown(rf)
    assert around["shop"]["announcement"] == "<p>Closed on Monday</p>"
    assert list(around["navigation"]) == []


def test_hidden_page_and_category_leave_the_menu(
    rf, navigation, about, category, django_capture_on_commit_callbacks
):
    list(shown(rf)["navigation"])
    with django_capture_on_commit_callbacks(execute=True):
        about.unpublish()
    assert [link["title"] for link in shown(rf)["navigation"]] == ["Everything", "Ceramics"]
    Category.objects.filter(pk=category.pk).update(is_public=False)
    cache.clear()
    assert [link["title"] for link in shown(rf)["navigation"]] == ["Everything"]


def test_renamed_page_is_renamed_in_the_menu(
    rf, navigation, about, django_capture_on_commit_callbacks
):
    list(shown(rf)["navigation"])
    with django_capture_on_commit_callbacks(execute=True):
        publish(about, title="Who we are", slug="who-we-are")
    assert list(shown(rf)["navigation"])[2] == {
        "title": "Who we are",
        "url": "/who-we-are/",
        "children": [],
    }


def test_pages_answer_while_the_cache_is_away(client, navigation, monkeypatch, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }
    response = client.get("/")
    assert response.status_code == 200
    assert "About us" in response.content.decode()


def test_setting_is_previewed_on_the_front_page_before_it_is_saved(site, navigation):
    settings = SiteSettings.for_site(site)
    settings.announcement = "<p>Only a preview</p>"
    response = settings.make_preview_request()
    assert "Only a preview" in response.content.decode()
    assert SiteSettings.objects.get(site=site).announcement == ""
    navigation.footer_small_print = "Not saved"
    assert "Not saved" in navigation.make_preview_request().content.decode()


def test_editor_changes_the_announcement(editor_client, site, client):
    url = reverse("wagtailsettings:edit", args=["cms", "sitesettings", site.pk])
    data = {
        "announcement": '{"blocks":[{"key":"a","text":"Hello","type":"unstyled","depth":0,'
        '"inlineStyleRanges":[],"entityRanges":[],"data":{}}],"entityMap":{}}',
        "description": "",
        "sharing_picture": "",
        "contact_email": "",
        "contact_phone": "",
        "social_links-count": "0",
    }
    assert editor_client.get(url).status_code == 200
    assert editor_client.post(url, data).status_code == 302
    cache.clear()
    assert "Hello" in client.get("/").content.decode()


def test_warm_page_of_the_shop_reads_no_menu(client, navigation):
    client.get(SEARCH)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(SEARCH)
    tables = " ".join(query["sql"] for query in queries)
    assert "cms_navigation" not in tables and "wagtailcore_site" not in tables


def test_links_below_the_checkout_are_those_that_editors_chose(
    client, navigation, about, django_capture_on_commit_callbacks
):
    path = reverse("checkout:shipping-address")
    make_country()
    client.post(reverse("basket:add", args=[make_product().pk]), {"quantity": 1})
    assert "site-footer" not in client.get(path).content.decode()
    navigation.checkout_links = [("entry", {"title": "", "target": [("page", about)]})]
    with django_capture_on_commit_callbacks(execute=True):
        navigation.save()
    assert '<li><a href="/about/">About us</a></li>' in client.get(path).content.decode()
