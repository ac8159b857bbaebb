"""Oscar's `catalogue` app, forked. Reviews are shown on the product's page."""

from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueOnlyConfig):
    name = "catalogue"
