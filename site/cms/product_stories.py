"""Which stories tell of a product."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, ReferenceIndex, Site

from catalogue.models import Product
from cms.models import ArticlePage
from cms.queries import NEWEST_FIRST
from compiled import CompiledQuery
from media.queries import keep_sizes, sizes_of

LIMIT = 2


def stories_about(product: Product) -> list[dict[str, Any]]:
    """The newest live, public stories whose blocks show a product, as cards; one query.

    Which they are Wagtail keeps in its index of references, whenever a story is published.
    """
    types = ContentType.objects.get_for_models(Page, Product)
    stories = STORIES(
        page_type=types[Page].pk, product_type=types[Product].pk, product=str(product.pk)
    )
    return [_card(story) for story in stories]


def _stories(page_type: int, product_type: int, product: str) -> QuerySet[ArticlePage]:
    references = ReferenceIndex.objects.filter(
        base_content_type=page_type, to_content_type=product_type, to_object_id=product
    )
    here = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    closed = PageViewRestriction.objects.alias(here=here).filter(here__startswith=F("page__path"))
    sites = Site.objects.alias(here=here).filter(here__startswith=F("root_page__path"))
    root = sites.order_by("-is_default_site").values("root_page__url_path")[:1]
    return (
        ArticlePage.objects.live()
        .filter(pk__in=references.values(page=Cast("object_id", BigIntegerField())))
        .exclude(Exists(closed))
        .annotate(root=Subquery(root), sizes=sizes_of("picture"))
        .exclude(root=None)
        .order_by(*NEWEST_FIRST)
        .defer_streamfields()
        .select_related("picture")[:LIMIT]
    )


STORIES: CompiledQuery[ArticlePage] = CompiledQuery(
    _stories, page_type=-1, product_type=-2, product="the number of no product"
)


def _card(story: ArticlePage) -> dict[str, Any]:
    keep_sizes(story.picture, story.sizes)
    path = story.url_path.removeprefix(story.root)
    return {
        "title": story.title,
        "url": reverse("wagtail_serve", args=[path]),
        "picture": story.picture,
        "date": story.date,
        "intro": story.intro,
        "author": story.author,
    }
