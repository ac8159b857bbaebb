"""The address book."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DeleteView, ListView, UpdateView, View
from oscar.core.loading import get_model

from accounts.forms import UserAddressForm
from members.actions import AddressNotDelivered, lock_address_book, use_address_first
from members.views.pages import AccountPage

UserAddress = get_model("address", "UserAddress")


class AddressPage(AccountPage):
    active_tab = "addresses"
    success_url = reverse_lazy("customer:address-list")

    def get_queryset(self):
        addresses = UserAddress.objects.filter(user=self.request.user).select_related("country")
        return addresses.order_by("-is_default_for_shipping", "-is_default_for_billing", "-pk")


class AddressListView(AddressPage, ListView):
    template_name = "oscar/customer/address/address_list.html"
    context_object_name = "addresses"
    paginate_by = 24
    page_title = gettext_lazy("Addresses")


class AddressFormPage(AddressPage):
    form_class = UserAddressForm
    template_name = "oscar/customer/address/address_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        with transaction.atomic():
            lock_address_book(request.user)
            return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        answer = super().form_valid(form)
        messages.success(self.request, _("The address is saved."))
        return answer


class AddressCreateView(AddressFormPage, CreateView):
    page_title = gettext_lazy("Add an address")


class AddressUpdateView(AddressFormPage, UpdateView):
    page_title = gettext_lazy("Edit the address")


class AddressDeleteView(AddressPage, DeleteView):
    template_name = "oscar/customer/address/address_delete.html"
    page_title = gettext_lazy("Delete this address?")

    def form_valid(self, form):
        answer = super().form_valid(form)
        messages.success(self.request, _("The address is deleted."))
        return answer


class UseFirstView(View):
    """Choose the address that the checkout proposes: `purpose` is "shipping" or "billing"."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        address = get_object_or_404(UserAddress, pk=kwargs["pk"], user=request.user)
        try:
            use_address_first(address, purpose=request.POST.get("purpose", ""))
        except AddressNotDelivered:
            messages.error(request, _("We do not deliver to this country."))
        else:
            messages.success(request, _("The checkout now proposes this address."))
        return redirect("customer:address-list")
