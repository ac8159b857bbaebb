"""Where goods would go, as far as prices and taxes ask: `?country=GB&state=&postcode=`."""

import re

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from oscar.core.loading import get_class
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from catalogue.partner.places import Place
from catalogue.partner.strategy import ShopStrategy
from checkout.tax.regions import region_of

CODE = re.compile(r"[A-Za-z]{2}")
LONGEST_POSTCODE = 16
LONGEST_STATE = 64
COUNTRY = OpenApiParameter(
    "country",
    {"type": "string", "pattern": "^[A-Za-z]{2}$"},
    description="Country (ISO 3166-1 alpha-2) for whose taxes prices are told; the shop's own "
    "where none is named.",
)
PLACE = [
    COUNTRY,
    OpenApiParameter(
        "state", OpenApiTypes.STR, description="State or province, where it is taxed by itself."
    ),
    OpenApiParameter("postcode", OpenApiTypes.STR, description="Postcode, as it is written."),
]


def strategy_for(request: Request) -> ShopStrategy:
    """Prices and availability for the country that a request names, the shop's where it names none.

    Nothing of a session is read. Raises ValidationError for what is no code of a country.
    """
    country = _country_asked(request) or settings.SHOP_COUNTRY
    return get_class("partner.strategy", "Selector")().strategy(country=country)


def place_asked(request: Request) -> Place | None:
    """Where the goods would go. None: where the shop is. Raises ValidationError."""
    country = _country_asked(request)
    state = _text_asked(request, "state", LONGEST_STATE)
    postcode = _text_asked(request, "postcode", LONGEST_POSTCODE)
    if not country:
        return None
    return Place(country, region_of(country, state=state, postcode=postcode), postcode)


def _country_asked(request: Request) -> str:
    country: str = request.query_params.get("country", "")
    if country and not CODE.fullmatch(country):
        raise ValidationError({"country": _("Name a country by its two letters.")})
    return country.upper()


def _text_asked(request: Request, name: str, longest: int) -> str:
    text: str = request.query_params.get(name, "")
    if len(text) > longest or "\0" in text:
        raise ValidationError({name: _("It has up to %d characters.") % longest})
    return text
