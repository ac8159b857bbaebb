"""Applying offers to a basket."""

from oscar.apps.offer import applicator

from checkout.offer.models import ConditionalOffer
from checkout.offer.queries import read_members_ahead

WITH_RANGES = ("condition__range", "benefit__range")


class Applicator(applicator.Applicator):
    """Oscar's, with the ranges of all offers read ahead for the products of the basket."""

    def get_offers(self, basket, user=None, request=None):
        offers = super().get_offers(basket, user, request)
        ranges = {
            id(range_): range_
            for offer in offers
            for range_ in (offer.condition.range, offer.benefit.range)
            if range_ is not None
        }
        read_members_ahead(list(ranges.values()), [line.product for line in basket.all_lines()])
        return offers

    def get_site_offers(self):
        offers = ConditionalOffer.active.filter(offer_type=ConditionalOffer.SITE)
        return offers.select_related(*WITH_RANGES).prefetch_related("combinations")

    def get_basket_offers(self, basket, user):
        """Offers of the basket's vouchers that this customer may use now."""
        if not basket.id or not user:
            return []
        offers = []
        for voucher in basket.vouchers.all():
            if not voucher.is_active() or not voucher.is_available_to_user(user=user)[0]:
                continue
            offers_of_voucher = voucher.offers.select_related(*WITH_RANGES)
            for offer in offers_of_voucher.prefetch_related("combinations"):
                offer.set_voucher(voucher)
                offers.append(offer)
        return offers
