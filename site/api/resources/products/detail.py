"""One product, with all that its page shows."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.places import COUNTRY, strategy_for
from api.resources.access import may_see
from api.resources.prices import seconds_kept
from api.resources.products.documents import product_document
from api.resources.products.shapes import ProductSerializer
from api.resources.products.state import state_of
from api.resources.reviews import review_document
from catalogue.families import Family, family_of, read_choices
from catalogue.models import Category
from catalogue.partner.strategy import ShopStrategy
from catalogue.reviews.queries import shown_reviews
from catalogue.rules import is_id

REVIEWS_TOLD = 10


class ReadProduct:
    """Reading one product."""

    @extend_schema(
        summary="A product",
        tags=["products"],
        parameters=[COUNTRY],
        responses=ProductSerializer,
    )
    def retrieve(self, request: Request, *args, pk: int, **kwargs) -> Response:
        strategy = strategy_for(request)
        return self.answer(visible_family(pk, request.user), strategy=strategy)

    def answer(self, family: Family, *, strategy: ShopStrategy, status: int = 200) -> Response:
        """A product as an answer."""
        read_choices(family)
        categories = list(Category.objects.filter(product=family.head.pk).order_by("path"))
        at = timezone.now()
        document: dict[str, Any] = product_document(
            family, categories=categories, strategy=strategy, at=at
        )
        if "reviews" in self.wanted:
            reviews = shown_reviews(family.head)[:REVIEWS_TOLD]
            document["reviews"] = [review_document(review) for review in reviews]
        response = Response(document, status=status)
        response.holds_for = seconds_kept(strategy.tax_rates, _ends_in(family), at=at)
        response.state = state_of(family.asked, categories=[each.pk for each in categories])
        return response


def _ends_in(family: Family) -> Iterator[datetime]:
    """When the reductions end of what is told of a family."""
    for product in (family.asked, family.head, *family.children):
        for record in product.stockrecords.all():
            if reduced_price := getattr(record, "reduced", None):
                yield reduced_price.until


def visible_family(pk: int, user: Any) -> Family:
    """A product and its relations, as this user may see it. Raises Http404."""
    family = family_of(pk) if is_id(str(pk)) else None
    if family is None or not may_see(family, user):
        raise Http404
    return family
