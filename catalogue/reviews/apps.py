"""Oscar's `catalogue.reviews` app, forked."""

from django.db.models.signals import post_delete
from django.urls import path
from oscar.apps.catalogue.reviews import apps


class CatalogueReviewsConfig(apps.CatalogueReviewsConfig):
    name = "catalogue.reviews"

    def ready(self):
        super().ready()
        from catalogue.reviews.models import ProductReview, keep_rating

        post_delete.connect(keep_rating, sender=ProductReview, dispatch_uid="catalogue.reviews")

    def get_urls(self):
        """A vote answers strangers by itself: its address cannot be returned to after a log-in."""
        return self.post_process_urls(
            [
                path("", self.list_view.as_view(), name="reviews-list"),
                path("add/", self.create_view.as_view(), name="reviews-add"),
                path("<int:pk>/", self.detail_view.as_view(), name="reviews-detail"),
                path("<int:pk>/vote/", self.vote_view.as_view(), name="reviews-vote"),
            ]
        )
