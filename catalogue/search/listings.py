"""A listing page from its address: what is asked of the engine, and what templates show of it."""

from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from catalogue.models import Category, TaxClass
from catalogue.search.addresses import Address, address_of, range_of, typed_range
from catalogue.search.documents import SELLER
from catalogue.search.engine import (
    PRODUCTS_PER_PAGE,
    SORT_ORDERS,
    SORT_ORDERS_OF_SEARCH,
    Choices,
    Query,
    Results,
    search_engine,
)
from catalogue.search.models import FacetValue
from catalogue.search.names import names_of
from catalogue.search.panels import chips_of, panels_of

FIXED = ("price", "category", "rating", "availability")


class Found(Paginator):
    """A paginator of a page that was read before: the engine counts and cuts."""

    def __init__(self, results: Results):
        super().__init__(results.products, PRODUCTS_PER_PAGE)
        self.__dict__["count"] = results.total

    def page(self, number) -> Page:
        return self._get_page(self.object_list, self.validate_number(number), self)


class Listing:
    """One request for a listing. Reading it raises Http404 for a page that is not there.

    With a `seller` (a code) it has the goods of this one alone, and no other can be chosen; if
    nothing of it was ever for sale, `seller` is None.
    """

    def __init__(
        self,
        request: HttpRequest,
        *,
        category: Category | None = None,
        seller: str | None = None,
        is_search: bool = False,
    ):
        self.request = request
        self.category = category
        self.is_search = is_search
        # Elsewhere a category is a page of its own.
        self.has_category_boxes = is_search or seller is not None
        self.sorts = SORT_ORDERS_OF_SEARCH if is_search else SORT_ORDERS
        try:
            asked = address_of(request.path, request.GET, sorts=self.sorts)
        except ValueError:
            raise Http404("There is no such page.") from None
        if typed := typed_range(request.GET):
            asked = asked.chooses("price", dict.fromkeys((*asked.chosen.get("price", ()), typed)))
        demands = {name: values for name, values in asked.chosen.items() if name not in FIXED}
        if seller is not None:
            demands[SELLER] = (seller,)
        names = names_of(_values_of(demands), words=asked.words)
        self.looked = names.looked
        self.departments, self.values = names.departments, names.values
        self.seller: FacetValue | None = None
        if seller is not None:
            self.seller = next((each for each in self.values if each.facet == SELLER), None)
            self.values = [each for each in self.values if each.facet != SELLER]
        self.address = self._known(asked)

    @cached_property
    def results(self) -> Results:
        found = search_engine().search(self.query)
        if self.address.page > 1 and not found.products:
            raise Http404("There is no such page.")
        return found

    @property
    def query(self) -> Query:
        """What the engine is asked."""
        chosen = self.address.chosen
        values: dict[str, tuple[int, ...]] = {}
        for value in self.values:
            values[value.facet] = (*values.get(value.facet, ()), value.pk)
        if self.seller:
            values[SELLER] = (self.seller.pk,)
        prices = (range_of(text) for text in chosen.get("price", ()))
        return Query(
            words=self.address.words,
            category=self.category.pk if self.category else None,
            choices=Choices(
                prices=tuple(prices_ for prices_ in prices if prices_),
                categories=tuple(
                    each.pk for each in self.departments.at(chosen.get("category", ()))
                ),
                values=values,
                rating=int(chosen["rating"][0]) if "rating" in chosen else None,
                only_available="availability" in chosen,
            ),
            sort=self.address.sort or self.sorts[0],
            page=self.address.page,
            tax_rates=shown_rates(self.request.strategy.tax_rates),
            looked=self.looked,
        )

    def context(self) -> dict[str, Any]:
        """For `components/listing.html` and the page around it."""
        results = self.results
        # Links go on from what was found, not from what was mistyped.
        address = replace(self.address, words=results.did_you_mean or self.address.words)
        page = Found(results).page(self.address.page)
        panels = panels_of(
            results.facets,
            address=address,
            departments=self.departments,
            values=self.values,
            category=self.category,
            has_category_boxes=self.has_category_boxes,
        )
        return {
            "products": results.products,
            "results": results,
            "page_obj": page,
            "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1),
            "address": address,
            "sort": self.address.sort or self.sorts[0],
            "sort_orders": self.sorts,
            "panels": [panel for panel in panels if not (self.seller and panel.name == SELLER)],
            "chips": chips_of(address, departments=self.departments, values=self.values),
            "clear_url": str(address.cleared()),
        }

    def _known(self, asked: Address) -> Address:
        """The address without values that nobody knows."""
        chosen: dict[str, tuple[str, ...]] = {
            name: values for name, values in asked.chosen.items() if name in FIXED
        }
        if self.has_category_boxes and "category" in chosen:
            known = self.departments.at(chosen["category"])
            chosen["category"] = tuple(each.address for each in known)
        else:
            chosen.pop("category", None)
        for value in self.values:
            chosen[value.facet] = (*chosen.get(value.facet, ()), value.slug)
        return replace(asked, chosen={name: values for name, values in chosen.items() if values})


def shown_rates(rates: Any) -> dict[str, Decimal]:
    """The tax rates of a place (`TaxRates`) as `Query.tax_rates` has them."""
    return {tax_class: rates.rate(tax_class) for tax_class in TaxClass.values}


def _values_of(demands: dict[str, tuple[str, ...]]) -> QuerySet[FacetValue]:
    """Those among the demanded slugs of each facet that are known."""
    known = Q(pk__in=())
    for facet, slugs in demands.items():
        known |= Q(facet=facet, slug__in=slugs)
    return FacetValue.objects.filter(known)
