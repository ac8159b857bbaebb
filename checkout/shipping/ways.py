"""Which ways of delivery there are: of a seller, or of the house for sellers without their own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, OuterRef, Q, Subquery, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject
from oscar.core.loading import get_model

from catalogue.partner.places import Place
from checkout.shipping.models import CollectionPoint, WeightBand, WeightBased, Zone
from checkout.shipping.rules import is_in_zone, narrowness
from compiled import CompiledQuery

Country = get_model("address", "Country")

ZONES = Zone.objects.filter(methods=OuterRef("pk"))
BANDS = WeightBand.objects.filter(method=OuterRef("pk")).order_by("upper_limit")
OF_SELLERS = """(shipping_weightbased.partner_id IS NULL
    OR shipping_weightbased.partner_id = ANY(string_to_array(%s, ',')::bigint[]))"""
METHODS: CompiledQuery[WeightBased] = CompiledQuery(
    lambda country, sellers: (
        WeightBased.objects.annotate(
            country_name=Subquery(Country.objects.filter(pk=country).values("printable_name")[:1]),
            goes_everywhere=~Exists(ZONES),
            goes_there=Exists(ZONES.filter(countries=country)),
            zones_there=ArraySubquery(
                ZONES.filter(countries=country)
                .order_by("pk")
                .values(row=JSONObject(zone="pk", only="only_postcodes", but="not_postcodes"))
            ),
            # As text: a number of JSON would not be exact.
            bands_read=ArraySubquery(
                BANDS.values(
                    row=JSONObject(
                        zone="zone_id",
                        limit=Cast("upper_limit", TextField()),
                        charge=Cast("charge", TextField()),
                    )
                )
            ),
        )
        .filter(
            RawSQL(OF_SELLERS, (sellers,), output_field=BooleanField()),  # noqa: S611
            # Those of sellers count even where they do not go: the house's then do not either.
            Q(goes_there=True) | Q(goes_everywhere=True) | Q(partner__isnull=False),
        )
        .order_by("pk")
    ),
    country="",
    sellers="0",
)


class Offered(NamedTuple):
    """A way as it is offered at a place.

    `bands` are those of its zone there (none: free) as rules.charge_for_weight takes them; `zone`
    is that zone's id, None for a way that goes everywhere. `point` is where it is fetched, if so.
    """

    method: WeightBased
    zone: int | None
    bands: tuple[tuple[Decimal, Decimal], ...]
    point: CollectionPoint | None = None

    @property
    def code(self) -> str:
        """What names it in sessions, placements and orders."""
        return code_of(self.method.code, self.point.pk if self.point else None)


def code_of(method: str, point: int | None) -> str:
    """The code of a way: its method's, with the id of the collection point behind a colon."""
    return f"{method}:{point}" if point else method


def point_in(code: str) -> int | None:
    """The id of the collection point that a code names."""
    _, _, point = code.partition(":")
    return int(point) if point.isascii() and point.isdigit() and len(point) < 19 else None


def ways_to(place: Place, *, sellers: Collection[int]) -> dict[int, list[Offered]]:
    """The ways to a place by seller's id: one query, and one for points where there are any.

    A seller who has ways of their own has none of the house's, whether they go there or not. That
    is so for what is brought and for what is fetched, each by itself.
    """
    methods = _methods(place, sellers)
    offered = list(_with_points(_at(place, methods)))
    return {pk: list(_own_or_of_house(pk, offered, methods)) for pk in sellers}


def ways_brought_to(place: Place, *, sellers: Collection[int]) -> dict[int, list[Offered]]:
    """The ways to a place by seller's id, without what is fetched: one query."""
    methods = [method for method in _methods(place, sellers) if not method.is_collection]
    offered = list(_at(place, methods))
    return {pk: list(_own_or_of_house(pk, offered, methods)) for pk in sellers}


def places_collected(points: Mapping[int, int]) -> dict[int, Place]:
    """Where sellers hand goods over, by seller's id, for ids of collection points by seller's id.

    One query, none without points.
    """
    found = CollectionPoint.objects.in_bulk(set(points.values())) if points else {}
    return {seller: found[pk].place for seller, pk in points.items() if pk in found}


def zone_at(method: WeightBased, place: Place) -> tuple[bool, int | None]:
    """Whether a way of METHODS goes to a place, and the zone whose bands count there.

    Of several zones that hold it, the one narrowed to the longest beginning of the postcode.
    """
    if method.goes_everywhere:
        return True, None
    holding = [
        (narrowness(place.postcode, only=zone["only"]), -zone["zone"])
        for zone in method.zones_there
        if is_in_zone(place.postcode, only=zone["only"], but=zone["but"])
    ]
    return bool(holding), -max(holding)[1] if holding else None


def _methods(place: Place, sellers: Collection[int]) -> list[WeightBased]:
    listed = ",".join(map(str, sorted(sellers))) or "-1"
    found = METHODS(country=place.country, sellers=listed)
    return [method for method in found if method.is_active]


def _own_or_of_house(
    seller: int, offered: Iterable[Offered], methods: Iterable[WeightBased]
) -> Iterable[Offered]:
    own = {method.is_collection for method in methods if method.partner_id == seller}
    for way in offered:
        owner = seller if way.method.is_collection in own else None
        if way.method.partner_id == owner:
            yield way


def _at(place: Place, methods: Iterable[WeightBased]) -> Iterable[Offered]:
    for method in methods:
        goes_there, zone = zone_at(method, place)
        if goes_there:
            own = [band for band in method.bands_read if band["zone"] == zone]
            others = [band for band in method.bands_read if band["zone"] is None]
            bands = tuple(
                (Decimal(band["limit"]), Decimal(band["charge"])) for band in own or others
            )
            yield Offered(method, zone, bands)


def _with_points(ways: Iterable[Offered]) -> Iterable[Offered]:
    listed = list(ways)
    collections = [way.method.pk for way in listed if way.method.is_collection]
    points: dict[int, list[CollectionPoint]] = defaultdict(list)
    if collections:
        active = CollectionPoint.objects.filter(method__in=collections, is_active=True)
        for point in active.select_related("country"):
            points[point.method_id].append(point)
    for way in listed:
        if not way.method.is_collection:
            yield way
        for point in points[way.method.pk]:
            yield way._replace(point=point)
