"""Reading baskets."""

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet
from oscar.apps.basket import managers


class BasketQuerySet(QuerySet):
    def for_pricing(self) -> "BasketQuerySet":
        """Say of each whether it has vouchers (`has_vouchers`), which spares most a query."""
        vouchers = apps.get_model("basket", "Basket").vouchers.through.objects
        return self.annotate(has_vouchers=Exists(vouchers.filter(basket=OuterRef("pk"))))


class OpenBasketManager(managers.OpenBasketManager.from_queryset(BasketQuerySet)):
    """Oscar's; a basket got from it is ready to be priced."""

    def get_queryset(self):
        return super().get_queryset().for_pricing()
