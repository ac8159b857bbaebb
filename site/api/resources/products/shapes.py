"""What is told of products, for the documents of the API; `documents.py` tells it."""

from rest_framework import serializers

from api.resources.pictures import PictureSerializer
from api.resources.prices import PriceSerializer
from api.resources.reviews import ReviewSerializer
from catalogue.models import Product, ProductAttribute
from catalogue.rules import Availability

STRUCTURES = [name for name, _label in Product.STRUCTURE_CHOICES]


class AvailabilitySerializer(serializers.Serializer):
    """What can be had, and when what is not there is sent."""

    code = serializers.ChoiceField(choices=Availability.choices)
    can_be_bought = serializers.BooleanField()
    later = serializers.CharField(
        allow_blank=True, help_text="When it is sent, in words, if that is not at once."
    )
    backorder_days = serializers.IntegerField(allow_null=True)
    released_on = serializers.DateField(allow_null=True)


class CardSerializer(serializers.Serializer):
    """A product as lists show it."""

    id = serializers.IntegerField()
    structure = serializers.ChoiceField(choices=STRUCTURES)
    upc = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.URLField(help_text="Its page in the shop.")
    price = PriceSerializer(allow_null=True)
    availability = AvailabilitySerializer()
    rating = serializers.FloatField(allow_null=True, help_text="Mean of 1 to 5 stars.")
    rating_count = serializers.IntegerField()
    picture = PictureSerializer(allow_null=True)
    seller = serializers.CharField(
        allow_blank=True, help_text="Its only seller's name; empty where there are several."
    )
    highlight = serializers.CharField(
        allow_null=True, help_text="Its title as HTML with <mark> around what was searched."
    )


class AttributeSerializer(serializers.Serializer):
    """One attribute of a product. `value` is what is written, `text` what people read."""

    code = serializers.CharField()
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=[code for code, _n in ProductAttribute.TYPE_CHOICES])
    value = serializers.JSONField(allow_null=True)
    text = serializers.CharField(allow_blank=True)


class OptionSerializer(serializers.Serializer):
    """What a customer is asked when the product goes into the basket."""

    code = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    required = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField())


class SellerSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    url = serializers.URLField(allow_null=True)


class PlaceSerializer(serializers.Serializer):
    """A category that a product is in."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    path = serializers.CharField(help_text="Slugs from the root on: `ceramics/vases`.")
    url = serializers.URLField()


class VariantSerializer(serializers.Serializer):
    """A child: what can be bought of a parent."""

    id = serializers.IntegerField()
    upc = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.URLField()
    is_public = serializers.BooleanField()
    price = PriceSerializer(allow_null=True)
    availability = AvailabilitySerializer()
    attributes = AttributeSerializer(many=True)
    options = OptionSerializer(many=True)
    images = PictureSerializer(many=True)


class ProductSerializer(serializers.Serializer):
    """One product. In v2 `variants` and `categories` are for who asks: `include=`."""

    id = serializers.IntegerField()
    structure = serializers.ChoiceField(choices=STRUCTURES)
    parent = serializers.IntegerField(allow_null=True, help_text="Of a child: its parent.")
    product_class = serializers.CharField(help_text="Slug of its type.")
    upc = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.URLField()
    description = serializers.CharField(allow_blank=True, help_text="HTML.")
    meta_title = serializers.CharField(allow_blank=True)
    meta_description = serializers.CharField(allow_blank=True)
    is_public = serializers.BooleanField()
    is_discountable = serializers.BooleanField()
    tax_class = serializers.CharField()
    weight = serializers.IntegerField(help_text="In grams, packed.")
    price = PriceSerializer(allow_null=True)
    availability = AvailabilitySerializer()
    rating = serializers.FloatField(allow_null=True)
    rating_count = serializers.IntegerField()
    stars = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many reviews gave so many stars."
    )
    attributes = AttributeSerializer(many=True)
    options = OptionSerializer(many=True)
    images = PictureSerializer(many=True)
    sellers = SellerSerializer(many=True)
    created = serializers.DateTimeField()
    updated = serializers.DateTimeField()
    variants = VariantSerializer(many=True)
    categories = PlaceSerializer(many=True)


PARTS: dict[str, serializers.BaseSerializer] = {
    "variants": VariantSerializer(many=True),
    "categories": PlaceSerializer(many=True),
    "reviews": ReviewSerializer(many=True),
}
