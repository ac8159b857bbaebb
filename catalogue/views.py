"""Pages of the catalogue: a product and a seller."""

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import TemplateView
from django_htmx.http import push_url
from oscar.core.loading import get_model

from catalogue.families import (
    Family,
    facts_of,
    family_of,
    gallery_of,
    related_products,
)
from catalogue.models import Product
from catalogue.partner.models import Partner
from catalogue.queries import branch_of
from catalogue.reviews.queries import histogram, shown_reviews
from catalogue.rules import Availability, is_id
from catalogue.search.listings import Listing
from catalogue.search.views import CatalogueView, ListingView, ProductCategoryView
from catalogue.stock_alerts.forms import StockAlertForm
from catalogue.variants import axes_of

__all__ = [
    "CatalogueView",
    "ProductCategoryView",
    "ProductDetailView",
    "SellerView",
]

ProductAlert = get_model("customer", "ProductAlert")

REVIEWS_SHOWN = 4


class ProductDetailView(TemplateView):
    """A product. A child has an address of its own and shows its parent with itself chosen.

    A parent shows the first of its children that can be bought, so that it can be bought at once.
    Nothing is written when it is looked at, and nothing on it is about one visitor but the basket.
    """

    template_name = "oscar/catalogue/detail.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        family = family_of(int(kwargs["pk"])) if is_id(kwargs["pk"]) else None
        if family is None or not self.may_see(family):
            raise Http404
        if page := settings.PAGES_OF_KINDS.get(family.asked.get_product_class().slug):
            return redirect(page)
        expected = family.asked.get_absolute_url()
        if unquote(expected) != unquote(request.path):
            return HttpResponsePermanentRedirect(expected)
        if chosen := self.sent_choice(family):
            address = chosen.get_absolute_url()
            if not request.htmx:
                return HttpResponseRedirect(address)
            family = family._replace(asked=chosen)
            response = self.render_to_response(self.get_context_data(family=family, **kwargs))
            return push_url(response, address)
        return self.render_to_response(self.get_context_data(family=family, **kwargs))

    def may_see(self, family: Family) -> bool:
        public = family.asked.is_public and family.head.is_public
        return public or self.request.user.is_staff

    def sent_choice(self, family: Family) -> Product | None:
        """A variant chosen from a list of them without a script."""
        asked = self.request.GET.get("variant")
        return next((child for child in family.children if str(child.pk) == asked), None)

    def get_context_data(self, *, family: Family, **kwargs):
        head, product = family.head, family.asked
        strategy = self.request.strategy
        variants = [
            {
                "product": child,
                "label": child.title.removeprefix(head.title).lstrip(" ,") or child.title,
                "purchase_info": strategy.fetch_for_product(child),
            }
            for child in family.children
        ]
        chosen = self._chosen(product, variants)
        if chosen:
            product, purchase_info = chosen["product"], chosen["purchase_info"]
        elif product.is_parent:
            purchase_info = strategy.fetch_for_parent(product)
        else:
            purchase_info = strategy.fetch_for_product(product)
        record = purchase_info.stockrecord
        return super().get_context_data(**kwargs) | {
            "object": family.asked,
            "product": product,
            "family": head,
            "variants": variants,
            "axes": axes_of(variants, product),
            "purchase_info": purchase_info,
            "seller": record.partner if record else None,
            "images": gallery_of(product, head),
            "facts": facts_of(product, head),
            "canonical_url": family.asked.get_absolute_url(),
            "category": next(reversed(branch_of(head)), None),
            "related": related_products(head),
            "histogram": histogram(head.score_counts),
            "reviews": shown_reviews(head)[:REVIEWS_SHOWN],
            **self._alert_context(product, purchase_info),
        }

    def _chosen(self, product: Product, variants: list[dict]) -> dict | None:
        """The variant asked for, or of a parent the first that can be bought, or else its first."""
        if product.is_child:
            asked = (variant for variant in variants if variant["product"] == product)
            return next(asked, None)
        buyable = (v for v in variants if v["purchase_info"].availability.is_available_to_buy)
        return next(buyable, variants[0] if variants else None)

    def _alert_context(self, product: Product, purchase_info) -> dict[str, Any]:
        """For what is sold out: the form, and whether this member is on the list already."""
        availability = purchase_info.availability
        is_held = availability.code == Availability.RESERVED
        if availability.is_available_to_buy or is_held or product.is_parent:
            return {}
        user = self.request.user
        told = ""
        if user.is_authenticated:
            waiting = ProductAlert.objects.filter(
                product=product, user=user, status=ProductAlert.ACTIVE
            )
            told = "member" if waiting.exists() else ""
        return {"alert_form": StockAlertForm(), "told": told}


class SellerView(ListingView):
    """A seller: who it is, and what it sells, with filters."""

    template_name = "oscar/catalogue/seller.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.partner = get_object_or_404(Partner, code=kwargs["code"])
        self.seller = self.partner.code
        return super().get(request, *args, **kwargs)

    def elsewhere(self, listing: Listing) -> HttpResponse | None:
        """The page of a seller of whom nothing was ever for sale."""
        if listing.seller is not None:
            return None
        return render(self.request, self.template_name, {"seller": self.partner, "products": []})

    def get_context_data(self, listing: Listing) -> dict[str, Any]:
        return super().get_context_data(listing) | {"seller": self.partner}
