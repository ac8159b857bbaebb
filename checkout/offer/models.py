"""Offers: Oscar's, able to be priced without a query for each line, and never given too often."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.abstract_models import (
    AbstractBenefit,
    AbstractCondition,
    AbstractConditionalOffer,
    AbstractRange,
)

from checkout.counters import KeepsCounters


class ConditionalOffer(KeepsCounters, AbstractConditionalOffer):
    """An offer. Orders count its uses by guarded writes; the constraint stands behind them."""

    counters = frozenset({"num_applications", "num_orders", "total_discount"})

    class Meta(AbstractConditionalOffer.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(max_global_applications=None)
                | Q(num_applications__lte=F("max_global_applications")),
                name="offer_never_used_too_often",
            )
        ]

    def clean(self):
        super().clean()
        limit = self.max_global_applications
        if limit is not None and limit < self.num_applications:
            told = _("Orders have used this offer %(times)d times already.")
            raise ValidationError(told, params={"times": self.num_applications})


class Range(AbstractRange):
    """A set of products. Membership read ahead by `checkout.offer.queries` costs no query."""

    members_read_ahead: frozenset[int] | None = None

    def contains_product(self, product) -> bool:
        if self.members_read_ahead is None:
            return super().contains_product(product)
        return product.pk in self.members_read_ahead

    contains = contains_product


class KeepsRange:
    """Oscar rebuilds a condition or benefit as its proxy class; the loaded range goes with it."""

    def proxy(self):
        proxy = super().proxy()
        if proxy is not self and "range" in self._state.fields_cache:
            proxy.range = self.range
        return proxy


class Benefit(KeepsRange, AbstractBenefit):
    pass


class Condition(KeepsRange, AbstractCondition):
    pass


from oscar.apps.offer.models import *  # noqa: E402,F403
