"""Reading stories."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, Site

from cms.models import ArticleIndexPage, ArticlePage

NEWEST_FIRST = ("-date", "-pk")


def articles_of(index_page: Page) -> QuerySet[ArticlePage]:
    """The live, public stories of an index, newest first, with pictures and without bodies."""
    return _for_cards(ArticlePage.objects.child_of(index_page))


def latest_articles(request: HttpRequest | None, *, limit: int) -> dict[str, Any]:
    """The newest stories of the site as cards (`articles`), and where all are (`index_url`)."""
    site = (
        Site.find_for_request(request)
        if request
        else Site.objects.filter(is_default_site=True).first()
    )
    if site is None:
        return {"articles": [], "index_url": ""}
    newest = _for_cards(ArticlePage.objects.descendant_of(site.root_page))[:limit]
    index_page = ArticleIndexPage.objects.descendant_of(site.root_page).live().first()
    return {
        "articles": article_cards(request, newest),
        "index_url": index_page.get_url(request) if index_page else "",
    }


def article_cards(
    request: HttpRequest | None, articles: Iterable[ArticlePage]
) -> list[dict[str, Any]]:
    """What a list shows of each story: title, url, picture, date, intro, author."""
    return [
        {
            "title": article.title,
            "url": article.get_url(request),
            "picture": article.picture,
            "date": article.date,
            "intro": article.intro,
            "author": article.author,
        }
        for article in articles
    ]


def articles_to_suggest() -> QuerySet:
    """Rows of `id`, `title`, `intro` and `address`: the live, public stories of the default site.

    For the search box (SEARCH_ARTICLES), which takes them into its one statement.
    """
    root = Page.objects.filter(sites_rooted_here__is_default_site=True).values("url_path")[:1]
    here = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(here=here)
    return (
        ArticlePage.objects.live()
        .filter(~Exists(restrictions.filter(here__startswith=F("page__path"))))
        .annotate(address=Substr("url_path", Length(Subquery(root))))
        .order_by()
        .values("id", "title", "intro", "address")
    )


def _for_cards(articles: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
    return (
        articles.live()
        .public()
        .order_by(*NEWEST_FIRST)
        .defer_streamfields()
        .select_related("picture")
        .prefetch_related("picture__renditions")
    )
