"""Oscar's `catalogue` app, forked: with the reviews of products, sellers' pages and alerts."""

from django.urls import path
from oscar.apps.catalogue import apps
from oscar.core.loading import get_class


class CatalogueConfig(apps.CatalogueConfig):
    name = "catalogue"

    def ready(self):
        super().ready()
        # The CMS asks this index whether a picture may be deleted.
        from wagtail.models import ReferenceIndex

        ReferenceIndex.register_model(self.get_model("ProductImage"))
        self.recently_viewed_view = get_class("catalogue.viewed", "RecentlyViewedView")
        self.viewed_view = get_class("catalogue.viewed", "ViewedView")
        self.note_viewed = get_class("catalogue.viewed", "note_viewed")
        self.seller_view = get_class("catalogue.views", "SellerView")
        self.ask_for_alert_view = get_class("catalogue.stock_alerts.views", "AskForAlertView")
        self.alert_view = get_class("catalogue.stock_alerts.views", "AlertView")

    def get_urls(self):
        return [
            path(
                "recently-viewed/",
                self.recently_viewed_view.as_view(),
                name="recently-viewed",
            ),
            path("recently-viewed/all/", self.viewed_view.as_view(), name="viewed"),
            path("recently-viewed/<int:pk>/", self.note_viewed, name="note-viewed"),
            path("sellers/<slug:code>/", self.seller_view.as_view(), name="seller"),
            path(
                "stock-alerts/for/<int:pk>/",
                self.ask_for_alert_view.as_view(),
                name="alert-ask",
            ),
            path("stock-alerts/<slug:key>/", self.alert_view.as_view(), name="alert"),
            *super().get_urls(),
        ]
