"""What the shop says: pages, blocks, choosers, navigation."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = "Content"

    def ready(self):
        from wagtail import signals
        from wagtail.models import ReferenceIndex

        from cms import checks  # noqa: F401
        from cms.models import SiteSettings
        from cms.storefront import forget_storefront

        # Its picture for sharing is then told as a use of that picture.
        ReferenceIndex.register_model(SiteSettings)
        for change in (
            signals.page_published,
            signals.page_unpublished,
            signals.page_slug_changed,
            signals.post_page_move,
        ):
            change.connect(forget_storefront, dispatch_uid="cms.storefront")
