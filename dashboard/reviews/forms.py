"""The forms of the reviews pages."""

from oscar.apps.dashboard.reviews import forms

from dashboard.days import AsksForDays


class ProductReviewSearchForm(AsksForDays, forms.ProductReviewSearchForm):
    pass
