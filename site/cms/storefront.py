"""What every page of the shop shows around its content: read in two queries, kept in the cache.

An entry carries the version it was made under, and a change of a menu, a setting or a page begins
a new version. Categories are another room's; what they are called may lag by SECONDS.

While the shop is updated, processes that show more and processes that show less share the cache:
each reads only what was made in the shape that it knows.
"""

import uuid
from typing import Any
from zlib import crc32

from django.core.cache import cache
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest
from wagtail.images import get_image_model
from wagtail.models import Site
from wagtail.rich_text import expand_db_html

from cms.links import CATEGORY, PAGE, link_targets
from cms.menu_blocks import chosen_ids, items, resolved, stored
from media.specs import SHARING

SECONDS = 60
VERSION = "storefront-version"
EMPTY: dict[str, Any] = {
    "navigation": [],
    "beyond_menu": [],
    "footer": {"about": "", "columns": [], "small_print": "", "checkout": []},
    "shop": {
        "announcement": "",
        "description": "",
        "contact_email": "",
        "contact_phone": "",
        "social_links": [],
        "sharing_picture": "",
    },
}


def storefront_of(request: HttpRequest) -> dict[str, Any]:
    """What stands around the pages of this request's site, as plain lists and dicts.

    `navigation`, `footer`, `shop`, and `beyond_menu`: where the footer leads to and the menu does
    not.
    """
    host, port = request.get_host().partition(":")[0], int(request.get_port())
    key = f"storefront-{crc32(repr(EMPTY).encode())}-{host}-{port}"
    found = cache.get_many([VERSION, key])
    version = found.get(VERSION)
    entry = found.get(key)
    if entry and entry[0] == version:
        return entry[1]
    site = _site_with_settings(host, port)
    storefront = _assembled(site) if site else EMPTY
    cache.set(key, (version, storefront), SECONDS)
    return storefront


def storefront_with(setting) -> dict[str, Any]:
    """The same as `storefront_of` for a setting's site, with this setting as it is now, unsaved."""
    site = _sites().get(pk=setting.site_id)
    site._state.fields_cache[setting._meta.model_name] = setting
    return _assembled(site)


def forget_storefront(**kwargs: Any) -> None:
    """Have menus and settings read anew after the commit. Also a receiver of Wagtail's signals."""
    transaction.on_commit(lambda: cache.set(VERSION, uuid.uuid4().hex, None))


def _sites():
    renditions = get_image_model().get_rendition_model().objects
    sharing = renditions.filter(
        image=OuterRef("sitesettings__sharing_picture"), filter_spec="|".join(SHARING)
    ).order_by("-pk")
    return (
        Site.objects.select_related("root_page", "sitesettings", "navigation")
        .annotate(sharing_picture=Subquery(sharing.values("file")[:1]))
        .order_by("pk")
    )


def _site_with_settings(host: str, port: int) -> Site | None:
    """The site that Wagtail would find for this host, with its settings, in one query."""
    candidates = list(_sites().filter(Q(hostname=host) | Q(is_default_site=True)))
    named = [site for site in candidates if site.hostname == host]
    for rule in (
        [site for site in named if site.port == port],
        [site for site in named if site.is_default_site],
        named if len(named) == 1 else [],
        [site for site in candidates if site.is_default_site],
    ):
        if rule:
            return rule[0]
    return None


def _assembled(site: Site) -> dict[str, Any]:
    settings = getattr(site, "sitesettings", None)
    navigation = getattr(site, "navigation", None)
    menu = stored(navigation.menu) if navigation else []
    columns = stored(navigation.footer_columns) if navigation else []
    checkout = stored(navigation.checkout_links) if navigation else []
    entries = [
        *menu,
        *(child for entry in menu for child in items(entry["children"])),
        *(link for column in columns for link in items(column["links"])),
        *checkout,
    ]
    targets = link_targets(
        site,
        page_ids=chosen_ids(entries, kind=PAGE),
        category_ids=chosen_ids(entries, kind=CATEGORY),
    )
    shown = resolved(menu, targets)
    footer = _footer(navigation, columns, checkout, targets) if navigation else EMPTY["footer"]
    return {
        "navigation": shown,
        "beyond_menu": _beyond(shown, footer["columns"]),
        "footer": footer,
        "shop": _shop(settings, site.sharing_picture) if settings else EMPTY["shop"],
    }


def _beyond(menu, columns) -> list[dict[str, Any]]:
    """The links of these columns, but those that the menu has."""
    in_menu = {entry["url"] for entry in menu}
    return [link for column in columns for link in column["links"] if link["url"] not in in_menu]


def _footer(navigation, columns, checkout, targets) -> dict[str, Any]:
    return {
        "about": expand_db_html(navigation.footer_about),
        "columns": [
            {"title": column["title"], "links": resolved(items(column["links"]), targets)}
            for column in columns
        ],
        "small_print": navigation.footer_small_print,
        "checkout": resolved(checkout, targets),
    }


def _shop(settings, sharing_picture: str | None) -> dict[str, Any]:
    return {
        "announcement": expand_db_html(settings.announcement),
        "description": settings.description,
        "contact_email": settings.contact_email,
        "contact_phone": settings.contact_phone,
        "social_links": [
            {"name": profile["name"], "url": profile["url"]}
            for profile in stored(settings.social_links)
        ],
        "sharing_picture": storages["default"].url(sharing_picture) if sharing_picture else "",
    }
