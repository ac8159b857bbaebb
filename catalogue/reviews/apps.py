"""Oscar's `catalogue.reviews` app, forked."""

from oscar.apps.catalogue.reviews import apps


class CatalogueReviewsConfig(apps.CatalogueReviewsConfig):
    name = "catalogue.reviews"
