"""Sellers and their people. A seller's new name is written to the cards of the products."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.apps.dashboard.partners import views

from catalogue.actions import refresh_cards
from catalogue.models import Product
from catalogue.partner.actions import StockHasMoved, close_stock
from catalogue.partner.models import Partner
from catalogue.search.actions import ask_for_refresh
from dashboard.permissions import ChangesNeed

CHANGE_PARTNER = "partner.change_partner"


class PartnerManageView(ChangesNeed, views.PartnerManageView):
    permission_to_change = CHANGE_PARTNER

    def get_object(self, queryset=None):
        """The seller's first address: Oscar's gives up where there are two."""
        self.partner = get_object_or_404(Partner, pk=self.kwargs["pk"])
        first = self.partner.addresses.order_by("pk").first()
        return first or self.partner.addresses.model(partner=self.partner)

    def get_initial(self):
        return super().get_initial() | {"about": self.partner.about}

    def form_valid(self, form):
        self.partner.about = form.cleaned_data["about"]
        response = super().form_valid(form)
        _refresh(list(_products_of(self.partner)))
        return response


class PartnerDeleteView(views.PartnerDeleteView):
    def get_success_url(self):
        """Oscar's says from here that the seller was deleted, which is not known yet."""
        return reverse("dashboard:partner-list")

    def form_valid(self, form):
        partner, name = self.object, self.object.display_name
        products = list(_products_of(partner))
        try:
            with transaction.atomic():
                for pk in partner.stockrecords.order_by("pk").values_list("pk", flat=True):
                    close_stock(pk, by=self.request.user, reason=_("The seller was deleted."))
                response = super().form_valid(form)
        except StockHasMoved:
            return self._refuse(_("Goods of %s are sold and not yet dispatched.") % name)
        except ProtectedError:
            return self._refuse(
                _(
                    "Orders are fetched at the collection points of %s. "
                    "Take its goods off sale and switch the points off instead."
                )
                % name
            )
        messages.success(self.request, _("Partner '%s' was deleted successfully.") % name)
        _refresh(products)
        return response

    def _refuse(self, words: str) -> HttpResponse:
        messages.error(self.request, words)
        return redirect("dashboard:partner-manage", pk=self.kwargs["pk"])


class PartnerUserLinkView(ChangesNeed, views.PartnerUserLinkView):
    permission_to_change = CHANGE_PARTNER
    http_method_names = ["post"]


class PartnerUserUnlinkView(ChangesNeed, views.PartnerUserUnlinkView):
    permission_to_change = CHANGE_PARTNER
    http_method_names = ["post"]


class PartnerUserCreateView(ChangesNeed, views.PartnerUserCreateView):
    permission_to_change = CHANGE_PARTNER


class PartnerUserUpdateView(ChangesNeed, views.PartnerUserUpdateView):
    permission_to_change = CHANGE_PARTNER

    def get_object(self, queryset=None):
        """A person of the seller. Superusers alone edit those who are staff too."""
        person = super().get_object(queryset)
        if (person.is_staff or person.is_superuser) and not self.request.user.is_superuser:
            raise PermissionDenied
        return person


@transaction.atomic
def _refresh(product_ids: list[int]) -> None:
    refresh_cards(product_ids)
    ask_for_refresh(product_ids)


def _products_of(partner: Partner):
    return Product.objects.filter(stockrecords__partner=partner).values_list("pk", flat=True)
