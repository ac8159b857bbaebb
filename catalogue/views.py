"""Pages of the catalogue."""

from django.http import Http404
from oscar.apps.catalogue import views

from catalogue.models import Product
from catalogue.queries import product_in_full, related_products
from catalogue.search.views import CatalogueView, ProductCategoryView

__all__ = ["CatalogueView", "ProductCategoryView", "ProductDetailView"]


class ProductDetailView(views.ProductDetailView):
    """A product. A child has an address of its own and shows its parent with itself chosen."""

    template_name = "oscar/catalogue/detail.html"

    def get_template_names(self):
        return [self.template_name]

    def get_queryset(self):
        return product_in_full()

    def get_context_data(self, **kwargs):
        product: Product = self.object
        family = product
        if product.is_child:
            family = product_in_full().get(pk=product.parent_id)
            product = next((child for child in family.children.all() if child == product), product)
        context = super().get_context_data(**kwargs)
        strategy = self.request.strategy
        variants = [
            {
                "product": child,
                "label": child.title.removeprefix(family.title).lstrip(" ,") or child.title,
                "purchase_info": strategy.fetch_for_product(child),
            }
            for child in family.children.all()
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
            "category": next(iter(family.categories.all()), None),
            "related": related_products(family),
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
