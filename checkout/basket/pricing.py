"""Pricing the basket of a request anew."""

from django.http import HttpRequest
from oscar.core.loading import get_class

Applicator = get_class("offer.applicator", "Applicator")


def reprice(request: HttpRequest) -> None:
    """Have the basket read and priced anew."""
    basket = request.basket
    basket.reset_offer_applications()
    basket.price_when_read(lambda: Applicator().apply(basket, request.user, request))
