"""`manage.py set_up_shop`: what a shop cannot open without. Run it after each migration."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.sites.models import Site as DjangoSite
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from oscar.core.loading import get_model
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
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
    root = Page.get_first_root_node()
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
    for name, permissions in roles.GROUP_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(_permission(permission) for permission in permissions))
    root = Page.get_first_root_node()
    library = Collection.get_first_root_node()
    for name, codenames in roles.PAGE_PERMISSIONS.items():
        group = Group.objects.get(name=name)
        # Wagtail's migrations let both groups edit every site.
        GroupPagePermission.objects.filter(group=group, page=root).delete()
        for codename in codenames:
            GroupPagePermission.objects.get_or_create(
                group=group, page=home.page_ptr, permission=_permission(f"wagtailcore.{codename}")
            )
        for permission in roles.COLLECTION_PERMISSIONS:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=library, permission=_permission(permission)
            )


def _set_up_countries() -> None:
    for row in COUNTRIES:
        Country.objects.get_or_create(
            iso_3166_1_a2=row.alpha_2,
            defaults={
                "iso_3166_1_a3": row.alpha_3,
                "iso_3166_1_numeric": row.numeric,
                "printable_name": row.name,
                "name": row.name,
                "is_shipping_country": True,
                "display_order": (
                    HOME_COUNTRY_FIRST if row.alpha_2 == settings.SHOP_COUNTRY else 0
                ),
            },
        )


def _set_up_tax_rates() -> None:
    for row in COUNTRIES:
        for tax_class, rate in row.rates.items():
            TaxRate.objects.get_or_create(
                country_id=row.alpha_2, tax_class=tax_class, defaults={"rate": rate}
            )


def _set_up_kinds() -> None:
    SourceType.objects.get_or_create(code="card", defaults={"name": "Card"})
    for name in SHIPPING_EVENTS:
        ShippingEventType.objects.get_or_create(name=name)
    for name in PAYMENT_EVENTS:
        PaymentEventType.objects.get_or_create(name=name)


def _permission(name: str) -> Permission:
    """The permission called `app.codename`. Raises CommandError when no migration has made it."""
    app_label, codename = name.split(".")
    permission = Permission.objects.filter(
        content_type__app_label=app_label, codename=codename
    ).first()
    if permission is None:
        raise CommandError(f"There is no permission {name}. Run `manage.py migrate` first.")
    return permission
