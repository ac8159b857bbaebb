"""What is sent to write products."""

from typing import Any

from rest_framework import serializers

from api.resources.money import GIVEN_AMOUNT
from catalogue.editing.actions import Words
from catalogue.models import TaxClass
from catalogue.rules import LARGEST_ID

MOST_VARIANTS, MOST_CATEGORIES = 100, 50
LARGEST_COUNT = 1_000_000
LARGEST_WEIGHT = 10_000_000
LARGEST_DAYS = 3650
LONGEST_DESCRIPTION = 100_000
COLUMNS = (
    "title", "upc", "description", "slug", "meta_title", "meta_description", "tax_class",
    "weight", "is_public", "is_discountable",
)  # fmt: skip


class StockInput(serializers.Serializer):
    """What a seller has of it. Sellers need not name themselves."""

    seller = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    sku = serializers.CharField(max_length=128)
    price = serializers.DecimalField(**GIVEN_AMOUNT, min_value=0, help_text="Excluding tax.")
    num_in_stock = serializers.IntegerField(
        default=None, allow_null=True, min_value=0, max_value=LARGEST_COUNT
    )
    low_stock_threshold = serializers.IntegerField(
        default=None, allow_null=True, min_value=0, max_value=LARGEST_COUNT
    )
    backorder_limit = serializers.IntegerField(default=0, min_value=0, max_value=LARGEST_COUNT)
    backorder_days = serializers.IntegerField(
        default=None, allow_null=True, min_value=0, max_value=LARGEST_DAYS
    )


class VariantInput(serializers.Serializer):
    """A child: what distinguishes it, and its own stock."""

    title = serializers.CharField(required=False, max_length=255)
    upc = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=64)
    slug = serializers.SlugField(required=False, max_length=255)
    weight = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_WEIGHT)
    is_public = serializers.BooleanField(required=False)
    attributes = serializers.DictField(
        required=False, child=serializers.JSONField(allow_null=True), help_text="Values by code."
    )
    stock = StockInput(required=False)

    def validate_attributes(self, attributes: dict[str, Any]) -> dict[str, Any]:
        """No product has so many."""
        if len(attributes) > MOST_VARIANTS:
            raise serializers.ValidationError("Too many attributes.", code="max_length")
        return attributes


class ProductInput(VariantInput):
    """A product. What is not sent is left as it is, or as it is usual for a new one."""

    description = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_DESCRIPTION,
        help_text="HTML; what could run, load or restyle is taken out.",
    )
    meta_title = serializers.CharField(required=False, allow_blank=True, max_length=255)
    meta_description = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    tax_class = serializers.ChoiceField(required=False, choices=TaxClass.choices)
    is_discountable = serializers.BooleanField(required=False)
    categories = serializers.ListField(
        required=False,
        max_length=MOST_CATEGORIES,
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        help_text="Ids. A variant is where its parent is.",
    )


class NewProductInput(ProductInput):
    """A new product: one alone, a parent with `variants`, or a variant of a `parent`."""

    product_class = serializers.SlugField(
        required=False, max_length=255, help_text="Its type's slug; of a variant its parent's."
    )
    parent = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    variants = VariantInput(many=True, required=False, max_length=MOST_VARIANTS)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Which parts go together."""
        if ("parent" in given) == ("product_class" in given):
            told = "Name a product_class, or the parent of a variant."
            raise serializers.ValidationError({"product_class": told})
        if given.get("variants") and ("parent" in given or "stock" in given):
            told = "Only a product without parent and stock has variants."
            raise serializers.ValidationError({"variants": told})
        if "parent" not in given and "title" not in given:
            raise serializers.ValidationError({"title": "This field is required."}, "required")
        return given


def words_of(given: dict[str, Any]) -> Words:
    """What was sent, as the actions take it."""
    return Words(
        columns={name: given[name] for name in COLUMNS if name in given},
        attributes=given.get("attributes", {}),
        categories=given.get("categories"),
    )
