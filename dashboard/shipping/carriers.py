"""Carriers: listed, added, changed, and deleted while no parcel names them."""

from django.contrib import messages
from django.db.models import Count, ProtectedError
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import CreateView, DeleteView, ListView, UpdateView

from checkout.shipping.models import Carrier


class CarrierListView(ListView):
    template_name = "oscar/dashboard/shipping/carrier_list.html"
    context_object_name = "carriers"

    def get_queryset(self):
        return Carrier.objects.annotate(parcels_sent=Count("parcels")).order_by("name")


class CarrierForm:
    """What adding and changing a carrier have in common."""

    model = Carrier
    fields = ("name", "tracking_url", "is_active")
    template_name = "oscar/dashboard/shipping/carrier_form.html"
    success_url = reverse_lazy("dashboard:carrier-list")

    def form_valid(self, form):
        messages.success(self.request, _("The carrier is saved."))
        return super().form_valid(form)


class CarrierCreateView(CarrierForm, CreateView):
    pass


class CarrierUpdateView(CarrierForm, UpdateView):
    """Parcels already sent follow the new address too."""


class CarrierDeleteView(DeleteView):
    model = Carrier
    template_name = "oscar/dashboard/shipping/carrier_delete.html"
    success_url = reverse_lazy("dashboard:carrier-list")

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request, _("Parcels were sent by it. Take away the tick at “Offered” instead.")
            )
            return redirect("dashboard:carrier-list")
