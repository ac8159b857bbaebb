"""What search engines and messengers read of the shop."""

from django.apps import AppConfig


class SeoConfig(AppConfig):
    name = "seo"
    label = "seo"
    verbose_name = "Search engines"

    def ready(self):
        from wagtail.signals import page_published, page_slug_changed, post_page_move

        from seo.pages import free_address_of_page

        for change in (page_published, page_slug_changed, post_page_move):
            change.connect(free_address_of_page, dispatch_uid="seo.pages")
