"""Product querysets: Oscar's, with the one that reads a card without joins."""

from django.db import models
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet

CARD_FIELDS = (
    "id",
    "structure",
    "parent_id",
    "title",
    "slug",
    "upc",
    "is_public",
    "tax_class",
    "rating",
    "rating_count",
    "card_price",
    "card_price_varies",
    "card_availability",
    "card_seller",
)


class ProductQuerySet(OscarProductQuerySet):
    def for_cards(self):
        """Products as cards show them: two more queries (pictures, renditions) for any number."""
        return self.only(*CARD_FIELDS, "card_image").prefetch_related(
            models.Prefetch("card_image"), "card_image__renditions"
        )


ProductManager = models.Manager.from_queryset(ProductQuerySet)
