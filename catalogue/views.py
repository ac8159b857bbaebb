"""Pages of the catalogue."""

from django.http import Http404
from oscar.apps.catalogue import views

from catalogue.models import Product
from catalogue.queries import (
    branch_of,
    products_with_parents,
    read_family_ahead,
    read_sizes_ahead,
    related_products,
)
from catalogue.search.views import CatalogueView, ProductCategoryView

__all__ = ["CatalogueView", "ProductCategoryView", "ProductDetailView"]


class ProductDetailView(views.ProductDetailView):
    """A product. A child has an address of its own and shows its parent with itself chosen.

    A parent shows the first of its children that can be bought, so that it can be bought at once.
    """

    template_name = "oscar/catalogue/detail.html"

    def get_template_names(self):
        return [self.template_name]

    def get_queryset(self):
        return products_with_parents()

    def get_context_data(self, **kwargs):
        product: Product = self.object
        family = product.parent if product.is_child else product
        children = read_family_ahead(family)
        strategy = self.request.strategy
        variants = [
            {
                "product": child,
                "label": child.title.removeprefix(family.title).lstrip(" ,") or child.title,
                "purchase_info": strategy.fetch_for_product(child),
            }
            for child in children
        ]
        chosen = self._chosen(variants)
        if chosen:
            product, purchase_info = chosen["product"], chosen["purchase_info"]
        elif product.is_parent:
            purchase_info = strategy.fetch_for_parent(product)
        else:
            purchase_info = strategy.fetch_for_product(product)
        gallery = [image.original for image in product.images.all() or family.images.all()]
        related = list(related_products(family))
        read_sizes_ahead([*gallery, *(other.card_image for other in related)])
        return super().get_context_data(**kwargs) | {
            "product": product,
            "family": family,
            "variants": variants,
            "purchase_info": purchase_info,
            "canonical_url": self.request.build_absolute_uri(self.object.get_absolute_url()),
            "category": next(reversed(branch_of(family)), None),
            "related": related,
            "reviews": family.reviews.filter(status=1).select_related("user")[:5],
        }

    def _chosen(self, variants: list[dict]) -> dict | None:
        """The variant asked for, or of a parent the first that can be bought, or else its first."""
        if self.object.is_child:
            asked = (variant for variant in variants if variant["product"] == self.object)
            return next(asked, None)
        buyable = (v for v in variants if v["purchase_info"].availability.is_available_to_buy)
        return next(buyable, variants[0] if variants else None)

    def get_alert_status(self):
        return False

    def get_alert_form(self):
        return None

    def send_signal(self, request, response, product):
        """Nothing is written when a page is looked at."""

    def is_viewable(self, product, request):
        if product.is_child and not product.parent.is_public and not request.user.is_staff:
            raise Http404
        return product.is_public or request.user.is_staff
