"""Applying offers to a basket."""

from datetime import UTC, datetime

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from oscar.apps.offer import applicator

from checkout.offer.models import ConditionalOffer
from checkout.offer.queries import read_members_ahead
from compiled import CompiledQuery

WITH_RANGES = ("condition__range", "benefit__range")
SITE_OFFERS: CompiledQuery[ConditionalOffer] = CompiledQuery(
    lambda now: ConditionalOffer.objects.filter(
        Q(end_datetime=None) | Q(end_datetime__gte=now),
        Q(start_datetime=None) | Q(start_datetime__lte=now),
        status=ConditionalOffer.OPEN,
        offer_type=ConditionalOffer.SITE,
    ).select_related(*WITH_RANGES),
    now=datetime.min.replace(tzinfo=UTC),
)


class Applicator(applicator.Applicator):
    """Oscar's, with the ranges of all offers read ahead for the products of the basket."""

    def get_offers(self, basket, user=None, request=None):
        """The offers to try on a basket, read once for the lines it has now."""
        # A basket that was not priced yet is, and has its offers afterwards.
        products = [line.product for line in basket.all_lines()]
        if basket.offers_read_ahead is None:
            basket.offers_read_ahead = self._read_offers(basket, user, request, products)
        return basket.offers_read_ahead

    def _read_offers(self, basket, user, request, products):
        offers = super().get_offers(basket, user, request)
        shared = [offer for offer in offers if not offer.exclusive]
        if len(shared) > 1:  # only then Oscar asks which of them go together
            prefetch_related_objects(shared, "combinations")
        ranges = {
            id(range_): range_
            for offer in offers
            for range_ in (offer.condition.range, offer.benefit.range)
            if range_ is not None
        }
        read_members_ahead(list(ranges.values()), products)
        return offers

    def get_site_offers(self):
        return SITE_OFFERS(now=timezone.now())

    def get_basket_offers(self, basket, user):
        """Offers of the basket's vouchers that this customer may use now."""
        if not basket.id or not user:
            return []
        offers = []
        for voucher in basket.vouchers.all():
            if not voucher.is_active() or not voucher.is_available_to_user(user=user)[0]:
                continue
            for offer in voucher.offers.select_related(*WITH_RANGES):
                offer.set_voucher(voucher)
                offers.append(offer)
        return offers
