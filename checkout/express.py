"""The short way: what members chose last time is chosen again, and of deliveries the cheapest."""

from django.forms import model_to_dict
from django.http import HttpRequest
from oscar.core.loading import get_class

from catalogue.partner.strategy import DELIVERY_COUNTRY
from checkout.order.models import Order, ShippingAddress
from checkout.order.rules import Status

CheckoutSessionData = get_class("checkout.utils", "CheckoutSessionData")
Repository = get_class("shipping.repository", "Repository")


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


def choose_delivery(request: HttpRequest, session, *, country: str, like: str = "") -> bool:
    """Choose the delivery of the code `like`, the one chosen before, or else the cheapest.

    `country` is an ISO 3166-1 alpha-2 code. False: nothing is delivered there.
    """
    methods = Repository().get_shipping_methods(
        basket=request.basket,
        user=request.user,
        request=request,
        shipping_addr=ShippingAddress(country_id=country),
    )
    codes = [method.code for method in methods]
    wanted = like or session.shipping_method_code(request.basket)
    if codes:
        session.use_shipping_method(wanted if wanted in codes else codes[0])
    return bool(codes)


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
    request.session[DELIVERY_COUNTRY] = address.country_id
    choose_delivery(request, session, country=address.country_id, like=last.shipping_code)
    return True
