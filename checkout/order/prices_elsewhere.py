"""Whether an order costs the same at another address: its customer has agreed to one price."""

from django.utils.translation import gettext as _
from oscar.apps.shipping.methods import NoShippingRequired

from catalogue.partner.places import Place
from checkout.order.exceptions import AddressRefused
from checkout.order.models import Consignment, Order
from checkout.shipping.ways import METHODS, zone_at
from checkout.tax.rates import TaxRates


def check_price_at(place: Place, order: Order, *, before: Place) -> None:
    """Raises AddressRefused, with words for staff, unless tax and delivery are the same there.

    The same is what is taxed alike today and travels the same way in the same zone. What is fetched
    at a collection point costs the same wherever its customer lives; what does not travel has no
    way that could cost something else.
    """
    if place == before:
        return
    consignments = list(order.consignments.filter(collection_point=None).order_by("pk"))
    if place[:2] != before[:2]:
        _check_tax(place, order, consignments, before=before)
    _check_delivery(place, order, [each for each in consignments if each.travels], before=before)


def _check_tax(
    place: Place, order: Order, consignments: list[Consignment], *, before: Place
) -> None:
    here = TaxRates.of(before.country, region=before.region, fresh=True)
    there = TaxRates.of(place.country, region=place.region, fresh=True)
    travelling = {consignment.pk for consignment in consignments}
    lines = [line for line in order.lines.all() if line.consignment_id in {None, *travelling}]
    taxed = {line.tax_code for line in lines} | {order.shipping_tax_code}
    if any(here.rate(code) != there.rate(code) for code in taxed if code):
        raise AddressRefused(
            _(
                "The tax there is another, so the order would cost something else. "
                "Cancel it, and let the customer order again."
            )
        )


def _check_delivery(
    place: Place, order: Order, consignments: list[Consignment], *, before: Place
) -> None:
    here, there = _zones(before, consignments), _zones(place, consignments)
    # An order from before sellers had ways of their own keeps its one way itself.
    codes = {each.shipping_code or order.shipping_code: each for each in consignments}
    for code, consignment in codes.items():
        if not code or code == NoShippingRequired.code:
            continue
        if code in here or code in there:
            is_same = here.get(code) == there.get(code)
        else:  # the way was deleted: nobody knows its zones any more
            is_same = place.country == before.country
        if not is_same:
            raise AddressRefused(
                _(
                    "“%(method)s” does not go there for the same price, so delivery would cost "
                    "something else. Cancel the order, and let the customer order again."
                )
                % {"method": consignment.shipping_method or order.shipping_method}
            )


def _zones(place: Place, consignments: list[Consignment]) -> dict[str, tuple[int | None]]:
    """The zone that a place is in for each way that goes there, by the way's code."""
    sellers = ",".join(str(each.partner_id) for each in consignments if each.partner_id)
    found = {}
    for method in METHODS(country=place.country, sellers=sellers or "-1"):
        goes_there, zone = zone_at(method, place)
        if goes_there:
            found[method.code] = (zone,)
    return found
