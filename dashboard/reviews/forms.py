"""The forms of the reviews pages."""

from oscar.apps.dashboard.reviews import forms
from oscar.apps.dashboard.reviews.forms import DashboardProductReviewForm

from dashboard.days import AsksForDays

__all__ = ["DashboardProductReviewForm", "ProductReviewSearchForm"]


class ProductReviewSearchForm(AsksForDays, forms.ProductReviewSearchForm):
    pass
