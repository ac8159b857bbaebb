"""Reviews."""

from typing import Any

from api.resources.pictures import absolute
from catalogue.reviews.models import ProductReview
from catalogue.reviews.queries import pictures_of


def review_document(review: ProductReview) -> dict[str, Any]:
    """A review that was read by `shown_reviews` or `with_pictures`."""
    return {
        "id": review.pk,
        "score": review.score,
        "title": review.title,
        "body": review.body,
        "author": review.signature,
        "helpful_votes": review.delta_votes,
        "created": review.date_created,
        "pictures": [_picture(picture, review) for picture in pictures_of(review)],
    }


def _picture(picture: Any, review: ProductReview) -> dict[str, Any]:
    source = {"type": "image/webp"}
    return {
        "alt": review.title,
        "credit": "",
        "sources": [
            source
            | {"url": absolute(picture.url), "width": picture.width, "height": picture.height}
        ],
    }
