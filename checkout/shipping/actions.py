"""Deleting what orders or ways of delivery may still need. Each action is one transaction."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from checkout.shipping.exceptions import StillNeeded
from checkout.shipping.models import CollectionPoint, WeightBased, Zone
from locks import lock_rows


@transaction.atomic
def delete_zone(zone_id: int) -> None:
    """Delete a zone that no way names: without its only zone a way would go everywhere.

    Raises StillNeeded.
    """
    for zone in lock_rows(Zone.objects.filter(pk=zone_id)):
        names = list(
            WeightBased.objects.filter(zones=zone).order_by("name").values_list("name", flat=True)
        )
        if names:
            raise StillNeeded(
                _("These ways of delivery go there: %(ways)s.") % {"ways": ", ".join(names)}
            )
        try:
            zone.delete()
        except ProtectedError:
            raise StillNeeded(_("Weight bands name this zone.")) from None


@transaction.atomic
def delete_method(method_id: int) -> None:
    """Delete a way of delivery; orders keep its name and price. Raises StillNeeded."""
    try:
        WeightBased.objects.filter(pk=method_id).delete()
    except ProtectedError:
        raise StillNeeded(
            _("Orders are fetched at its points. Take away the tick at “Offered” instead.")
        ) from None


@transaction.atomic
def delete_point(point_id: int) -> None:
    """Delete a collection point that no order names. Raises StillNeeded."""
    try:
        CollectionPoint.objects.filter(pk=point_id).delete()
    except ProtectedError:
        raise StillNeeded(
            _("Orders are fetched there. Take away the tick at “Offered” instead.")
        ) from None
