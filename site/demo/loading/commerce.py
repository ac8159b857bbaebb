"""Ways of delivery, offers and vouchers."""

from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from oscar.core.loading import get_model

from catalogue.models import Category
from catalogue.partner.models import Partner
from checkout.offer.models import Benefit, Condition, ConditionalOffer, Range
from checkout.shipping.models import Carrier, WeightBased, Zone
from checkout.voucher.models import Voucher
from demo.goods.commerce import CARRIERS, DELIVERIES, OFFERS, VOUCHERS, ZONES, Offer

Country = get_model("address", "Country")

EVERYTHING = "Everything"
ALWAYS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC))
KILOGRAMS_WITHOUT_A_WEIGHT = Decimal("0.5")


def load_zones() -> int:
    """Where things are sent to. What staff have made of a zone stays."""
    countries = Country.objects.filter(is_shipping_country=True)
    for zone in ZONES:
        row, is_new = Zone.objects.get_or_create(
            name=zone.name,
            defaults={"only_postcodes": list(zone.only), "not_postcodes": list(zone.but)},
        )
        if is_new:
            row.countries.set(
                countries.exclude(pk=settings.SHOP_COUNTRY)
                if zone.countries is None
                else countries.filter(pk__in=zone.countries)
            )
    return len(ZONES)


def load_deliveries() -> int:
    """Ways of the house and of sellers. Needs the zones, the sellers and the carriers."""
    zones = {zone.name: zone for zone in Zone.objects.all()}
    carriers = {carrier.name: carrier for carrier in Carrier.objects.all()}
    for delivery in DELIVERIES:
        method, _ = WeightBased.objects.update_or_create(
            name=delivery.name,
            partner=Partner.objects.filter(code=delivery.seller).first(),
            defaults={
                "description": delivery.description,
                "default_weight": KILOGRAMS_WITHOUT_A_WEIGHT,
                "free_above": Decimal(delivery.free_above) if delivery.free_above else None,
                "carrier": carriers.get(delivery.carrier),
                "is_collection": bool(delivery.points),
            },
        )
        method.zones.set([zones[name] for name in delivery.zones if name in zones])
        for name, bands in delivery.bands.items():
            for limit, charge in bands:
                method.bands.update_or_create(
                    zone=zones.get(name),
                    upper_limit=Decimal(limit),
                    defaults={"charge": Decimal(charge)},
                )
        for point in delivery.points:
            method.points.update_or_create(
                name=point.name,
                defaults={
                    "line1": point.line1,
                    "city": point.city,
                    "postcode": point.postcode,
                    "country_id": settings.SHOP_COUNTRY,
                    "opening_hours": point.hours,
                },
            )
    return len(DELIVERIES)


def load_carriers() -> int:
    """Who brings parcels. What staff have made of them stays."""
    for name, address in CARRIERS:
        Carrier.objects.get_or_create(name=name, defaults={"tracking_url": address})
    return len(CARRIERS)


def load_offers() -> int:
    for offer in OFFERS:
        _load_offer(offer, ConditionalOffer.SITE)
    return len(OFFERS)


def load_vouchers() -> int:
    """Vouchers. How often each was used is left as it is."""
    for each in VOUCHERS:
        offer = _load_offer(each.offer, ConditionalOffer.VOUCHER)
        voucher, _ = Voucher.objects.update_or_create(
            code=each.code,
            defaults={
                "name": each.name,
                "usage": each.usage,
                "start_datetime": ALWAYS[0],
                "end_datetime": ALWAYS[1],
            },
        )
        voucher.offers.set([offer])
    return len(VOUCHERS)


def _load_offer(offer: Offer, kind: str) -> ConditionalOffer:
    goods = _range(offer)
    there = (
        ConditionalOffer.objects.filter(name=offer.name)
        .select_related("condition", "benefit")
        .first()
    )
    condition = there.condition if there else Condition()
    benefit = there.benefit if there else Benefit()
    for part, (form, value) in ((condition, offer.condition), (benefit, offer.benefit)):
        part.range, part.type, part.value = goods, form, value
        part.save()
    saved, _ = ConditionalOffer.objects.update_or_create(
        name=offer.name,
        defaults={
            "description": f"<p>{offer.description}</p>",
            "offer_type": kind,
            "condition": condition,
            "benefit": benefit,
            "priority": offer.priority,
        },
    )
    return saved


def _range(offer: Offer) -> Range:
    name = " and ".join(offer.categories) or EVERYTHING
    goods, _ = Range.objects.update_or_create(
        name=name,
        defaults={
            "includes_all_products": not offer.categories,
            "is_public": bool(offer.categories),
        },
    )
    goods.included_categories.set(
        category
        for category in Category.objects.all()
        if offer.categories and _path(category) in offer.categories
    )
    return goods


def _path(category: Category) -> str:
    return " > ".join([*(above.name for above in category.get_ancestors()), category.name])
