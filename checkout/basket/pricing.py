"""Pricing a basket anew."""

from django.http import HttpRequest
from oscar.core.loading import get_class

from checkout.basket.models import Basket

Applicator = get_class("offer.applicator", "Applicator")


def price_anew(basket: Basket, *, user, request: HttpRequest | None = None) -> None:
    """Have a basket read, and priced with the offers for this user, when it is next looked at."""
    basket.reset_offer_applications()
    price_later(basket, user=user, request=request)


def price_later(basket: Basket, *, user, request: HttpRequest | None = None) -> None:
    """Have a basket that was not read yet priced with the offers for this user when it is."""
    basket.price_when_read(lambda: Applicator().apply(basket, user, request))


def reprice(request: HttpRequest) -> None:
    """Have the basket of a request read and priced anew."""
    price_anew(request.basket, user=request.user, request=request)
