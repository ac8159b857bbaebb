"""What delivery to a country costs and when it is free, for pages that have no basket to ask."""

from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast, JSONObject
from oscar.core.loading import get_model

from checkout.shipping.models import WeightBased
from checkout.shipping.rules import charge_for_weight

CACHE_SECONDS = 300


class Way(NamedTuple):
    """One way of delivery: `bands` as rules.charge_for_weight takes them, weights in kilograms."""

    name: str
    description: str
    country: str
    bands: tuple[tuple[Decimal, Decimal], ...]
    free_above: Decimal | None
    default_weight: Decimal

    def charge(self, *, grams: int, price_incl_tax: Decimal) -> Decimal:
        """Net, for one piece alone."""
        if self.free_above is not None and price_incl_tax >= self.free_above:
            return Decimal("0.00")
        return charge_for_weight(self.bands, Decimal(grams) / 1000 or self.default_weight)


def ways_to(country: str) -> list[Way]:
    """The ways of delivery to a country (ISO 3166-1 alpha-2): one query, or none from the cache.

    May lag by CACHE_SECONDS: it is told, never charged.
    """
    key = f"delivery-ways-{country}"
    ways = cache.get(key)
    if ways is None:
        ways = _read(country)
        cache.set(key, ways, CACHE_SECONDS)
    return ways


def _read(country: str) -> list[Way]:
    bands = WeightBased.bands.rel.related_model.objects.filter(method=OuterRef("pk"))
    named = get_model("address", "Country").objects.filter(pk=country)
    methods = (
        WeightBased.objects.filter(Q(countries=country) | Q(countries=None))
        .annotate(
            country_name=Subquery(named.values("printable_name")[:1]),
            # As text: a number of JSON would not be exact.
            told_bands=ArraySubquery(
                bands.order_by("upper_limit").values(
                    row=JSONObject(
                        limit=Cast("upper_limit", TextField()), charge=Cast("charge", TextField())
                    )
                )
            ),
        )
        .distinct()
        .order_by("pk")
    )
    return [
        Way(
            name=method.name,
            description=method.description,
            country=method.country_name or country,
            bands=tuple((Decimal(b["limit"]), Decimal(b["charge"])) for b in method.told_bands),
            free_above=method.free_above,
            default_weight=method.default_weight,
        )
        for method in methods
    ]
