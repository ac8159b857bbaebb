"""Addresses that programs read: sitemaps and robots.txt."""

from django.conf import settings
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from seo.sitemaps import SITEMAPS

SITEMAP_SECONDS = 3600
XML = "application/xml"
# What is of no use to anybody but the visitor it belongs to.
PRIVATE = ("/accounts/", "/checkout/", "/cms/", "/dashboard/", "/payment/", "/search/")


@require_safe
@cache_control(public=True, max_age=SITEMAP_SECONDS)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Where the sitemaps of all sections are, each in as many files as it needs."""
    files = []
    for section, sitemap_class in SITEMAPS.items():
        about = sitemap_class()
        address = settings.SITE_URL + reverse("sitemap-section", args=[section])
        latest = about.get_latest_lastmod()
        for number in about.paginator.page_range:
            location = f"{address}?p={number}" if number > 1 else address
            files.append({"location": location, "last_mod": latest})
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": files}, content_type=XML)


@require_safe
@cache_control(public=True, max_age=SITEMAP_SECONDS)
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    if section not in SITEMAPS:
        raise Http404
    try:
        urls = SITEMAPS[section]().get_urls(page=request.GET.get("p", 1))
    except InvalidPage as error:
        raise Http404 from error
    return TemplateResponse(request, "sitemap.xml", {"urlset": urls}, content_type=XML)


@require_safe
@cache_control(public=True, max_age=SITEMAP_SECONDS)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything but the private parts; nothing where the shop is not to be found."""
    if settings.SEARCH_ENGINES_WELCOME:
        rules = [f"Disallow: {path}" for path in PRIVATE]
        rules += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    else:
        rules = ["Disallow: /"]
    return HttpResponse("\n".join(["User-agent: *", *rules, ""]), content_type="text/plain")
