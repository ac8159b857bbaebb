"""All products, hidden ones too, for who runs the shop."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.permissions import admin_with
from api.resources.money import AMOUNT
from api.resources.products.shapes import STRUCTURES
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.rules import Availability

LONGEST_WORDS = 200


class AdminProductSerializer(serializers.Serializer):
    """A product as the dashboard lists it. Units are the sums of its own stock."""

    id = serializers.IntegerField()
    structure = serializers.ChoiceField(choices=STRUCTURES)
    parent = serializers.IntegerField(allow_null=True)
    product_class = serializers.CharField(allow_null=True)
    upc = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    is_public = serializers.BooleanField()
    price_excl_tax = serializers.DecimalField(**AMOUNT, allow_null=True)
    availability = serializers.ChoiceField(choices=Availability.choices)
    num_in_stock = serializers.IntegerField(allow_null=True)
    num_allocated = serializers.IntegerField()
    created = serializers.DateTimeField()
    updated = serializers.DateTimeField()


class AdminProductParameters(serializers.Serializer):
    """Which products."""

    q = serializers.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        help_text="Part of a title, a whole UPC or SKU.",
    )
    is_public = serializers.BooleanField(required=False, allow_null=True, default=None)
    structure = serializers.ChoiceField(required=False, choices=STRUCTURES)


class AdminProducts(Endpoint):
    """All products, the newest first."""

    permission_classes = [admin_with("catalogue.view_product")]
    serializer_class = AdminProductSerializer
    ordering = ("-date_created",)
    sparse = {"list": AdminProductSerializer}

    @extend_schema(
        summary="All products, hidden ones too",
        tags=["admin"],
        parameters=[AdminProductParameters],
    )
    def list(self, request: Request, *args, **kwargs) -> Response:
        page = self.paginate_queryset(_chosen(self.asked(AdminProductParameters)))
        return self.get_paginated_response([_document(product) for product in page])


def _chosen(asked: dict[str, Any]) -> QuerySet[Product]:
    products = Product.objects.select_related("product_class", "parent")
    if words := asked.get("q"):
        skus = StockRecord.objects.filter(partner_sku=words).values("product")
        products = products.filter(Q(title__icontains=words) | Q(upc=words) | Q(pk__in=skus))
    if asked["is_public"] is not None:
        products = products.filter(is_public=asked["is_public"])
    if "structure" in asked:
        products = products.filter(structure=asked["structure"])
    stock = StockRecord.objects.filter(product=OuterRef("pk")).order_by().values("product")
    return products.annotate(
        num_in_stock=Subquery(stock.annotate(units=Sum("num_in_stock")).values("units")),
        num_allocated=Subquery(stock.annotate(units=Sum("num_allocated")).values("units")),
    ).order_by("-date_created", "-pk")


def _document(product: Any) -> dict[str, Any]:
    kind = product.product_class
    return {
        "id": product.pk,
        "structure": product.structure,
        "parent": product.parent_id,
        "product_class": kind.slug if kind else None,
        "upc": product.upc,
        "title": product.get_title(),
        "is_public": product.is_public,
        "price_excl_tax": product.card_price,
        "availability": product.card_availability,
        "num_in_stock": product.num_in_stock,
        "num_allocated": product.num_allocated or 0,
        "created": product.date_created,
        "updated": product.date_updated,
    }
