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
    "card_price_before",
    "card_reduced_until",
    "card_price_varies",
    "card_availability",
    "card_seller",
)


class ProductQuerySet(OscarProductQuerySet):
    def for_cards(self):
        """Products as cards show them: one more query (renditions) for any number."""
        return self.with_pictures().prefetch_related("card_image__renditions")

    def with_pictures(self):
        """The columns of cards, with their pictures but not yet the sizes of these."""
        return self.only(*CARD_FIELDS, "card_image").select_related("card_image")


ProductManager = models.Manager.from_queryset(ProductQuerySet)
