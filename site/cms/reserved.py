"""The slugs that no page below the home page may take: the shop answers there itself."""

from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

RESERVED = _("The shop answers at “/%(slug)s/” itself. Choose another slug for this page.")


@cache
def reserved_slugs() -> frozenset[str]:
    """First path segments of every address that is not a page's, from the URL configuration."""
    local = (urlsplit(url) for url in (settings.STATIC_URL, settings.MEDIA_URL) if url)
    folders = {url.path.strip("/").partition("/")[0] for url in local if not url.netloc}
    return frozenset(_first_segments(get_resolver().url_patterns) | folders) - {""}


def check_slug(slug: str, *, parent: Page | None) -> None:
    """Raises ValidationError when a page of this slug below `parent` would be out of reach."""
    if parent is None or slug not in reserved_slugs():
        return
    if Site.objects.filter(root_page=parent.pk).exists():
        raise ValidationError({"slug": ValidationError(RESERVED, params={"slug": slug})})


def pages_out_of_reach() -> list[Page]:
    """Pages that an address of the shop hides."""
    roots = Site.objects.select_related("root_page").order_by("pk")
    return [
        page
        for site in roots
        for page in site.root_page.get_children().filter(slug__in=reserved_slugs())
    ]


def _first_segments(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found = set()
    for entry in patterns:
        route = str(entry.pattern)
        if isinstance(entry.pattern, RegexPattern):
            route = route.removeprefix("^")
        first = route.partition("/")[0]
        if first and first.replace("-", "").replace("_", "").isalnum():
            found.add(first)
        elif not route and isinstance(entry, URLResolver):
            found |= _first_segments(entry.url_patterns)
    return found
