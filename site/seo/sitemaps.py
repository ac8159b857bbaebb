"""What the shop wants found: pages, stories, categories and products, each with its last change."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from wagtail.models import Page, Site

from catalogue.addresses import category_urls
from catalogue.models import Category, Product
from catalogue.queries import listed_products
from cms.models import ArticlePage

ROWS = 5_000
"""Addresses in one file; 50,000 are allowed."""


class ShopSitemap(Sitemap):
    """The same few queries for a file of any length."""

    limit = ROWS
    changed: str

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def items(self) -> QuerySet:
        return self.rows()

    def lastmod(self, item: Any) -> datetime | None:
        return getattr(item, self.changed)

    def get_latest_lastmod(self) -> datetime | None:
        return self.rows().order_by().aggregate(latest=Max(self.changed))["latest"]

    def get_protocol(self, protocol: str | None = None) -> str:
        return settings.SITE_URL.partition("://")[0]

    def get_domain(self, site: Any = None) -> str:
        return settings.SITE_URL.partition("://")[2]


class PageSitemap(ShopSitemap):
    changed = "changed"

    def rows(self) -> QuerySet:
        return self._live(Page.objects.not_type(ArticlePage))

    def location(self, item: Page) -> str:
        rest = item.url_path.removeprefix(self._root.url_path)
        return reverse("wagtail_serve", args=[rest]) if rest else reverse("home")

    def _live(self, pages: QuerySet) -> QuerySet:
        site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
        if site is None:
            return pages.none()
        self._root = site.root_page
        live = pages.descendant_of(self._root, inclusive=True).live().public()
        changed = Coalesce(F("last_published_at"), F("latest_revision_created_at"))
        return live.order_by("path").only("url_path").annotate(changed=changed)


class ArticleSitemap(PageSitemap):
    def rows(self) -> QuerySet:
        return self._live(Page.objects.type(ArticlePage))


class CategorySitemap(ShopSitemap):
    """Public categories below public ones. A category changes with the goods in it."""

    changed = "changed"

    def rows(self) -> QuerySet:
        return (
            Category.objects.browsable()
            .order_by("path")
            .only("pk", "path", "slug")
            .annotate(changed=Max("product__date_updated"))
        )

    def get_latest_lastmod(self) -> datetime | None:
        products = listed_products().order_by()
        return products.aggregate(latest=Max("date_updated"))["latest"]

    def items(self) -> list[Category]:
        """All of them at once: they are few, and each one's address is made of others' names."""
        found = list(self.rows())
        self._addresses = category_urls(found)
        return found

    def location(self, item: Category) -> str:
        return self._addresses[item.pk]


class ProductSitemap(ShopSitemap):
    """Products that listings show; their variants are told of on their pages.

    Goods that are bought on a page of their kind are told of by its address.
    """

    changed = "date_updated"

    def rows(self) -> QuerySet:
        products = listed_products().prefetch_related(None).select_related(None).order_by("pk")
        kind = F("product_class__slug")
        return products.only("pk", "slug", "date_updated").annotate(kind=kind)

    def location(self, item: Product) -> str:
        page = settings.PAGES_OF_KINDS.get(item.kind)
        return reverse(page) if page else item.get_absolute_url()


SITEMAPS = {
    "pages": PageSitemap,
    "articles": ArticleSitemap,
    "categories": CategorySitemap,
    "products": ProductSitemap,
}
