"""What is done to many products at once; their cards follow."""

from uuid import uuid4

from django.db import transaction
from oscar.apps.dashboard.catalogue import bulk_actions

from catalogue.actions import refresh_products
from catalogue.models import Category
from catalogue.search.actions import listings_refreshed
from catalogue.stock_alerts.actions import announce_stock


class RefreshesCards:
    """Reads the ids first: the change may take the products out of the queryset."""

    @transaction.atomic
    def execute(self, request, objects, form):
        ids = list(objects.values_list("pk", flat=True))
        super().execute(request, objects, form)
        refresh_products(ids)
        announce_stock(ids, key=f"dashboard {uuid4().hex}")


class ShowsBranches:
    """What is in a branch follows: what is public below it, and where its goods are listed."""

    def execute(self, request, objects):
        categories = list(objects)
        with listings_refreshed([category.pk for category in categories]):
            super().execute(request, objects)
            for category in Category.objects.filter(pk__in=[each.pk for each in categories]):
                category.set_ancestors_are_public()


class MakePublicAction(ShowsBranches, bulk_actions.MakePublicAction):
    pass


class MakeNonPublicAction(ShowsBranches, bulk_actions.MakeNonPublicAction):
    pass


class MakeProductsPublicAction(RefreshesCards, bulk_actions.MakeProductsPublicAction):
    pass


class MakeProductsNonPublicAction(RefreshesCards, bulk_actions.MakeProductsNonPublicAction):
    pass


class SetProductPriceAction(RefreshesCards, bulk_actions.SetProductPriceAction):
    pass
