"""Writing reviews, judging them, and finding them helpful."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from catalogue.models import Product
from catalogue.reviews.models import ProductReview, ReviewPicture, Vote
from catalogue.reviews.queries import has_bought
from locks import lock_rows
from media.uploads import CleanPicture

MAX_PICTURES = 4
STORE_FAILURES = (BotoCoreError, ClientError, OSError)

logger = logging.getLogger("catalogue.reviews")


class ReviewRefused(Exception):
    """The member may not do that with this review."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a review says. `score` is 1 to 5."""

    score: int
    title: str
    body: str


def write_review(
    product: Product,
    *,
    by: User,
    words: Words,
    pictures: Sequence[CleanPicture] = (),
    removed: Collection[int] = (),
) -> ProductReview:
    """Write a member's review of a product, or change the one there is; it waits for moderation.

    `removed` are ids of its pictures to be taken away. Raises ReviewRefused for who neither bought
    the product nor wrote of it before a refund, and one of STORE_FAILURES when the pictures cannot
    be stored: call it outside a transaction. A member has one review of a product, also when two
    requests come at once.
    """
    stored = [_stored(picture) for picture in pictures]
    try:
        with transaction.atomic():
            lock_rows(User.objects.filter(pk=by.pk))
            review = _written(product, by, words)
            _replace_pictures(review, stored, removed)
    except BaseException:
        for picture in stored:
            _delete_files([picture.file.name, picture.small.name])
        raise
    return review


@transaction.atomic
def moderate_reviews(review_ids: Collection[int], *, status: int, seen_at: datetime) -> list[int]:
    """Approve or reject reviews as staff saw them. Returns the ids of those that were judged.

    A review edited after `seen_at` is left waiting: its words are others than those judged.
    """
    reviews = ProductReview.objects.filter(pk__in=review_ids)
    unchanged = reviews.filter(Q(edited_at=None) | Q(edited_at__lte=seen_at))
    ids = [review.pk for review in lock_rows(unchanged)]
    ProductReview.objects.filter(pk__in=ids).update(status=status)
    products = Product.objects.filter(reviews__in=ids).distinct().order_by("pk")
    for product in products:
        product.update_rating()
    return ids


@transaction.atomic
def find_helpful(review_id: int, *, product: Product, by: User) -> ProductReview:
    """Count a member's vote for an approved review of a product, once however often it is given.

    Raises ProductReview.DoesNotExist for one that is not shown, ReviewRefused for one's own.
    """
    shown = ProductReview.objects.filter(product=product, status=ProductReview.APPROVED)
    locked = lock_rows(shown.filter(pk=review_id))
    if not locked:
        raise ProductReview.DoesNotExist
    [review] = locked
    if review.user_id == by.pk:
        raise ReviewRefused("One's own review is not voted for.")
    vote = Vote(review=review, user=by, delta=Vote.UP)
    Vote.objects.bulk_create([vote], ignore_conflicts=True)
    review.update_totals()
    return review


@transaction.atomic
def delete_review(review: ProductReview) -> None:
    """Delete a review, its votes and, after the commit, its pictures."""
    names = [name for pair in review.pictures.values_list("file", "small") for name in pair]
    review.delete()
    transaction.on_commit(partial(_delete_files, names))


def _stored(picture: CleanPicture) -> ReviewPicture:
    name = uuid4().hex
    stored = ReviewPicture(width=picture.width, height=picture.height)
    for size in ("file", "small"):
        content = picture.large if size == "file" else picture.small
        path = default_storage.save(f"reviews/{name}-{size}.webp", ContentFile(content))
        setattr(stored, size, path)
    return stored


def _written(product: Product, by: User, words: Words) -> ProductReview:
    """Caller holds the member's lock, so that there are not two. Raises ReviewRefused."""
    review = ProductReview.objects.filter(product=product, user=by).first()
    if review is None:
        if not has_bought(by, product):
            raise ReviewRefused("Only who bought a product reviews it.")
        review = ProductReview(product=product, user=by)
    review.score, review.title, review.body = words.score, words.title, words.body
    review.status = ProductReview.FOR_MODERATION
    if review.pk:
        review.edited_at = timezone.now()
        review.save(update_fields=["score", "title", "body", "status", "edited_at"])
    else:
        review.save(force_insert=True)
    return review


def _replace_pictures(
    review: ProductReview, stored: Sequence[ReviewPicture], removed: Collection[int]
) -> None:
    gone = review.pictures.filter(pk__in=removed)
    names = [name for pair in gone.values_list("file", "small") for name in pair]
    gone.delete()
    kept = review.pictures.count()
    if kept + len(stored) > MAX_PICTURES:
        raise ReviewRefused("Too many pictures.")
    for place, picture in enumerate(stored, start=kept):
        picture.review, picture.position = review, place
    ReviewPicture.objects.bulk_create(stored)
    transaction.on_commit(partial(_delete_files, names))


def _delete_files(names: Collection[str]) -> None:
    """Files without a row are only waste: one that cannot be deleted now stays."""
    for name in names:
        try:
            default_storage.delete(name)
        except STORE_FAILURES as trouble:
            logger.warning("The picture %s of a review stays in the storage: %s", name, trouble)
