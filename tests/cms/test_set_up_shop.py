"""`manage.py set_up_shop`: what it makes, and that a second run changes nothing."""

import io
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site as DjangoSite
from django.core import serializers
from django.core.management import call_command
from oscar.core.loading import get_model
from wagtail.models import GroupPagePermission, Page, Site

from checkout.payment.models import SourceType
from checkout.tax.models import TaxRate
from cms.models import HomePage, Navigation

Country = get_model("address", "Country")
SET_UP = [
    "wagtailcore", "cms", "auth", "sites", "address", "tax", "payment", "order",
]  # fmt: skip


def set_up() -> str:
    told = io.StringIO()
    call_command("set_up_shop", stdout=told)
    return told.getvalue()


def everything() -> str:
    rows = [
        row
        for label in SET_UP
        for model in apps.get_app_config(label).get_models()
        for row in model._default_manager.order_by("pk")
    ]
    return serializers.serialize("json", rows)


def permissions_of(group: str) -> set[str]:
    permissions = Group.objects.get(name=group).permissions.select_related("content_type")
    return {f"{p.content_type.app_label}.{p.codename}" for p in permissions}


def test_second_run_changes_nothing(db):
    set_up()
    before = everything()
    set_up()
    assert everything() == before


def test_second_run_keeps_what_people_changed(db):
    set_up()
    TaxRate.objects.filter(country_id="GB", tax_class="standard").update(rate="0.175")
    Country.objects.filter(pk="US").update(is_shipping_country=False)
    home = HomePage.objects.get()
    home.title = "Our shop"
    home.save_revision().publish()
    navigation = Navigation.objects.get()
    navigation.menu = []
    navigation.save()
    set_up()
    assert TaxRate.objects.get(country_id="GB", tax_class="standard").rate == Decimal("0.175")
    assert not Country.objects.get(pk="US").is_shipping_country
    assert HomePage.objects.get().title == "Our shop"
    assert len(Navigation.objects.get().menu) == 0


def test_it_says_what_it_does(db):
    told = set_up()
    assert "Home page … done" in told and told.endswith("The shop is set up.\n")


def test_front_page_replaces_wagtails(db, client):
    set_up()
    home = HomePage.objects.get()
    assert [page.pk for page in Page.objects.filter(depth=2)] == [home.pk]
    assert Site.objects.get().root_page_id == home.pk
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://shop.example", "shop.example", 443),
        ("http://shop.example", "shop.example", 80),
        ("http://127.0.0.1:8000", "127.0.0.1", 8000),
    ],
)
def test_site_has_the_address_of_the_settings(db, settings, url, host, port):
    settings.SITE_URL = url
    set_up()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == (host, port, True)
    assert DjangoSite.objects.get(pk=1).domain == url.partition("//")[2]


def test_editors_edit_the_home_tree_alone_and_see_no_orders(db):
    set_up()
    home = HomePage.objects.get()
    rows = GroupPagePermission.objects.filter(group__name="Editors").select_related("permission")
    assert {(row.page_id, row.permission.codename) for row in rows} == {
        (home.pk, "add_page"),
        (home.pk, "change_page"),
        (home.pk, "publish_page"),
    }
    permissions = permissions_of("Editors")
    assert {"catalogue.view_product", "cms.change_navigation"} <= permissions
    assert not any(name.startswith(("order.", "customer.", "voucher.")) for name in permissions)


def test_staff_may_do_what_the_dashboard_asks_and_make_nobody_an_administrator(db):
    set_up()
    permissions = permissions_of("Shop staff")
    assert {"voucher.view_voucherset", "shipping.change_weightbased"} <= permissions
    assert {"order.change_order", "offer.view_range"} <= permissions
    assert "wagtailadmin.access_admin" not in permissions
    assert not {"customer.change_user", "customer.add_user", "auth.change_group"} & permissions


def test_tax_is_known_where_it_is_charged_and_nowhere_else(db):
    set_up()
    assert TaxRate.objects.get(country_id="GB", tax_class="standard").rate == Decimal("0.2")
    assert TaxRate.objects.get(country_id="FI", tax_class="standard").rate == Decimal("0.255")
    assert TaxRate.objects.get(country_id="GB", tax_class="zero").rate == 0
    assert TaxRate.objects.values("country").distinct().count() == 28
    assert not TaxRate.objects.filter(country_id="US").exists()
    assert Country.objects.get(pk="US").is_shipping_country
    assert Country.objects.first().pk == "GB"


def test_cards_are_a_kind_of_payment(db):
    set_up()
    assert SourceType.objects.get().code == "card"
