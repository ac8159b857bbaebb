"""Ranges: what offers make cheaper is noted anew when their goods change."""

from django.utils import timezone
from oscar.apps.dashboard.ranges import views

from checkout.offer.for_less import note_offers


class NotesOffers:
    """Categories and products are written after the range, and by no save of it."""

    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        note_offers(now=timezone.now())
        return answer


class RangeUpdateView(NotesOffers, views.RangeUpdateView):
    pass


class RangeProductListView(NotesOffers, views.RangeProductListView):
    pass
