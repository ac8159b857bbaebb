"""What is sold: Oscar's catalogue, with what a product card shows kept on the product."""

from collections.abc import Sequence
from itertools import pairwise

from django.core.cache import cache
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import (
    AbstractCategory,
    AbstractProduct,
    AbstractProductAttribute,
    AbstractProductClass,
    AbstractProductImage,
)

from answers import forget_answers_about
from catalogue.managers import ProductManager
from catalogue.partner.availability import later
from catalogue.rules import BUYABLE, Availability
from locks import lock_rows


class Category(AbstractCategory):
    """A branch of the category tree.

    Oscar caches its address without an end, so a save clears those of the whole branch.
    """

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        branch = Category.get_tree(self).only("pk")
        cache.delete_many([category.get_url_cache_key() for category in branch])

    def get_ancestors_and_self(self):
        """From the root down to itself, in one query at the most; their addresses cost none."""
        if self.is_root():
            return [self]
        if not hasattr(self, "_cached_parent_obj"):
            connect_branch([*self.get_ancestors(), self])
        return [*self.get_parent().get_ancestors_and_self(), self]

    def get_full_slug(self, parent_slug=None):
        """Of a branch that was read together, made of its slugs instead of asked of the cache."""
        parent = getattr(self, "_cached_parent_obj", None)
        if parent is None:
            return super().get_full_slug(parent_slug)
        return f"{parent.get_full_slug()}{self._slug_separator}{self.slug}"


def connect_branch(branch: Sequence[Category]) -> None:
    """Tell each category of a branch, root first, its parent, which its address is made of."""
    for parent, child in pairwise(branch):
        child._cached_parent_obj = parent  # where treebeard keeps a parent it has read


class TaxClass(models.TextChoices):
    """Which rate a product is taxed at; the rates by country are rows of `checkout.tax`."""

    STANDARD = "standard", _("Standard")
    REDUCED = "reduced", _("Reduced")
    ZERO = "zero", _("Zero")


class ProductClass(AbstractProductClass):
    """A kind of product: its attributes, and whether its orders may be withdrawn from."""

    may_be_withdrawn = models.BooleanField(
        _("May be withdrawn from"),
        default=True,
        db_default=True,
        help_text=_(
            "Customers may send it back within 14 days without a reason. Not so what is made to "
            "order or perishes quickly: for that the law leaves it to you. Orders keep what was "
            "told when they were placed."
        ),
    )


class Product(AbstractProduct):
    """A stand-alone product, a parent, or one of its children (variants).

    The `card_*` fields are a copy of what a product card shows. `catalogue.actions.refresh_cards`
    keeps them; the basket and the offers, never these fields, decide what is charged.
    """

    tax_class = models.CharField(
        _("Tax class"),
        max_length=16,
        choices=TaxClass.choices,
        default=TaxClass.STANDARD,
        help_text=_("Children are taxed like their parent."),
    )
    weight = models.PositiveIntegerField(
        _("Weight"),
        default=0,
        help_text=_("In grams, packed. Decides the price of delivery."),
    )

    card_price = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        editable=False,
        help_text="Lowest price excluding tax, in the shop's currency.",
    )
    card_price_before = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        editable=False,
        help_text="Lowest price of the 30 days before the reduction, excluding tax.",
    )
    card_reduced_until = models.DateTimeField(null=True, editable=False)
    card_price_varies = models.BooleanField(default=False, editable=False)
    card_availability = models.CharField(
        max_length=16,
        choices=Availability.choices,
        default=Availability.UNAVAILABLE,
        editable=False,
    )
    card_backorder_days = models.PositiveSmallIntegerField(null=True, editable=False)
    card_released_on = models.DateField(null=True, editable=False)
    card_image = models.ForeignKey(
        "media.ShopImage",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    card_seller = models.CharField(max_length=128, blank=True, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)

    objects = ProductManager()

    class Meta(AbstractProduct.Meta):
        indexes = [
            models.Index(
                fields=["-date_created", "-id"],
                name="product_listed_newest",
                condition=models.Q(is_public=True) & ~models.Q(structure="child"),
            ),
            models.Index(
                fields=["card_price", "-id"],
                name="product_listed_price",
                condition=models.Q(is_public=True) & ~models.Q(structure="child"),
            ),
        ]

    @cached_property
    def options(self):
        """The options of its class and its own, read once."""
        return super().options

    @cached_property
    def has_options(self) -> bool:
        return bool(self.options)

    @property
    def can_be_bought(self) -> bool:
        """Whether its card says that it can be bought."""
        return self.card_availability in BUYABLE

    @property
    def card_later(self) -> str:
        """When its card says that it is sent, if not at once."""
        return later(
            self.card_availability, days=self.card_backorder_days, released_on=self.card_released_on
        )

    @property
    def card_later_short(self) -> str:
        """The same in the few words that the card has room for."""
        return later(
            self.card_availability,
            days=self.card_backorder_days,
            released_on=self.card_released_on,
            is_short=True,
        )

    @property
    def effective_tax_class(self) -> str:
        return self.parent.tax_class if self.is_child else self.tax_class

    def update_rating(self) -> None:
        """Take rating and count from the approved reviews; write nothing else of the product.

        The lock makes writers of reviews count one after the other, each what was committed before.
        """
        with transaction.atomic():
            lock_rows(Product.objects.filter(pk=self.pk))
            approved = self.reviews.filter(status=self.reviews.model.APPROVED)
            figures = approved.aggregate(
                rating=models.Avg("score"), rating_count=models.Count("pk")
            )
            Product.objects.filter(pk=self.pk).update(**figures)
            self.forget_answers()
        self.rating, self.rating_count = figures["rating"], figures["rating_count"]

    update_rating.alters_data = True

    def forget_answers(self) -> None:
        """What anyone was told of it and its variants holds no longer, once this is committed."""
        forget_answers_about([self.pk, *self.children.values_list("pk", flat=True)])


class ProductAttribute(AbstractProductAttribute):
    """What products of a class have. Those of the code `brand` name who made them."""

    is_filterable = models.BooleanField(
        _("Filter"),
        default=False,
        db_default=False,
        help_text=_("Shoppers can filter listings and search results by it."),
    )


class ProductImage(AbstractProductImage):
    """The place of a library picture in a product's gallery."""

    original = models.ForeignKey(
        "media.ShopImage",
        on_delete=models.PROTECT,
        related_name="product_images",
        verbose_name=_("Picture"),
    )


from oscar.apps.catalogue.models import *  # noqa: E402,F403
