"""Ranges: what offers make cheaper is noted anew when their goods change."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.apps.dashboard.ranges import views

from checkout.offer.models import ConditionalOffer
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


class RangeDeleteView(views.RangeDeleteView):
    """An offer would go with its range, and with the offer what vouchers give."""

    def form_valid(self, form):
        needing = ConditionalOffer.objects.filter(
            Q(benefit__range=self.object) | Q(condition__range=self.object)
        )
        names = list(needing.order_by("name").values_list("name", flat=True))
        if not names:
            return super().form_valid(form)
        told = _(
            "“%(range)s” is what these offers are about: %(names)s. Delete or change them first."
        )
        messages.error(self.request, told % {"range": self.object, "names": ", ".join(names)})
        return redirect("dashboard:range-list")
