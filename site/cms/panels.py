"""What editors see first in the CMS."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from cms.models import ArticleIndexPage, ArticlePage, Navigation, SiteSettings


class ShortcutsPanel(Component):
    """The few things that editors come for, of those that this person may do."""

    order = 10
    name = "shortcuts"
    template_name = "wagtail/shortcuts.html"

    def __init__(self, site: Site | None):
        self.site = site

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        return {"shortcuts": self._shortcuts(self.site, request.user) if self.site else []}

    def _shortcuts(self, site: Site, user):
        finder = AdminURLFinder(user)
        home = site.root_page
        stories = ArticleIndexPage.objects.descendant_of(home).first()
        may_write = stories and stories.permissions_for_user(user).can_add_subpage()
        offered = [
            ("home", _("Front page"), _("What visitors see first"), finder.get_edit_url(home)),
            (
                "doc-full",
                _("Write a story"),
                _("An article for the journal"),
                may_write and _address_of_new_article(stories),
            ),
            (
                "list-ul",
                _("Menu and footer"),
                _("The links on every page"),
                finder.get_edit_url(Navigation(site=site)),
            ),
            (
                "cog",
                _("Announcement and contact"),
                _("The line above every page, and how to reach us"),
                finder.get_edit_url(SiteSettings(site=site)),
            ),
        ]
        return [
            {"icon": icon, "title": title, "text": text, "url": url}
            for icon, title, text, url in offered
            if url
        ]


def _address_of_new_article(stories: ArticleIndexPage) -> str:
    meta = ArticlePage._meta
    return reverse("wagtailadmin_pages:add", args=[meta.app_label, meta.model_name, stories.pk])
