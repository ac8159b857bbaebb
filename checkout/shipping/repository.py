"""Which ways of delivery a basket has."""

from django.conf import settings
from django.db.models import Q
from oscar.apps.shipping import repository

from checkout.shipping.models import WeightBased


class Repository(repository.Repository):
    """The ways of delivery of the database, cheapest first."""

    def get_available_shipping_methods(self, basket, shipping_addr=None, **kwargs):
        country = shipping_addr.country_id if shipping_addr else settings.SHOP_COUNTRY
        methods = (
            WeightBased.objects.filter(Q(countries=country) | Q(countries=None))
            .prefetch_related("bands")
            .distinct()
        )
        return sorted(methods, key=lambda method: (method.calculate(basket).excl_tax, method.pk))
