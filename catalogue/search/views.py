"""Listing pages: all products, a category, search results."""

from urllib.parse import unquote

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import ListView

from catalogue.models import Category
from catalogue.queries import DEFAULT_SORT, SORT_ORDERS, listed_products, sub_categories
from catalogue.search.engine import found_products
from catalogue.search.forms import SearchForm

PRODUCTS_PER_PAGE = 24


class ListingView(ListView):
    """Cards of products, in pages. Ordering by the `sort` parameter (see SORT_ORDERS)."""

    context_object_name = "products"
    paginate_by = PRODUCTS_PER_PAGE

    @property
    def sort(self) -> str:
        sort = self.request.GET.get("sort", DEFAULT_SORT)
        return sort if sort in SORT_ORDERS else DEFAULT_SORT

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page: Page = context["page_obj"]
        # Wagtail's templates mean a CMS page by `page`; the listing's page is `page_obj`.
        context["pages"] = page.paginator.get_elided_page_range(page.number, on_each_side=1)
        context["sort"] = self.sort
        context["sort_orders"] = SORT_ORDERS
        return context


class CatalogueView(ListingView):
    template_name = "oscar/catalogue/browse.html"

    def get_queryset(self) -> QuerySet:
        return listed_products(sort=self.sort)

    def get_context_data(self, **kwargs):
        return super().get_context_data(sub_categories=sub_categories(), **kwargs)


class ProductCategoryView(ListingView):
    template_name = "oscar/catalogue/category.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.category = get_object_or_404(Category, pk=kwargs["pk"])
        self.ancestors = self.category.get_ancestors_and_self()[:-1]
        if not (self.category.is_public and self.category.ancestors_are_public):
            if not request.user.is_staff:
                raise Http404
        expected = self.category.get_absolute_url()
        if unquote(expected) != unquote(request.path):
            return HttpResponsePermanentRedirect(expected)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        return listed_products(category=self.category, sort=self.sort)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            category=self.category,
            ancestors=self.ancestors,
            sub_categories=sub_categories(self.category),
            **kwargs,
        )


class FacetedSearchView(ListingView):
    template_name = "oscar/search/results.html"

    def get_queryset(self) -> QuerySet:
        form = SearchForm(self.request.GET)
        self.query = form.cleaned_data["q"] if form.is_valid() else ""
        return found_products(self.query) if self.query else listed_products().none()

    def get_context_data(self, **kwargs):
        return super().get_context_data(query=self.query, **kwargs)
