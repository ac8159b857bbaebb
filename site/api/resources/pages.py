"""What editors have published: pages with their bodies, and what stands around every page.

Only what is live and open to everybody is told; other pages are not there.
"""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.models import Page, Site

from api.endpoints import Endpoint
from api.places import COUNTRY, strategy_for
from api.resources.blocks import BlockSerializer, Reader, body_document
from api.resources.pictures import LEAD_SIZES, PictureSerializer, absolute, picture_document
from catalogue.rules import LARGEST_ID
from cms.models import ArticleIndexPage, ArticlePage, HomePage, StandardPage
from cms.storefront import storefront_of

KINDS = {
    "home": HomePage,
    "standard": StandardPage,
    "article_index": ArticleIndexPage,
    "article": ArticlePage,
}
TYPES = [*KINDS, "other"]
LONGEST_PATH = 2000
MOST_CHILDREN = 100
OF_KINDS = ("intro", "date", "author", "picture", "body")


class PageSummarySerializer(serializers.Serializer):
    """A page as lists show it."""

    id = serializers.IntegerField()
    type = serializers.ChoiceField(choices=TYPES)
    title = serializers.CharField()
    slug = serializers.CharField()
    path = serializers.CharField(help_text="Below the site's root: `/about/delivery/`.")
    url = serializers.URLField()
    parent = serializers.IntegerField(allow_null=True)
    description = serializers.CharField(allow_blank=True, help_text="For search engines.")
    first_published = serializers.DateTimeField(allow_null=True)
    last_published = serializers.DateTimeField(allow_null=True)


class PageSerializer(PageSummarySerializer):
    """A page with its body. `date`, `author` and `picture` are those of stories."""

    intro = serializers.CharField(allow_blank=True)
    date = serializers.DateField(allow_null=True)
    author = serializers.CharField(allow_blank=True)
    picture = PictureSerializer(allow_null=True)
    body = BlockSerializer(many=True)


class PageParameters(serializers.Serializer):
    """Which pages."""

    path = serializers.CharField(
        required=False, max_length=LONGEST_PATH, help_text="The page of this path alone."
    )
    type = serializers.ChoiceField(required=False, choices=list(KINDS))
    child_of = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="Those right below a page."
    )


class LinkSerializer(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField()


class EntrySerializer(LinkSerializer):
    children = LinkSerializer(many=True)


class ColumnSerializer(serializers.Serializer):
    title = serializers.CharField()
    links = LinkSerializer(many=True)


class FooterSerializer(serializers.Serializer):
    about = serializers.CharField(allow_blank=True, help_text="HTML.")
    columns = ColumnSerializer(many=True)
    small_print = serializers.CharField(allow_blank=True)


class ProfileSerializer(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.CharField()


class ShopSerializer(serializers.Serializer):
    announcement = serializers.CharField(allow_blank=True, help_text="HTML.")
    description = serializers.CharField(allow_blank=True)
    contact_email = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True)
    social_links = ProfileSerializer(many=True)
    sharing_picture = serializers.CharField(allow_blank=True)


class NavigationSerializer(serializers.Serializer):
    """What stands around every page."""

    menu = EntrySerializer(many=True)
    footer = FooterSerializer()
    shop = ShopSerializer()


class Pages(Endpoint):
    """The published pages of the site that is asked."""

    permission_classes = [AllowAny]
    serializer_class = PageSummarySerializer
    ordering = ("path",)
    sparse = {"list": PageSummarySerializer, "retrieve": PageSerializer}
    parts = {"retrieve": {"children": PageSummarySerializer(many=True)}}

    @extend_schema(summary="Published pages", tags=["pages"], parameters=[PageParameters])
    def list(self, request: Request, *args, **kwargs) -> Response:
        asked = self.asked(PageParameters)
        site = Site.find_for_request(request._request)
        pages = _published(site)
        if "type" in asked:
            pages = pages.type(KINDS[asked["type"]])
        if "path" in asked and site is not None:
            rest = asked["path"].strip("/")
            pages = pages.filter(url_path=f"{site.root_page.url_path}{rest}/".replace("//", "/"))
        if "child_of" in asked:
            pages = pages.filter(above=asked["child_of"])
        page = self.paginate_queryset(pages)
        return self.get_paginated_response([summary_document(each, site) for each in page])

    @extend_schema(
        summary="A published page",
        tags=["pages"],
        parameters=[COUNTRY],
        responses=PageSerializer,
    )
    def retrieve(self, request: Request, *args, pk: int, **kwargs) -> Response:
        site = Site.find_for_request(request._request)
        found = get_object_or_404(_published(site), pk=pk)
        document = summary_document(found, site)
        if any(name in self.wanted for name in OF_KINDS):
            document |= self._contents(found.specific)
        if "children" in self.wanted.parts:
            children = _published(site).child_of(found)[:MOST_CHILDREN]
            document["children"] = [summary_document(each, site) for each in children]
        return Response(document)

    def _contents(self, page: Any) -> dict[str, Any]:
        """What a page has by its kind; the body, which is most of it, where it is wanted."""
        reader = Reader(self.request._request, strategy_for(self.request).tax_rates, timezone.now())
        body = getattr(page, "body", None) if "body" in self.wanted else None
        return {
            "intro": getattr(page, "intro", ""),
            "date": getattr(page, "date", None),
            "author": getattr(page, "author", ""),
            "picture": picture_document(getattr(page, "picture", None), sizes=LEAD_SIZES),
            "body": body_document(body, reader) if body is not None else [],
        }


class AroundPages(Endpoint):
    """The menu, the footer, and what the shop says of itself."""

    permission_classes = [AllowAny]
    serializer_class = NavigationSerializer

    @extend_schema(summary="Menu, footer and contact", tags=["pages"])
    def retrieve(self, request: Request, *args, **kwargs) -> Response:
        around = storefront_of(request._request)
        footer = around["footer"]
        columns = [
            {"title": column["title"], "links": _links(column["links"])}
            for column in footer["columns"]
        ]
        menu = [
            entry | {"children": _links(below["children"])}
            for entry, below in zip(_links(around["navigation"]), around["navigation"], strict=True)
        ]
        return Response(
            {"menu": menu, "footer": footer | {"columns": columns}, "shop": around["shop"]}
        )


def summary_document(page: Any, site: Site) -> dict[str, Any]:
    """A published page of a site, with the id of the one above it as `above`."""
    path = "/" + page.url_path.removeprefix(site.root_page.url_path)
    model = page.content_type.model_class()
    return {
        "id": page.pk,
        "type": next((name for name, kind in KINDS.items() if kind is model), "other"),
        "title": page.title,
        "slug": page.slug,
        "path": path,
        "url": absolute(path),
        "parent": page.above,
        "description": page.search_description,
        "first_published": page.first_published_at,
        "last_published": page.last_published_at,
    }


def _published(site: Site | None) -> QuerySet[Page]:
    """Live pages of a site that are open to everybody."""
    if site is None:
        return Page.objects.none()
    start = Length(OuterRef("path")) - Page.steplen
    above = Page.objects.filter(path=Substr(OuterRef("path"), 1, start), depth__gt=1)
    return (
        Page.objects.live()
        .public()
        .descendant_of(site.root_page, inclusive=True)
        .select_related("content_type")
        .annotate(above=Subquery(above.values("pk")))
        .order_by("path")
    )


def _links(links: Any) -> list[dict[str, Any]]:
    return [{"title": link["title"], "url": absolute(link["url"])} for link in links]
