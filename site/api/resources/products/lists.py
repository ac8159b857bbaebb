"""Lists of products: all, of a category, filtered, searched. The storefront's engine finds them."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.pagination import Page, numbers_of
from api.places import COUNTRY, strategy_for
from api.resources.prices import seconds_kept
from api.resources.products.documents import card_document
from api.resources.products.facets import facets_document
from api.resources.products.parameters import (
    Asked,
    CursorParameters,
    ListParameters,
    NumberedParameters,
    asked_by,
    department_named,
)
from api.resources.products.shapes import CardSerializer
from api.versions import FIRST
from catalogue.search.engine import (
    Counts,
    Query,
    Results,
    UnknownPosition,
    search_engine,
)
from catalogue.search.listings import shown_rates

LIST: dict[str, Any] = {
    "tags": ["products"],
    "responses": CardSerializer(many=True),
    "parameters": [ListParameters, COUNTRY],
}


class ListedProducts:
    """Reading products in lists. What is counted costs a query, so facets are for who asks."""

    @extend_schema(summary="Products, the newest first", **LIST)
    def list(self, request: Request, *args, **kwargs) -> Response:
        return self._answer(request, self._asked(request))

    @extend_schema(summary="Products that can be filtered by", **LIST)
    def filter(self, request: Request, *args, **kwargs) -> Response:
        return self._answer(request, self._asked(request))

    @extend_schema(summary="Products by words", **LIST)
    def search(self, request: Request, *args, **kwargs) -> Response:
        asked = self._asked(request)
        if not asked.words:
            raise ValidationError({"q": _("Say what is to be found.")})
        return self._answer(request, asked)

    @extend_schema(
        summary="Products of a category, by its address, slug or name",
        **LIST,
    )
    def of_category(self, request: Request, *args, category_name: str, **kwargs) -> Response:
        asked = self._asked(request, is_of_category=True)
        category = department_named(category_name, asked.departments)
        if category is None:
            raise Http404(_("There is no such category."))
        return self._answer(request, asked, category=category.pk)

    @property
    def _is_first(self) -> bool:
        return self.version is FIRST

    def _asked(self, request: Request, *, is_of_category: bool = False) -> Asked:
        parameters = NumberedParameters if self._is_first else CursorParameters
        return asked_by(request, parameters=parameters, is_of_category=is_of_category)

    def _answer(self, request: Request, asked: Asked, *, category: int | None = None) -> Response:
        rates = strategy_for(request).tax_rates
        results = self._results(asked, category=category, rates=rates)
        at = timezone.now()
        rows = [
            card_document(product, rates=rates, at=at, highlight=results.highlights.get(product.pk))
            for product in results.products
        ]
        facets = None
        if asked.given["facets"]:
            facets = facets_document(results.facets, asked.departments)
        about = {
            "facets": facets,
            "did_you_mean": results.did_you_mean,
            "loosely": results.loosely,
        }
        if self._is_first:
            page = Page(rows, numbers=self._numbers(asked, results), about=about)
        else:
            following = None
            if results.next:
                here = request.build_absolute_uri()
                following = replace_query_param(here, "cursor", results.next)
            page = Page(rows, cursors={"next": following}, about=about)
        response = Response(page)
        ends = (product.card_reduced_until for product in results.products)
        response.holds_for = seconds_kept(rates, ends, at=at)
        return response

    def _results(self, asked: Asked, *, category: int | None, rates: Any) -> Results:
        given = asked.given
        counts = Counts.TOTAL if self._is_first else Counts.NOTHING
        query = Query(
            words=asked.words,
            category=category,
            choices=asked.choices,
            sort=asked.sort,
            page=given.get("page", 1),
            page_size=given["per_page" if self._is_first else "limit"],
            after=given.get("cursor", ""),
            counts=Counts.FACETS if given["facets"] else counts,
            tax_rates=shown_rates(rates),
            looked=asked.looked,
        )
        try:
            return search_engine().search(query)
        except UnknownPosition:
            raise ValidationError({"cursor": _("It is of another list, or of none.")}) from None

    def _numbers(self, asked: Asked, results: Results) -> dict[str, int]:
        page, total = asked.given["page"], results.total or 0
        if page > 1 and not results.products:
            raise NotFound(_("There is no such page."))
        return numbers_of(page=page, per_page=asked.given["per_page"], total=total)
