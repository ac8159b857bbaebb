"""The short way: what members chose last time is chosen again, and of deliveries the cheapest."""

from django.forms import model_to_dict
from django.http import HttpRequest
from oscar.core.loading import get_class

from catalogue.partner.places import Place
from catalogue.partner.strategy import COLLECTED_AT, DELIVERY_PLACE
from checkout.order.models import Order, ShippingAddress
from checkout.order.rules import Status
from checkout.shipping.deliveries import Choice, Delivery, cheapest_delivery, sendings_of
from checkout.tax.regions import place_of

CheckoutSessionData = get_class("checkout.utils", "CheckoutSessionData")


def next_step(request: HttpRequest) -> str:
    """The name of the first step that still asks a member something.

    Address and delivery are those of this visit, or else of the last order. Each step can be gone
    back to.
    """
    session = CheckoutSessionData(request)
    if not request.basket.is_shipping_required():
        return "checkout:shipping-method"
    if not session.is_shipping_address_set() and not _choose_as_last_time(request, session):
        return "checkout:shipping-address"
    if not session.is_shipping_method_set(request.basket):
        return "checkout:shipping-method"
    return "checkout:payment-details"


def choose_delivery(
    request: HttpRequest, session, *, address: ShippingAddress, like: Choice | None = None
) -> bool:
    """Have the goods go to an address: the way of `like`, the one chosen before, or the cheapest.

    False: some of them are not delivered there.
    """
    place = place_of(address)
    request.session[DELIVERY_PLACE] = list(place)
    basket = request.basket
    delivery = cheapest_delivery(
        basket,
        sendings_of(basket, place),
        like=like or Choice.read(session.shipping_method_code(basket)),
    )
    if delivery is not None:
        use_delivery(request, session, delivery, place=place)
    return delivery is not None


def use_delivery(request: HttpRequest, session, delivery: Delivery, *, place: Place) -> None:
    """Remember how the goods travel, and which of them are handed over, and taxed, elsewhere."""
    session.use_shipping_method(delivery.choice.keep())
    collected = {
        str(each.sending.seller.pk): list(each.way.point.place)
        for each in delivery.sent
        if each.way.point and each.way.point.place[:2] != place[:2]
    }
    if collected or COLLECTED_AT in request.session:
        request.session[COLLECTED_AT] = collected


def _choose_as_last_time(request: HttpRequest, session) -> bool:
    orders = Order.objects.filter(user=request.user, shipping_address__isnull=False)
    orders = orders.exclude(status__in=(Status.EXPIRED, Status.CANCELLED))
    last = orders.select_related("shipping_address__country").order_by("-date_placed").first()
    if last is None or not last.shipping_address.country.is_shipping_country:
        return False
    address = last.shipping_address
    if not (address.line1 and address.postcode):  # the member had it erased
        return False
    fields = model_to_dict(address, exclude=["id", "country"]) | {"country_id": address.country_id}
    fields["phone_number"] = address.phone_number or ""
    session.ship_to_new_address(fields)
    choose_delivery(request, session, address=address, like=_ways_of(last))
    return True


def _ways_of(order: Order) -> Choice:
    """How an order travelled; goods of other sellers may go the same way if it was one for all."""
    named = order.consignments.exclude(shipping_code="").exclude(partner=None)
    return Choice(order.shipping_code, dict(named.values_list("partner_id", "shipping_code")))
