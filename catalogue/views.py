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
    """A product. A child has an address of its own and shows its parent with itself chosen."""

    template_name = "oscar/catalogue/detail.html"

    def get_template_names(self):
        return [self.template_name]

    def get_queryset(self):
        return products_with_parents()

    def get_context_data(self, **kwargs):
        product: Product = self.object
        family = product.parent if product.is_child else product
        children = read_family_ahead(family)
        product = next((child for child in children if child == product), product)
        gallery = [image.original for image in product.images.all() or family.images.all()]
        related = list(related_products(family))
        read_sizes_ahead([*gallery, *(other.card_image for other in related)])
        context = super().get_context_data(**kwargs)
        strategy = self.request.strategy
        variants = [
            {
                "product": child,
                "label": child.title.removeprefix(family.title).lstrip(" ,") or child.title,
                "purchase_info": strategy.fetch_for_product(child),
            }
            for child in children
        ]
        return context | {
            "product": product,
            "family": family,
            "variants": variants,
            "purchase_info": (
                strategy.fetch_for_parent(product)
                if product.is_parent
                else strategy.fetch_for_product(product)
            ),
            "category": next(reversed(branch_of(family)), None),
            "related": related,
            "reviews": family.reviews.filter(status=1).select_related("user")[:5],
        }

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
