"""Pages, and the settings of the site around them."""

from cms.models.pages import ArticleIndexPage, ArticlePage, BasePage, HomePage, StandardPage
from cms.models.settings import Navigation, SiteSettings

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "BasePage",
    "HomePage",
    "Navigation",
    "SiteSettings",
    "StandardPage",
]
