"""What is done to many products at once; their cards follow."""

from django.db import transaction
from oscar.apps.dashboard.catalogue import bulk_actions

from catalogue.actions import refresh_cards


class RefreshesCards:
    """Reads the ids first: the change may take the products out of the queryset."""

    @transaction.atomic
    def execute(self, request, objects, form):
        ids = list(objects.values_list("pk", flat=True))
        super().execute(request, objects, form)
        refresh_cards(ids)


class MakeProductsPublicAction(RefreshesCards, bulk_actions.MakeProductsPublicAction):
    pass


class MakeProductsNonPublicAction(RefreshesCards, bulk_actions.MakeProductsNonPublicAction):
    pass


class SetProductPriceAction(RefreshesCards, bulk_actions.SetProductPriceAction):
    pass
