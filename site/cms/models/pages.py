"""The kinds of pages that editors make."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.reserved import check_slug
from media.specs import SHARING

ARTICLES_PER_PAGE = 12
MORE_ARTICLES = 3
DESCRIPTION_CHARACTERS = 160


class PageForm(WagtailAdminPageForm):
    def clean(self):
        cleaned = super().clean()
        try:
            check_slug(cleaned.get("slug", ""), parent=self.parent_page)
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned


class BasePage(Page):
    """What all pages share: an address that works, words and a picture for who links here."""

    base_form_class = PageForm

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """What search engines show; empty where nobody wrote anything."""
        words = self.search_description or getattr(self, "intro", "")
        return Truncator(words).chars(DESCRIPTION_CHARACTERS)

    @property
    def lead_picture(self):
        """The picture shown beside links to this page, or None."""
        return None

    def clean(self):
        super().clean()
        if self.path:
            check_slug(self.slug, parent=self.get_parent())

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["description"] = self.description
        context["canonical_url"] = self.get_full_url(request) or ""
        picture = self.lead_picture
        context["sharing_picture"] = picture.get_rendition("|".join(SHARING)).url if picture else ""
        return context


class HomePage(BasePage):
    """The front of a site: directly below the root of the tree, so one for each site."""

    body = StreamField(BodyBlock(), blank=True)

    template = "pages/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.StandardPage", "cms.ArticleIndexPage"]
    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("home page")


class StandardPage(BasePage):
    """About us, delivery, imprint."""

    intro = models.TextField(_("introduction"), blank=True, max_length=500)
    body = StreamField(BodyBlock(), blank=True)

    template = "pages/standard_page.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("standard page")


class ArticleIndexPage(BasePage):
    """All stories, newest first."""

    intro = models.TextField(_("introduction"), blank=True, max_length=500)

    template = "pages/article_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ArticlePage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("index of stories")
        verbose_name_plural = _("indexes of stories")

    def get_context(self, request, *args, **kwargs):
        # Stories are made of these models.
        from cms.queries import article_cards, articles_of

        context = super().get_context(request, *args, **kwargs)
        paginator = Paginator(articles_of(self), ARTICLES_PER_PAGE)
        page_obj = paginator.get_page(request.GET.get("page"))
        context["paginator"] = paginator
        context["page_obj"] = page_obj
        context["pages"] = paginator.get_elided_page_range(page_obj.number)
        context["articles"] = article_cards(request, page_obj.object_list)
        if page_obj.number > 1 and context["canonical_url"]:
            context["canonical_url"] += f"?page={page_obj.number}"
        return context


class ArticlePage(BasePage):
    """A story."""

    date = models.DateField(_("date"), default=timezone.localdate)
    author = models.CharField(_("author"), max_length=120, blank=True)
    intro = models.TextField(_("introduction"), blank=True, max_length=500)
    picture = models.ForeignKey(
        "media.ShopImage",
        verbose_name=_("lead picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BodyBlock(), blank=True)

    template = "pages/article_page.html"
    parent_page_types = ["cms.ArticleIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("date"), FieldPanel("author")]),
                FieldPanel("intro"),
                FieldPanel("picture"),
            ],
            heading=_("Head of the story"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    @property
    def lead_picture(self):
        return self.picture

    def get_context(self, request, *args, **kwargs):
        from cms.queries import article_cards, articles_of

        context = super().get_context(request, *args, **kwargs)
        index_page = self.get_parent()
        others = articles_of(index_page).exclude(pk=self.pk)[:MORE_ARTICLES] if index_page else []
        context["more_articles"] = article_cards(request, others)
        return context
