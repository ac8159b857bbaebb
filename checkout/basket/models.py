"""Baskets: Oscar's, with transitions that only one request can win."""

from collections.abc import Callable, Iterable

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from catalogue.partner.queries import reserved_units
from catalogue.rules import Availability
from checkout.basket.managers import BasketQuerySet, OpenBasketManager
from checkout.voucher.models import Voucher
from compiled import CompiledQuery
from locks import lock_rows

# Translators: the goods may be free again soon.
IN_OTHER_HANDS = gettext_noop(
    "Somebody else is paying for “%(product)s” just now. Please try again in a few minutes."
)
LINE_JOINS = (
    "product__product_class",
    "product__parent__product_class",
    "stockrecord__partner",
)
# Not joined above: every join more costs PostgreSQL milliseconds of planning, at every basket.
LINE_PICTURES = ("product__card_image__renditions", "product__parent__card_image__renditions")


class Basket(AbstractBasket):
    """A basket. Its status moves by conditional updates: who comes second is told so.

    It is priced when its lines or its discounts are first read (`price_when_read`). A page or a
    form that only asks how full it is pays for one small query.
    """

    objects = BasketQuerySet.as_manager()
    open = OpenBasketManager()

    _pricing: Callable[[], None] | None = None
    _outline: list | None = None
    offers_read_ahead: list | None = None

    class Meta(AbstractBasket.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(status=AbstractBasket.OPEN),
                name="one_open_basket_per_owner",
            )
        ]

    def price_when_read(self, pricing: Callable[[], None]) -> None:
        """Have `pricing` apply the offers to the lines once they have been read."""
        self._pricing = pricing

    def all_lines(self):
        """The lines, read once a request with all that pricing and display need."""
        if self.id is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            lines = self.lines.order_by("pk")  # Oscar's formsets want a queryset
            lines._result_cache = LINES_OF_BASKET(basket_id=self.pk)
            for line in lines:
                line.basket = self
            read_options_ahead(lines)
            self._lines = lines
            if self.__dict__.pop("has_vouchers", True) is False:
                vouchers = Voucher.objects.none()
                vouchers._result_cache = []  # nor is a query written to find none
                self.__dict__.setdefault("_prefetched_objects_cache", {})["vouchers"] = vouchers
            pricing, self._pricing = self._pricing, None
            if pricing is not None and self._lines:
                pricing()
        return self._lines

    @property
    def offer_applications(self):
        """The offers that apply, and what each takes off."""
        if self._pricing is not None:
            self.all_lines()
        return self._offer_applications

    @offer_applications.setter
    def offer_applications(self, applications) -> None:
        self._offer_applications = applications

    def reset_offer_applications(self):
        super().reset_offer_applications()
        self._outline = self.offers_read_ahead = None

    def outline(self):
        """Of each line `product_id`, `quantity` and `price_currency`, without its price."""
        if self.id is None:
            return self.lines.model.objects.none()
        if self._lines is not None:
            return self._lines
        if self._outline is None:
            lines = self.lines.order_by("pk")
            self._outline = list(
                lines.values_list("product_id", "quantity", "price_currency", named=True)
            )
        return self._outline

    @property
    def num_lines(self) -> int:
        return len(self.outline())

    @property
    def num_items(self) -> int:
        return sum(line.quantity for line in self.outline())

    @property
    def currency(self) -> str | None:
        return next((line.price_currency for line in self.outline()), None)

    def product_quantity(self, product) -> int:
        return sum(line.quantity for line in self.outline() if line.product_id == product.pk)

    def read_pictures_ahead(self) -> None:
        """Read all sizes of the lines' pictures, for a page that shows the lines."""
        prefetch_related_objects(list(self.all_lines()), *LINE_PICTURES)

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
            self.reset_offer_applications()  # what was read before the lock may have changed
            return super().add_product(product, quantity, options)

    add_product.alters_data = True
    add = add_product

    @transaction.atomic
    def merge(self, basket, add_quantities=True):
        """Take another basket's goods over, unless that was ordered, merged or deleted meanwhile.

        Raises PermissionDenied when this one was.
        """
        now = {row.pk: row for row in lock_rows(Basket.objects.filter(pk__in=[self.pk, basket.pk]))}
        if now[self.pk].status not in self.editable_statuses:
            raise PermissionDenied(_("This basket has been ordered."))
        if basket.pk in now and now[basket.pk].status == basket.status:
            super().merge(basket, add_quantities)

    merge.alters_data = True

    def merge_line(self, line, add_quantities=True):
        super().merge_line(line, add_quantities)
        self._outline = None

    merge_line.alters_data = True

    def flush(self):
        super().flush()
        self._outline = None

    flush.alters_data = True

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

    reserved = 0
    """Units of the same stock that others' payment pages hold, where it was read with them."""

    @property
    def has_options(self) -> bool:
        """Whether it was made to the customer's wishes: Oscar then adds them to its reference."""
        return self.line_reference != f"{self.product_id}_{self.stockrecord_id}"

    @property
    def later(self) -> str:
        """When it is sent, if not all of it at once."""
        tell = getattr(self.purchase_info.availability, "later_for", None)
        return tell(self.quantity) if tell else ""

    def get_warning(self) -> str | None:
        """Why the line cannot be ordered as it is, or how its price has changed, or None."""
        product, availability = self.product, self.purchase_info.availability
        named = {"product": product.get_title(), "free": getattr(availability, "num_available", 0)}
        if not (product.is_public and (not product.is_child or product.parent.is_public)):
            return _("“%(product)s” is no longer for sale. Please remove it.") % named
        if availability.code == Availability.RESERVED:
            return _(IN_OTHER_HANDS) % named
        if not availability.is_available_to_buy:
            return _("“%(product)s” is sold out. Please remove it.") % named
        if not availability.is_purchase_permitted(self.quantity)[0]:
            return _("Only %(free)d of “%(product)s” are left. Please take fewer.") % named
        return super().get_warning()


def lines_with_stock(lines: models.QuerySet, *, of_basket) -> models.QuerySet:
    """Lines with all that pricing needs, and what other baskets' payment pages hold of the same."""
    own = Line.objects.filter(basket=of_basket).values("pk")
    return lines.select_related(*LINE_JOINS).annotate(
        reserved=reserved_units("stockrecord_id", except_lines=own)
    )


LINES_OF_BASKET: CompiledQuery[Line] = CompiledQuery(
    lambda basket_id: lines_with_stock(
        Line.objects.filter(basket=basket_id), of_basket=basket_id
    ).order_by("pk"),
    basket_id=-1,
)


def read_options_ahead(lines: Iterable[Line]) -> None:
    """Read the options of the lines that have any, in one query at the most."""
    chosen = apps.get_model("basket", "LineAttribute").objects
    for line in lines:
        if not line.has_options:
            line._prefetched_objects_cache = {"attributes": chosen.none()}
    with_options = Prefetch("attributes", chosen.select_related("option"))
    prefetch_related_objects([line for line in lines if line.has_options], with_options)


from oscar.apps.basket.models import *  # noqa: E402,F403
