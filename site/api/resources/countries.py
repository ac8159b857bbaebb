"""For which country prices are told: `?country=GB`, the shop's own where none is named."""

import re

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from oscar.core.loading import get_class
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from catalogue.partner.strategy import ShopStrategy

CODE = re.compile(r"[A-Za-z]{2}")
COUNTRY = OpenApiParameter(
    "country",
    {"type": "string", "pattern": "^[A-Za-z]{2}$"},
    description="Country (ISO 3166-1 alpha-2) for whose taxes prices are told; the shop's own "
    "where none is named.",
)


def strategy_for(request: Request) -> ShopStrategy:
    """Prices and availability for the country that a request names. Nothing of a session is read.

    Raises ValidationError for what is no code of a country.
    """
    asked = request.query_params.get("country", "") or settings.SHOP_COUNTRY
    if not CODE.fullmatch(asked):
        raise ValidationError({"country": _("Name a country by its two letters.")})
    return get_class("partner.strategy", "Selector")().strategy(country=asked.upper())
