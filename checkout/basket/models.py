"""Baskets: Oscar's, with transitions that only one request can win."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from locks import lock_rows

LINE_JOINS = (
    "product__product_class",
    "product__parent__product_class",
    "stockrecord__partner",
)
# Not joined above: every join more costs PostgreSQL milliseconds of planning, at every basket.
LINE_PICTURES = ("product__card_image__renditions", "product__parent__card_image__renditions")


class Basket(AbstractBasket):
    """A basket. Its status moves by conditional updates: who comes second is told so."""

    class Meta(AbstractBasket.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(status=AbstractBasket.OPEN),
                name="one_open_basket_per_owner",
            )
        ]

    def all_lines(self):
        """The lines, read once a request with all that pricing and display need."""
        if self.id is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            lines = self.lines.select_related(*LINE_JOINS).prefetch_related("attributes__option")
            self._lines = lines.order_by("pk")
            for line in self._lines:
                line.basket = self
        return self._lines

    def read_pictures_ahead(self) -> None:
        """Read all sizes of the lines' pictures, for a page that shows the lines."""
        prefetch_related_objects(list(self.all_lines()), *LINE_PICTURES)

    @property
    def num_lines(self) -> int:
        return len(self.all_lines())

    def add_product(self, product, quantity=1, options=None):
        """Add to the basket. Simultaneous additions to one basket wait for each other.

        Raises PermissionDenied when the basket was ordered in the meantime.
        """
        with transaction.atomic():
            if self.pk is None:
                self.save()
            elif not lock_rows(
                Basket.objects.filter(pk=self.pk, status__in=self.editable_statuses)
            ):
                raise PermissionDenied(_("This basket has been ordered."))
            return super().add_product(product, quantity, options)

    add_product.alters_data = True
    add = add_product

    @transaction.atomic
    def merge(self, basket, add_quantities=True):
        """Take another basket's goods over, unless that was ordered or merged in the meantime.

        Raises PermissionDenied when this one was.
        """
        now = {row.pk: row for row in lock_rows(Basket.objects.filter(pk__in=[self.pk, basket.pk]))}
        if now[self.pk].status not in self.editable_statuses:
            raise PermissionDenied(_("This basket has been ordered."))
        if now[basket.pk].status == basket.status:
            super().merge(basket, add_quantities)

    merge.alters_data = True

    def freeze(self) -> bool:
        """Close the basket for changes while it is being paid. False: it was not open any more."""
        return self._move(self.FROZEN, only_from=self.OPEN)

    freeze.alters_data = True

    def thaw(self) -> bool:
        """Open a frozen basket again. False: it was not frozen any more."""
        return self._move(self.OPEN, only_from=self.FROZEN)

    thaw.alters_data = True

    def submit(self) -> bool:
        """Mark a frozen basket as ordered and paid. False: it was not frozen any more."""
        return self._move(self.SUBMITTED, only_from=self.FROZEN, date_submitted=timezone.now())

    submit.alters_data = True

    def _move(self, status: str, *, only_from: str, **changes) -> bool:
        won = Basket.objects.filter(pk=self.pk, status=only_from).update(status=status, **changes)
        if won:
            self.status = status
        return bool(won)


class Line(AbstractLine):
    """A line of a basket. What stands in the way of ordering it is told in words."""

    def get_warning(self) -> str | None:
        """Why the line cannot be ordered as it is, or how its price has changed, or None."""
        product, availability = self.product, self.purchase_info.availability
        named = {"product": product.get_title(), "free": getattr(availability, "num_available", 0)}
        if not (product.is_public and (not product.is_child or product.parent.is_public)):
            return _("“%(product)s” is no longer for sale. Please remove it.") % named
        if not availability.is_available_to_buy:
            return _("“%(product)s” is sold out. Please remove it.") % named
        if not availability.is_purchase_permitted(self.quantity)[0]:
            return _("Only %(free)d of “%(product)s” are left. Please take fewer.") % named
        return super().get_warning()


from oscar.apps.basket.models import *  # noqa: E402,F403
