"""What a list of products can be filtered by, with how many each choice would leave."""

from typing import Any

from rest_framework import serializers

from api.resources.money import AMOUNT
from catalogue.search.addresses import CENT
from catalogue.search.departments import Departments
from catalogue.search.engine import Facets
from catalogue.search.panels import MOST_OPTIONS
from catalogue.search.price_ranges import price_ranges

MOST_FACETS = 30
PRICE = {**AMOUNT, "allow_null": True}


class CategoryCountSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    path = serializers.CharField(help_text="As `category=` takes it.")
    depth = serializers.IntegerField()
    count = serializers.IntegerField()


class PriceCountSerializer(serializers.Serializer):
    min_price = serializers.DecimalField(**PRICE)
    max_price = serializers.DecimalField(**PRICE)
    count = serializers.IntegerField()


class StarsCountSerializer(serializers.Serializer):
    rating = serializers.IntegerField(help_text="Whole stars, rounded down.")
    count = serializers.IntegerField()


class ValueCountSerializer(serializers.Serializer):
    value = serializers.CharField(help_text="As the filter of this code takes it.")
    label = serializers.CharField()
    count = serializers.IntegerField()


class ValuesSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Name of the filter, such as `brand`.")
    name = serializers.CharField()
    values = ValueCountSerializer(many=True)


class FacetsSerializer(serializers.Serializer):
    """Counts of each kind of choice, which do not heed what was chosen of the kind itself."""

    categories = CategoryCountSerializer(many=True)
    prices = PriceCountSerializer(many=True)
    ratings = StarsCountSerializer(many=True)
    in_stock = serializers.IntegerField()
    values = ValuesSerializer(many=True)


class AboutListSerializer(serializers.Serializer):
    """What a list tells of all that it found."""

    facets = FacetsSerializer(allow_null=True, help_text="null where they were not asked for.")
    did_you_mean = serializers.CharField(
        allow_blank=True, help_text="What was searched instead, where the words find nothing."
    )
    loosely = serializers.BooleanField(
        help_text="Nothing has all the words, and these have some of them."
    )


def facets_document(facets: Facets, departments: Departments) -> dict[str, Any]:
    """The counts with the names of what is counted. The fullest values come first."""
    full = sorted(facets.values, key=lambda code: -sum(v.count for v in facets.values[code]))
    return {
        "categories": [
            {
                "id": each.pk,
                "name": each.name,
                "path": each.address,
                "depth": each.depth,
                "count": facets.categories[each.pk],
            }
            for each in departments
            if facets.categories.get(each.pk)
        ],
        "prices": [
            {
                "min_price": prices.low,
                "max_price": None if prices.high is None else prices.high - CENT,
                "count": count,
            }
            for prices, count in price_ranges(facets.prices)
        ],
        "ratings": [
            {"rating": stars, "count": facets.ratings[stars]}
            for stars in sorted(facets.ratings, reverse=True)
        ],
        "in_stock": facets.available,
        "values": [
            {
                "code": code,
                "name": facets.headings[code],
                "values": [
                    {"value": each.slug, "label": each.label, "count": each.count}
                    for each in facets.values[code][:MOST_OPTIONS]
                ],
            }
            for code in full[:MOST_FACETS]
        ],
    }
