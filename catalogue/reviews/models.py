"""Reviews: Oscar's, with pictures, and with counts that no two writers can spoil."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.reviews.abstract_models import AbstractProductReview

from catalogue.models import Product


class ProductReview(AbstractProductReview):
    """What a buyer says of a product, or of the parent of the variant bought. Shown when approved.

    `catalogue.reviews.actions` writes it. Saving or deleting one keeps the product's rating, also
    when it is deleted with its writer's account (`keep_rating`).
    """

    edited_at = models.DateTimeField(
        _("Edited"), null=True, editable=False, help_text="When its words last changed (UTC)."
    )

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        # Oscar's counts the stars here, and so not when a review goes with its writer's account.
        return models.Model.delete(self, *args, **kwargs)

    @property
    def signature(self) -> str:
        """The writer as everybody reads it: first name and initial, never the whole name."""
        first = self.user.first_name if self.user else self.name.partition(" ")[0]
        last = self.user.last_name if self.user else self.name.partition(" ")[2]
        return " ".join(part for part in (first, f"{last[:1]}." if last else "") if part) or str(
            _("A customer")
        )

    def update_totals(self):
        """Count the votes; write nothing else. Caller holds the review's lock."""
        figures = self.votes.aggregate(
            total_votes=models.Count("pk"),
            delta_votes=models.functions.Coalesce(models.Sum("delta"), 0),
        )
        ProductReview.objects.filter(pk=self.pk).update(**figures)
        Product(pk=self.product_id).forget_answers()
        self.total_votes, self.delta_votes = figures["total_votes"], figures["delta_votes"]

    update_totals.alters_data = True


def keep_rating(instance: ProductReview, **kwargs: Any) -> None:
    """Take the stars of a review that is being deleted off its product, in the same transaction."""
    Product(pk=instance.product_id).update_rating()


class ReviewPicture(models.Model):
    """A customer's picture in two sizes, WebP that the shop itself encoded; the upload is not kept.

    The names are random, so nobody guesses the picture of a review that is not shown.
    """

    review = models.ForeignKey(ProductReview, on_delete=models.CASCADE, related_name="pictures")
    file = models.FileField(upload_to="reviews/")
    small = models.FileField(upload_to="reviews/")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "reviews"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"Picture {self.position + 1} of review {self.review_id}"


from oscar.apps.catalogue.reviews.models import *  # noqa: E402,F403
