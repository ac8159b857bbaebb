"""What delivery to a country costs and when it is free, for pages that have no basket to ask."""

from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from django.core.cache import cache

from catalogue.partner.places import Place
from checkout.shipping.rules import charge_for_weight
from checkout.shipping.ways import Offered, ways_brought_to

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


def told_ways(country: str, *, sellers: Collection[int]) -> dict[int, list[Way]]:
    """How sellers deliver to a country (ISO 3166-1 alpha-2), by seller's id: one query, or none
    from the cache.

    The postcode is not known, so a zone that is narrowed to some does not count. May lag by
    CACHE_SECONDS: it is told, never charged.
    """
    keys = {seller: f"delivery-ways-{country}-{seller}" for seller in sellers}
    cached = cache.get_many(keys.values()) if keys else {}
    told = {seller: cached[key] for seller, key in keys.items() if key in cached}
    missing = keys.keys() - told.keys()
    if missing:
        found = ways_brought_to(Place(country), sellers=missing)
        read = {seller: [_told(way, country) for way in ways] for seller, ways in found.items()}
        cache.set_many({keys[seller]: ways for seller, ways in read.items()}, CACHE_SECONDS)
        told |= read
    return told


def _told(way: Offered, country: str) -> Way:
    return Way(
        name=way.method.name,
        description=way.method.description,
        country=way.method.country_name or country,
        bands=way.bands,
        free_above=way.method.free_above,
        default_weight=way.method.default_weight,
    )
