"""`manage.py set_up_shop`: what a shop cannot open without. Run it after each migration."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.sites.models import Site as DjangoSite
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from oscar.core.loading import get_model
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from checkout.order.models import PaymentEventType, ShippingEventType
from checkout.payment.models import SourceType
from checkout.tax.models import TaxRate
from cms.models import HomePage, Navigation, SiteSettings
from config import roles
from config.countries import COUNTRIES

Country = get_model("address", "Country")

HOME_COUNTRY_FIRST = 10
SHIPPING_EVENTS = ["Dispatched", "Delivered", "Returned"]
PAYMENT_EVENTS = ["Authorised", "Captured", "Refunded"]
FIRST_MENU = [
    {
        "type": "entry",
        "value": {
            "title": "Everything",
            "target": [{"type": "address", "value": "/catalogue/"}],
            "children": [],
        },
    }
]
FIRST_BODY = [
    {
        "type": "hero",
        "value": {
            "title": settings.SHOP_NAME,
            "text": "",
            "picture": None,
            "link_text": "See everything",
            "link": [{"type": "address", "value": "/catalogue/"}],
        },
    }
]


class Command(BaseCommand):
    help = (
        "Make what a shop cannot open without: home page, groups, countries, tax rates, "
        "kinds of payment and delivery. What is there already is left as it is."
    )

    @transaction.atomic
    def handle(self, *args, **options):
        home = self._step("Home page", _set_up_home)
        self._step("Address of the site", lambda: _set_up_address(home))
        self._step("Groups", lambda: _set_up_groups(home))
        self._step("Countries", _set_up_countries)
        self._step("Tax rates", _set_up_tax_rates)
        self._step("Kinds of payment and delivery", _set_up_kinds)
        self.stdout.write("The shop is set up.")

    def _step(self, title, set_up):
        self.stdout.write(f"{title} … ", ending="")
        self.stdout.flush()
        result = set_up()
        self.stdout.write("done")
        return result


def _set_up_home() -> HomePage:
    """The page at the front, in the place of the page that Wagtail's migrations make."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site and isinstance(site.root_page.specific, HomePage):
        return site.root_page.specific
    root = _root_page()
    placeholder = root.get_children().filter(content_type__model="page", slug="home").first()
    home = HomePage(title=settings.SHOP_NAME, slug="front", body=FIRST_BODY)
    root.add_child(instance=home)
    home.save_revision().publish()
    if site:
        site.root_page = home
        site.save()
    else:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    if placeholder:
        placeholder.delete()
    return HomePage.objects.get(pk=home.pk)


def _root_page() -> Page:
    """The root of all pages, which Wagtail's migrations make, and a flush of the tables unmakes."""
    language = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    Locale.objects.get_or_create(language_code=language)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def _set_up_address(home: HomePage) -> None:
    """Both Wagtail's and Django's site, from SITE_URL; the first menu and settings."""
    url = urlsplit(settings.SITE_URL)
    if not url.hostname:
        raise CommandError(f"SITE_URL must be an address, and it is {settings.SITE_URL!r}.")
    port = url.port or (443 if url.scheme == "https" else 80)
    site = Site.objects.get(root_page=home, is_default_site=True)
    if (site.hostname, site.port, site.site_name) != (url.hostname, port, settings.SHOP_NAME):
        site.hostname, site.port, site.site_name = url.hostname, port, settings.SHOP_NAME
        site.save()
    Navigation.objects.get_or_create(site=site, defaults={"menu": FIRST_MENU})
    SiteSettings.objects.get_or_create(site=site)
    names = {"domain": url.netloc, "name": settings.SHOP_NAME}
    DjangoSite.objects.update_or_create(pk=settings.SITE_ID, defaults=names)
    DjangoSite.objects.clear_cache()


def _set_up_groups(home: HomePage) -> None:
    permissions = _permissions()
    for name, wanted in roles.GROUP_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(permissions[each] for each in wanted))
    for name, codenames in roles.PAGE_PERMISSIONS.items():
        group = Group.objects.get(name=name)
        # Wagtail's migrations let both groups edit every site.
        GroupPagePermission.objects.filter(group=group, page__depth=1).delete()
        GroupPagePermission.objects.bulk_create(
            (
                GroupPagePermission(
                    group=group,
                    page_id=home.pk,
                    permission_id=permissions[f"wagtailcore.{codename}"],
                )
                for codename in codenames
            ),
            ignore_conflicts=True,
        )
        GroupCollectionPermission.objects.bulk_create(
            (
                GroupCollectionPermission(
                    group=group,
                    collection=Collection.get_first_root_node(),
                    permission_id=permissions[each],
                )
                for each in roles.COLLECTION_PERMISSIONS
            ),
            ignore_conflicts=True,
        )


def _permissions() -> dict[str, int]:
    """Ids of the permissions that the roles name, by `app.codename`.

    Raises CommandError where a migration has not made one yet.
    """
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    found = {f"{app_label}.{codename}": pk for app_label, codename, pk in rows}
    missing = roles.all_permissions() - found.keys()
    if missing:
        raise CommandError(f"Run `manage.py migrate` first. Missing: {', '.join(sorted(missing))}.")
    return found


def _set_up_countries() -> None:
    Country.objects.bulk_create(
        (
            Country(
                iso_3166_1_a2=row.alpha_2,
                iso_3166_1_a3=row.alpha_3,
                iso_3166_1_numeric=row.numeric,
                printable_name=row.name,
                name=row.name,
                is_shipping_country=True,
                display_order=HOME_COUNTRY_FIRST if row.alpha_2 == settings.SHOP_COUNTRY else 0,
            )
            for row in COUNTRIES
        ),
        ignore_conflicts=True,
    )


def _set_up_tax_rates() -> None:
    TaxRate.objects.bulk_create(
        (
            TaxRate(country_id=row.alpha_2, tax_class=tax_class, rate=rate)
            for row in COUNTRIES
            for tax_class, rate in row.rates.items()
        ),
        ignore_conflicts=True,
    )


def _set_up_kinds() -> None:
    SourceType.objects.get_or_create(code="card", defaults={"name": "Card"})
    for name in SHIPPING_EVENTS:
        ShippingEventType.objects.get_or_create(name=name)
    for name in PAYMENT_EVENTS:
        PaymentEventType.objects.get_or_create(name=name)
