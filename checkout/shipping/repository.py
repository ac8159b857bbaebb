"""Which ways of delivery a basket has."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from oscar.apps.shipping import repository

from checkout.shipping.models import WeightBand, WeightBased
from compiled import CompiledQuery

NAMED = WeightBased.countries.through.objects.filter(weightbased=OuterRef("pk"))
BANDS = WeightBand.objects.filter(method=OuterRef("pk")).order_by("upper_limit")
METHODS: CompiledQuery[WeightBased] = CompiledQuery(
    lambda country: (
        WeightBased.objects.annotate(
            delivers_there=Exists(NAMED.filter(country=country)),
            delivers_everywhere=~Exists(NAMED),
            limits=ArraySubquery(BANDS.values("upper_limit")),
            charges=ArraySubquery(BANDS.values("charge")),
        )
        .filter(Q(delivers_there=True) | Q(delivers_everywhere=True))
        .order_by("pk")
    ),
    country="",
)


class Repository(repository.Repository):
    """The ways of delivery of the database, cheapest first."""

    def get_available_shipping_methods(self, basket, shipping_addr=None, **kwargs):
        country = shipping_addr.country_id if shipping_addr else settings.SHOP_COUNTRY
        methods = METHODS(country=country)
        return sorted(methods, key=lambda method: (method.calculate(basket).excl_tax, method.pk))
