"""Offers: read by many, suspended and reinstated by those who may change them."""

from django.db import transaction
from django.shortcuts import redirect
from oscar.apps.dashboard.offers import views

from dashboard.permissions import ChangesNeed


class OfferDetailView(ChangesNeed, views.OfferDetailView):
    permission_to_change = "offer.change_conditionaloffer"

    def post(self, request, *args, **kwargs):
        return super().post(request) or redirect("dashboard:offer-detail", pk=self.offer.pk)


class OfferRestrictionsView(views.OfferRestrictionsView):
    @transaction.atomic
    def form_valid(self, form):
        """Oscar notes the combinations of an offer that is there; a new one is there only then."""
        answer = super().form_valid(form)
        if not self.update:
            form.save()
        return answer
