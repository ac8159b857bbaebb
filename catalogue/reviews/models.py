"""The models of Oscar's `catalogue.reviews` app."""

from oscar.apps.catalogue.reviews.models import *  # noqa: F403
