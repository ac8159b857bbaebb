"""Reviews: read by anyone, written by who bought the product, changed and deleted by their writer.

What is new or changed waits for moderation, and until then its writer alone sees it.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.endpoints import Endpoint
from api.idempotency import idempotent
from api.resources import refusals  # noqa: F401 - it registers what the actions refuse
from api.resources.pictures import PictureSerializer, absolute
from catalogue.models import Product
from catalogue.queries import may_be_shown
from catalogue.reviews.actions import Words, delete_review, find_helpful, write_review
from catalogue.reviews.forms import MAX_BODY, MAX_TITLE
from catalogue.reviews.models import ProductReview
from catalogue.reviews.queries import (
    DEFAULT_ORDER,
    ORDERS,
    pictures_of,
    shown_reviews,
    with_pictures,
)
from catalogue.rules import LARGEST_ID
from locks import lock_rows


class ReviewSerializer(serializers.Serializer):
    """What a buyer says of a product, or of the parent of the variant bought."""

    id = serializers.IntegerField()
    product = serializers.IntegerField()
    score = serializers.IntegerField(min_value=0, max_value=5)
    title = serializers.CharField()
    body = serializers.CharField()
    author = serializers.CharField(help_text="First name and initial.")
    is_shown = serializers.BooleanField(help_text="Whether it was approved.")
    helpful_votes = serializers.IntegerField()
    created = serializers.DateTimeField()
    edited = serializers.DateTimeField(allow_null=True)
    pictures = PictureSerializer(many=True)


class ReviewInput(serializers.Serializer):
    """The words of a review."""

    score = serializers.IntegerField(min_value=1, max_value=5)
    title = serializers.CharField(max_length=MAX_TITLE)
    body = serializers.CharField(max_length=MAX_BODY)


class NewReviewInput(ReviewInput):
    """And of what."""

    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class ReviewParameters(serializers.Serializer):
    """Which reviews of a product, and in which order."""

    stars = serializers.IntegerField(required=False, min_value=1, max_value=5)
    sort = serializers.ChoiceField(required=False, choices=list(ORDERS), default=DEFAULT_ORDER)


class Reviews(Endpoint):
    """Reviews of products."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = ReviewSerializer
    scopes = dict.fromkeys(("list", "retrieve"), "reviews:read")
    sparse = dict.fromkeys(("list", "retrieve"), ReviewSerializer)
    heeding = frozenset({"update", "destroy"})

    @extend_schema(summary="Reviews of a product", tags=["reviews"], parameters=[ReviewParameters])
    def list(self, request: Request, *args, product_pk: int, **kwargs) -> Response:
        asked = self.asked(ReviewParameters)
        self.ordering = ORDERS[asked["sort"]]
        reviews = shown_reviews(
            _reviewed(product_pk), stars=asked.get("stars"), order=asked["sort"]
        )
        page = self.paginate_queryset(reviews)
        return self.get_paginated_response([review_document(each) for each in page])

    @extend_schema(summary="A review", tags=["reviews"])
    def retrieve(self, request: Request, *args, pk: int, **kwargs) -> Response:
        return _answer(self._visible(pk))

    @extend_schema(
        summary="Review a product that you bought",
        tags=["reviews"],
        request=NewReviewInput,
        responses={201: ReviewSerializer},
    )
    @idempotent()
    def create(self, request: Request, *args, **kwargs) -> Response:
        given = self.given(NewReviewInput)
        try:
            product = _reviewed(given["product"])
        except Http404:
            raise ValidationError({"product": _("There is no such product.")}) from None
        return self._written(product, given, status=201)

    @extend_schema(
        operation_id="products_reviews_create",
        summary="Review this product, if you bought it",
        tags=["reviews"],
        request=ReviewInput,
        responses={201: ReviewSerializer},
    )
    @idempotent()
    def create_below(self, request: Request, *args, product_pk: int, **kwargs) -> Response:
        product = _reviewed(product_pk)
        return self._written(product, self.given(ReviewInput), status=201)

    @extend_schema(summary="Change your review", tags=["reviews"], request=ReviewInput)
    def update(self, request: Request, *args, pk: int, **kwargs) -> Response:
        given = self.given(ReviewInput)
        with transaction.atomic():
            return self._written(self._locked(pk).product, given)

    @extend_schema(summary="Delete your review", tags=["reviews"], responses={204: None})
    def destroy(self, request: Request, *args, pk: int, **kwargs) -> Response:
        with transaction.atomic():
            delete_review(self._locked(pk))
        return self.deleted(_("Your review is deleted."))

    @extend_schema(
        summary="Find a review helpful", tags=["reviews"], request=None, responses=ReviewSerializer
    )
    @idempotent()
    def find_helpful(self, request: Request, *args, pk: int, **kwargs) -> Response:
        review = self._visible(pk)
        try:
            find_helpful(review.pk, product=review.product, by=request.user)
        except ProductReview.DoesNotExist:
            raise Http404 from None
        return _answer(self._visible(pk))

    def _visible(self, pk: int) -> ProductReview:
        """An approved review of a public product, or one's own."""
        reviews = with_pictures(ProductReview.objects.filter(product__is_public=True))
        review = get_object_or_404(reviews.select_related("user", "product"), pk=pk)
        if not (review.is_approved or review.user_id == self.request.user.pk):
            raise Http404
        return review

    def _own(self, pk: int) -> ProductReview:
        review = self._visible(pk)
        if review.user_id != self.request.user.pk:
            raise PermissionDenied(_("This review is not yours."))
        return review

    def _locked(self, pk: int) -> ProductReview:
        """One's own under the lock of its writer, as the client has seen it."""
        self._own(pk)
        lock_rows(User.objects.filter(pk=self.request.user.pk))
        review = self._own(pk)
        self.check_match(_state(review))
        return review

    def _written(self, product: Product, given: dict[str, Any], *, status: int = 200) -> Response:
        words = Words(score=given["score"], title=given["title"], body=given["body"])
        written = write_review(product, by=self.request.user, words=words)
        review = with_pictures(ProductReview.objects.all()).get(pk=written.pk)
        response = _answer(review, status=status)
        response.message = _("Thank you. Your review appears once somebody has read it.")
        return response


def review_document(review: ProductReview) -> dict[str, Any]:
    """A review that was read by `shown_reviews` or `with_pictures`."""
    return {
        "id": review.pk,
        "product": review.product_id,
        "score": review.score,
        "title": review.title,
        "body": review.body,
        "author": review.signature,
        "is_shown": review.is_approved,
        "helpful_votes": review.delta_votes,
        "created": review.date_created,
        "edited": review.edited_at,
        "pictures": [_picture(picture, review) for picture in pictures_of(review)],
    }


def _answer(review: ProductReview, *, status: int = 200) -> Response:
    response = Response(review_document(review), status=status)
    response.state = _state(review)
    return response


def _state(review: ProductReview) -> list[Any]:
    return [review.score, review.title, review.body]


def _reviewed(pk: int) -> Product:
    """The public product that reviews are of: of a variant its parent. Raises Http404."""
    product = get_object_or_404(Product.objects.select_related("parent"), pk=pk)
    if not may_be_shown(product):
        raise Http404
    return product.parent or product


def _picture(picture: Any, review: ProductReview) -> dict[str, Any]:
    """Reviews' pictures are stored as WebP, in two sizes of which the larger is told."""
    source = {
        "url": absolute(picture.url),
        "type": "image/webp",
        "width": picture.width,
        "height": picture.height,
    }
    return {"alt": review.title, "credit": "", "sources": [source]}
