"""Offers: Oscar's, able to be priced without a query for each line."""

from oscar.apps.offer.abstract_models import AbstractBenefit, AbstractCondition, AbstractRange


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
