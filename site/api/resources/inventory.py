"""Stock: what can be had of a product for anybody, the levels for who sells it and for admins."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.permissions import is_staff_with
from api.places import strategy_for
from api.resources import refusals  # noqa: F401 - it registers what the actions refuse
from api.resources.money import AMOUNT, GIVEN_AMOUNT
from api.resources.products.detail import visible_family
from api.resources.products.documents import availability_of
from api.resources.products.input import LARGEST_COUNT, LARGEST_DAYS
from api.resources.products.shapes import AvailabilitySerializer
from catalogue.families import Family
from catalogue.partner.actions import write_stock
from catalogue.partner.models import REASON_LENGTH, StockRecord
from catalogue.partner.queries import stock_of
from catalogue.rules import LARGEST_ID
from locks import lock_rows

CHANGE = "partner.change_stockrecord"
BY_API = "API"
TERMS = (
    "price",
    "low_stock_threshold",
    "backorder_limit",
    "backorder_days",
    "released_on",
)


class AvailableVariantSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    upc = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    availability = AvailabilitySerializer()


class LevelSerializer(serializers.Serializer):
    """One stock record. `num_available` can be bought now, what payment pages hold taken off."""

    stockrecord = serializers.IntegerField()
    product = serializers.IntegerField()
    seller = serializers.IntegerField()
    sku = serializers.CharField()
    price = serializers.DecimalField(**AMOUNT, allow_null=True)
    currency = serializers.CharField()
    num_in_stock = serializers.IntegerField(allow_null=True, help_text="null: not counted.")
    num_allocated = serializers.IntegerField(help_text="Sold and not yet dispatched.")
    num_available = serializers.IntegerField(allow_null=True)
    low_stock_threshold = serializers.IntegerField(allow_null=True)
    backorder_limit = serializers.IntegerField()
    backorder_days = serializers.IntegerField(allow_null=True)
    released_on = serializers.DateField(allow_null=True)


class InventorySerializer(serializers.Serializer):
    """What can be had of a product. `levels` are null for who neither sells it nor is an admin."""

    product = serializers.IntegerField()
    availability = AvailabilitySerializer()
    variants = AvailableVariantSerializer(many=True)
    levels = LevelSerializer(many=True, allow_null=True)


class LevelInput(serializers.Serializer):
    """What is set of a stock record. What is not sent stays as it is."""

    num_in_stock = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LARGEST_COUNT
    )
    seen = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The count that was there when it was looked at: refused when it is another. "
        "Beside nothing but `num_in_stock` it stands for `If-Match`.",
    )
    low_stock_threshold = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LARGEST_COUNT
    )
    backorder_limit = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_COUNT)
    backorder_days = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LARGEST_DAYS
    )
    released_on = serializers.DateField(required=False, allow_null=True)
    price = serializers.DecimalField(
        required=False, **GIVEN_AMOUNT, min_value=0, help_text="Excluding tax."
    )
    reason = serializers.CharField(
        required=False, max_length=REASON_LENGTH, help_text="Why the count is another now."
    )


class InventoryInput(LevelInput):
    """Of which record: named where a product has several that one may write."""

    stockrecord = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)


class Inventory(Endpoint):
    """The stock of one product and of its variants."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = InventorySerializer
    scopes = {"retrieve": "stock:read", "update": "stock:write"}
    guarded = frozenset({"update"})

    @extend_schema(summary="What can be had of a product", tags=["inventory"])
    def retrieve(self, request: Request, *args, pk: int, **kwargs) -> Response:
        return self._told(request, visible_family(pk, request.user))

    @extend_schema(
        summary="Set the stock of a product",
        tags=["inventory"],
        request=InventoryInput,
        responses=InventorySerializer,
    )
    def update(self, request: Request, *args, pk: int, **kwargs) -> Response:
        given = self.given(InventoryInput)
        family = visible_family(pk, request.user)
        record_id = _chosen(writable_records(request.user), family, given.get("stockrecord"))
        with transaction.atomic():
            record = locked_record(record_id)
            family = visible_family(pk, request.user)
            state = _state(_levels(family, request.user))
            self.check_match(state, is_needed=not _says_what_it_saw(given))
            set_level(record, given, by=request.user)
        return self._told(request, visible_family(pk, request.user))

    def _told(self, request: Request, family: Family) -> Response:
        strategy = strategy_for(request)
        levels = _levels(family, request.user)
        product = family.asked
        response = Response(
            {
                "product": product.pk,
                "availability": availability_of(product, strategy),
                "variants": [
                    {
                        "id": child.pk,
                        "upc": child.upc,
                        "title": child.get_title(),
                        "availability": availability_of(child, strategy),
                    }
                    for child in (family.children if product.is_parent else ())
                ],
                "levels": levels,
            }
        )
        response.state = _state(levels)
        return response


def writable_records(user: Any) -> QuerySet[StockRecord]:
    """The stock that somebody may write: an admin all, a seller their own, nobody else any."""
    return StockRecord.objects.all() if is_staff_with(user, CHANGE) else stock_of(user)


def locked_record(pk: int) -> StockRecord:
    """A stock record, locked. Raises NotFound where it was deleted meanwhile."""
    for record in lock_rows(StockRecord.objects.filter(pk=pk)):
        return record
    raise NotFound(_("You have no such stock."))


def set_level(record: StockRecord, given: dict[str, Any], *, by: Any) -> None:
    """Write what was sent of a record; a count that names none it has seen sets what there is.

    Caller holds the record's lock, and has read it under it. Raises StockHasMoved.
    """
    counted = None
    if "num_in_stock" in given:
        counted = (given.get("seen", record.num_in_stock), given["num_in_stock"])
    terms = {name: given[name] for name in TERMS if name in given}
    reason = given.get("reason", _("Set by the API"))
    write_stock(record.pk, by=by, reference=BY_API, reason=reason, counted=counted, **terms)


def _says_what_it_saw(given: dict[str, Any]) -> bool:
    """Whether all that is written is compared by itself with what was there: the count alone is."""
    return given.keys() - {"stockrecord", "reason"} == {"num_in_stock", "seen"}


def _chosen(records: QuerySet[StockRecord], family: Family, named: int | None) -> int:
    """The one record that is meant, of those of the product that may be written."""
    mine = set(records.filter(product=family.asked.pk).values_list("pk", flat=True))
    if not mine:
        if family.asked.is_parent:
            raise ValidationError({"product": _("A parent has no stock: write its variants'.")})
        raise PermissionDenied(_("You have no stock of this product."))
    if named is None and len(mine) == 1:
        return mine.pop()
    if named is None or named not in mine:
        raise ValidationError({"stockrecord": _("Name one of your stock of this product.")})
    return named


def _levels(family: Family, user: Any) -> list[dict[str, Any]] | None:
    """The levels that somebody may see; None for who sells nothing of it."""
    if not user.is_authenticated:
        return None
    products = family.children if family.asked.is_parent else [family.asked]
    records = [record for product in products for record in product.stockrecords.all()]
    if not is_staff_with(user, CHANGE):
        mine = set(user.partners.values_list("pk", flat=True))
        records = [record for record in records if record.partner_id in mine]
        if not records:
            return None
    return [level_document(record) for record in records]


def level_document(record: StockRecord) -> dict[str, Any]:
    """A stock record that was read with what is reserved of it."""
    free = record.free
    return {
        "stockrecord": record.pk,
        "product": record.product_id,
        "seller": record.partner_id,
        "sku": record.partner_sku,
        "price": record.price,
        "currency": record.price_currency,
        "num_in_stock": record.num_in_stock,
        "num_allocated": record.num_allocated,
        "num_available": None if free is None else max(0, free - record.reserved),
        **{name: getattr(record, name) for name in TERMS if name != "price"},
    }


def _state(levels: Iterable[dict[str, Any]] | None) -> Any:
    """What can be written; what payment pages hold passes by itself."""
    if levels is None:
        return None
    return [{k: str(v) for k, v in each.items() if k != "num_available"} for each in levels]
