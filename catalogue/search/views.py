"""Listing pages: all products, a category, search results; and suggestions while one types."""

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.generic import View

from catalogue.models import Category
from catalogue.search.addresses import CONTROL, LONGEST_WORDS, PRICE_FIELDS
from catalogue.search.engine import search_engine
from catalogue.search.listings import Listing

LISTING = "listing"
"""The element that is swapped when a choice changes."""

SUGGESTIONS_SECONDS = 60


class ListingView(View):
    """A page of products with filters. Asked for its listing alone, it answers with that alone."""

    template_name: str
    is_search = False
    category: Category | None = None
    seller: str | None = None

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        listing = Listing(
            request, category=self.category, seller=self.seller, is_search=self.is_search
        )
        return self.elsewhere(listing) or self.shown(listing)

    def elsewhere(self, listing: Listing) -> HttpResponse | None:
        """Another answer than the listing."""
        return None

    def shown(self, listing: Listing) -> HttpResponse:
        request = self.request
        wants_part = _is_for_part(request)
        if not wants_part and _is_of_a_form(request.GET, usual_sort=listing.sorts[0]):
            return HttpResponseRedirect(str(listing.address))
        context = self.get_context_data(listing)
        if wants_part:
            response = render(request, "components/listing.html", context | {"is_part": True})
            response["HX-Push-Url"] = str(context.get("address", listing.address))
        else:
            response = render(request, self.template_name, context)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def get_context_data(self, listing: Listing) -> dict[str, Any]:
        return listing.context()


class CatalogueView(ListingView):
    template_name = "oscar/catalogue/browse.html"

    def get_context_data(self, listing):
        departments = listing.departments.children_of(None)
        return super().get_context_data(listing) | {"sub_categories": departments}


class ProductCategoryView(ListingView):
    template_name = "oscar/catalogue/category.html"
    category: Category

    def get(self, request, *args, **kwargs):
        self.category = get_object_or_404(Category, pk=kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def elsewhere(self, listing):
        """A category that is hidden, or that has another address now."""
        request = self.request
        public = listing.departments.of(self.category)
        if public is None and not request.user.is_staff:
            raise Http404
        expected = (public or self.category).get_absolute_url()
        if unquote(expected) == unquote(request.path):
            return None
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{expected}?{query}" if query else expected)

    def get_context_data(self, listing):
        return super().get_context_data(listing) | {
            "category": self.category,
            "ancestors": listing.departments.above(self.category),
            "sub_categories": listing.departments.children_of(self.category),
        }


class FacetedSearchView(ListingView):
    """Search results; without words the search box alone."""

    template_name = "oscar/search/results.html"
    is_search = True

    def get_context_data(self, listing):
        words = listing.address.words
        departments = {"departments": listing.departments.children_of(None)}
        if not words:
            return {"query": "", "results": None, "products": []} | departments
        return super().get_context_data(listing) | {"query": words} | departments


def suggestions(request: HttpRequest) -> HttpResponse:
    """The list below a search box: what begins like what is typed there."""
    words = CONTROL.sub(" ", request.GET.get("q", "")).strip()[:LONGEST_WORDS]
    found = search_engine().suggest(words)
    rates = request.strategy.tax_rates
    context = {
        "words": words,
        "suggestions": found,
        "rates": rates,
        "currency": settings.OSCAR_DEFAULT_CURRENCY,
    }
    response = render(request, "components/search_suggestions.html", context)
    patch_cache_control(response, private=True, max_age=rates.seconds_kept(SUGGESTIONS_SECONDS))
    return response


def _is_of_a_form(given: QueryDict, *, usual_sort: str) -> bool:
    """Whether a form was sent without a script: it says all it has, also what was left as it is."""
    if any(name in given for name in PRICE_FIELDS) or given.get("sort") == usual_sort:
        return True
    return any("" in values for _, values in given.lists())


def _is_for_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the listing to swap it, and not for a whole page to go back to."""
    headers = request.headers
    return headers.get("HX-Target") == LISTING and "HX-History-Restore-Request" not in headers
