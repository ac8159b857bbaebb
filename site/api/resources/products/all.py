"""All products for who runs the shop, and a seller's own for who sells them: hidden ones too."""

from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.permissions import admin_with, is_in_scope
from api.resources.access import visible_products
from api.resources.inventory import LevelSerializer, level_document
from api.resources.money import AMOUNT
from api.resources.products.shapes import STRUCTURES
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.partner.queries import has_stock_in, reserved_units, stock_of
from catalogue.rules import Availability

LONGEST_WORDS = 200
NEWEST_FIRST = ("-date_created", "-pk")


class AnyProductSerializer(serializers.Serializer):
    """A product, public or not. The price is the lowest that anybody asks for it."""

    id = serializers.IntegerField()
    structure = serializers.ChoiceField(choices=STRUCTURES)
    parent = serializers.IntegerField(allow_null=True)
    product_class = serializers.CharField(allow_null=True)
    upc = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    is_public = serializers.BooleanField()
    price_excl_tax = serializers.DecimalField(**AMOUNT, allow_null=True)
    availability = serializers.ChoiceField(choices=Availability.choices)
    created = serializers.DateTimeField()
    updated = serializers.DateTimeField()


class AdminProductSerializer(AnyProductSerializer):
    """A product as the dashboard lists it. Units are the sums of its own stock."""

    num_in_stock = serializers.IntegerField(allow_null=True)
    num_allocated = serializers.IntegerField()


class SellerProductSerializer(AnyProductSerializer):
    """A product as its seller has it. `levels` are the seller's own stock of it, none of a parent,
    and null for keys without the scope `stock:read`."""

    levels = LevelSerializer(many=True, allow_null=True)


class AnyProductParameters(serializers.Serializer):
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
    ordering = NEWEST_FIRST
    sparse = {"list": AdminProductSerializer}

    @extend_schema(
        summary="All products, hidden ones too",
        tags=["admin"],
        parameters=[AnyProductParameters],
    )
    def list(self, request: Request, *args, **kwargs) -> Response:
        stock = StockRecord.objects.all()
        chosen = _chosen(Product.objects.all(), stock, self.asked(AnyProductParameters))
        of_it = stock.filter(product=OuterRef("pk")).order_by().values("product")
        page = self.paginate_queryset(
            chosen.annotate(
                num_in_stock=Subquery(of_it.annotate(units=Sum("num_in_stock")).values("units")),
                num_allocated=Subquery(of_it.annotate(units=Sum("num_allocated")).values("units")),
            )
        )
        return self.get_paginated_response([_with_sums(product) for product in page])


class SellerProducts(Endpoint):
    """What the sellers sell whose people one is of, the newest first."""

    serializer_class = SellerProductSerializer
    ordering = NEWEST_FIRST
    scopes = {"list": "products:read"}
    sparse = {"list": SellerProductSerializer}

    @extend_schema(
        summary="My seller's products, hidden ones too",
        tags=["products"],
        parameters=[AnyProductParameters],
    )
    def list(self, request: Request, *args, **kwargs) -> Response:
        asked, stock = self.asked(AnyProductParameters), stock_of(request.user)
        own = visible_products(request.user).filter(has_stock_in(stock))
        chosen = _chosen(own, stock, asked)
        tells_levels = is_in_scope(request, "stock:read") and "levels" in self.wanted
        if tells_levels:
            records = stock.annotate(reserved=reserved_units()).order_by("pk")
            chosen = chosen.prefetch_related(Prefetch("stockrecords", records))
        page = self.paginate_queryset(chosen)
        return self.get_paginated_response(
            [_with_levels(product, are_told=tells_levels) for product in page]
        )


def _chosen(
    products: QuerySet[Product], stock: QuerySet[StockRecord], asked: dict[str, Any]
) -> QuerySet[Product]:
    """Those of the products that are asked for, newest first; SKUs are looked up in `stock`."""
    products = products.select_related("product_class", "parent")
    if words := asked.get("q"):
        skus = stock.filter(partner_sku=words).values("product")
        products = products.filter(Q(title__icontains=words) | Q(upc=words) | Q(pk__in=skus))
    if asked["is_public"] is not None:
        products = products.filter(is_public=asked["is_public"])
    if "structure" in asked:
        products = products.filter(structure=asked["structure"])
    return products.order_by(*NEWEST_FIRST)


def _with_sums(product: Any) -> dict[str, Any]:
    return _document(product) | {
        "num_in_stock": product.num_in_stock,
        "num_allocated": product.num_allocated or 0,
    }


def _with_levels(product: Product, *, are_told: bool) -> dict[str, Any]:
    records = product.stockrecords.all() if are_told else ()
    levels = [level_document(record) for record in records]
    return _document(product) | {"levels": levels if are_told else None}


def _document(product: Product) -> dict[str, Any]:
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
        "created": product.date_created,
        "updated": product.date_updated,
    }
