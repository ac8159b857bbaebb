"""Ways of delivery: the house's and sellers', with their weight bands and collection points."""

from django.contrib import messages
from django.db.models import Count, F
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from oscar.apps.dashboard.shipping import views

from checkout.shipping.actions import delete_method
from checkout.shipping.exceptions import StillNeeded
from dashboard.permissions import ChangesNeed


class WeightBasedListView(views.WeightBasedListView):
    """The house's first, then those of each seller."""

    def get_queryset(self):
        methods = super().get_queryset().select_related("partner", "carrier")
        counted = methods.annotate(number_of_bands=Count("bands")).prefetch_related("zones")
        return counted.order_by(F("partner__name").asc(nulls_first=True), "name")


class WeightBasedDetailView(ChangesNeed, views.WeightBasedDetailView):
    """A way; a weight band is added by those who may change them."""

    permission_to_change = "shipping.change_weightbased"

    def get_context_data(self, **kwargs):
        bands = self.method.bands.select_related("zone").order_by(
            F("zone__name").asc(nulls_last=True), "upper_limit"
        )
        return super().get_context_data(**kwargs) | {
            "bands": bands,
            "points": self.method.points.select_related("country"),
            "zones": self.method.zones.all(),
        }


class WeightBasedDeleteView(views.WeightBasedDeleteView):
    success_url = reverse_lazy("dashboard:shipping-method-list")

    def form_valid(self, form):
        try:
            delete_method(self.object.pk)
        except StillNeeded as refusal:
            messages.error(self.request, str(refusal))
            return redirect(reverse("dashboard:shipping-method-detail", args=[self.object.pk]))
        return redirect(self.get_success_url())
