"""Reading reviews, and who may write one."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from oscar.core.loading import get_model

from accounts.models import User
from catalogue.models import Product
from catalogue.reviews.models import ProductReview, ReviewPicture

STARS = (5, 4, 3, 2, 1)
ORDERS = {
    "helpful": ("-delta_votes", "-date_created", "-pk"),
    "newest": ("-date_created", "-pk"),
    "highest": ("-score", "-date_created", "-pk"),
    "lowest": ("score", "-date_created", "-pk"),
}
DEFAULT_ORDER = "helpful"
# An order of these states was paid and not called off.
BOUGHT = ("Paid", "In fulfilment", "Dispatched", "Delivered", "Completed")


class StarCount(NamedTuple):
    """How many approved reviews gave so many stars."""

    stars: int
    number: int


class Picture(NamedTuple):
    """A picture of a review: addresses of its two sizes, and the larger one's pixels."""

    url: str
    small_url: str
    width: int
    height: int


def shown_reviews(
    product: Product, *, stars: int | None = None, order: str = DEFAULT_ORDER
) -> QuerySet:
    """Approved reviews of a product that is no variant, with writers and pictures: one query.

    Their pictures are rows in `picture_rows`; `pictures_of` makes them what templates show.
    """
    reviews = ProductReview.objects.filter(product=product, status=ProductReview.APPROVED)
    if stars is not None:
        reviews = reviews.filter(score=stars)
    return with_pictures(reviews).order_by(*ORDERS.get(order, ORDERS[DEFAULT_ORDER]))


def with_pictures(reviews: QuerySet) -> QuerySet:
    pictures = (
        ReviewPicture.objects.filter(review=OuterRef("pk"))
        .order_by("position", "pk")
        .values(row=JSONObject(file="file", small="small", width="width", height="height"))
    )
    return reviews.select_related("user").annotate(picture_rows=ArraySubquery(pictures))


def pictures_of(review: ProductReview) -> list[Picture]:
    """The pictures of a review that was read by `with_pictures`. No query, nothing from storage."""
    return [
        Picture(
            default_storage.url(row["file"]),
            default_storage.url(row["small"]),
            row["width"],
            row["height"],
        )
        for row in review.picture_rows
    ]


def score_counts() -> ArraySubquery:
    """To annotate products with: their approved reviews by score, for `histogram`."""
    rows = (
        ProductReview.objects.filter(product=OuterRef("pk"), status=ProductReview.APPROVED)
        .order_by()
        .values("score")
        .annotate(number=Count("pk"))
        .values(row=JSONObject(score=F("score"), number=F("number")))
    )
    return ArraySubquery(rows)


def histogram(rows: Sequence[dict]) -> list[StarCount]:
    """Stars and how often they were given, five first, of an annotation with `score_counts`."""
    numbers = {row["score"]: row["number"] for row in rows}
    return [StarCount(stars, numbers.get(stars, 0)) for stars in STARS]


def has_bought(user: User, product: Product) -> bool:
    """Whether a member paid for the product, or for one of its variants, and was not refunded."""
    bought = Q(product=product) | Q(product__parent=product)
    lines = get_model("order", "Line").objects.filter(bought, order__user=user)
    lines = lines.exclude(quantity_cancelled=F("quantity"))
    return lines.filter(order__status__in=BOUGHT).exists()


def review_by(user: User, product: Product) -> ProductReview | None:
    """The member's own review of a product, shown or not."""
    return with_pictures(ProductReview.objects.filter(product=product, user=user)).first()
