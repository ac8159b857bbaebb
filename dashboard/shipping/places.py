"""Zones and collection points: listed, added, changed, and deleted while nothing needs them."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import CreateView, DeleteView, ListView, UpdateView

from checkout.shipping.actions import delete_point, delete_zone
from checkout.shipping.exceptions import StillNeeded
from checkout.shipping.models import CollectionPoint, WeightBased, Zone
from dashboard.shipping.forms import CollectionPointForm, ZoneForm


class ZoneListView(ListView):
    template_name = "oscar/dashboard/shipping/zone_list.html"
    context_object_name = "zones"

    def get_queryset(self):
        counted = Zone.objects.annotate(
            countries_in_it=Count("countries", distinct=True),
            ways_there=Count("methods", distinct=True),
        )
        return counted.order_by("name").prefetch_related("countries")


class ZonePage:
    """What adding and changing a zone have in common."""

    model = Zone
    form_class = ZoneForm
    template_name = "oscar/dashboard/shipping/zone_form.html"
    success_url = reverse_lazy("dashboard:zone-list")

    def form_valid(self, form):
        messages.success(self.request, _("The zone is saved."))
        return super().form_valid(form)


class ZoneCreateView(ZonePage, CreateView):
    pass


class ZoneUpdateView(ZonePage, UpdateView):
    """Orders already placed keep what they cost."""


class ZoneDeleteView(DeleteView):
    model = Zone
    template_name = "oscar/dashboard/shipping/place_delete.html"
    success_url = reverse_lazy("dashboard:zone-list")

    def form_valid(self, form) -> HttpResponse:
        try:
            delete_zone(self.object.pk)
        except StillNeeded as refusal:
            messages.error(self.request, str(refusal))
        return redirect(self.success_url)


class PointPage:
    """What adding, changing and deleting a collection point have in common."""

    model = CollectionPoint
    template_name = "oscar/dashboard/shipping/point_form.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"method": self.method()}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"method": self.method()}

    def method(self) -> WeightBased:
        if self.object is not None:
            return self.object.method
        ways = WeightBased.objects.filter(is_collection=True)
        return get_object_or_404(ways, pk=self.kwargs["method_pk"])

    def get_success_url(self):
        return reverse("dashboard:shipping-method-detail", args=[self.method().pk])


class PointCreateView(PointPage, CreateView):
    form_class = CollectionPointForm


class PointUpdateView(PointPage, UpdateView):
    """Whoever has not fetched an order yet is told the new address too."""

    form_class = CollectionPointForm


class PointDeleteView(DeleteView):
    model = CollectionPoint
    template_name = "oscar/dashboard/shipping/place_delete.html"

    def get_success_url(self):
        return reverse("dashboard:shipping-method-detail", args=[self.object.method_id])

    def form_valid(self, form) -> HttpResponse:
        back = self.get_success_url()
        try:
            delete_point(self.object.pk)
        except StillNeeded as refusal:
            messages.error(self.request, str(refusal))
        return redirect(back)
