"""Reviews in templates."""

from django import template

from catalogue.reviews.models import ProductReview
from catalogue.reviews.queries import Picture, pictures_of

register = template.Library()


@register.simple_tag
def review_pictures(review: ProductReview) -> list[Picture]:
    """The pictures of a review that was read with them."""
    return pictures_of(review)
