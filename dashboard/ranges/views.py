"""Ranges: what offers make cheaper is noted anew when their goods change."""

from oscar.apps.dashboard.ranges import views

from checkout.offer.receivers import note_once_saved


class NotesOffers:
    """Categories and products are written after the range, and by no save of it."""

    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        note_once_saved()
        return answer


class RangeUpdateView(NotesOffers, views.RangeUpdateView):
    pass


class RangeProductListView(NotesOffers, views.RangeProductListView):
    pass
