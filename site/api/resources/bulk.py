"""Many stock records at once: stock and prices, each row by itself, with a result for each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.idempotency import idempotent, note_progress, progress_of
from api.refusals import Error, Refusal, Refused, conflict, refusal_of
from api.resources.inventory import LevelInput, locked_record, set_level, writable_records
from api.resources.money import GIVEN_AMOUNT
from api.resources.products.input import LARGEST_COUNT
from catalogue.partner.actions import StockHasMoved
from catalogue.partner.ledger import StockGuardFailed
from catalogue.partner.models import StockRecord
from catalogue.rules import LARGEST_ID
from locks import lock_rows

MOST_ROWS = 500
AT_ONCE = 20
SEEN = frozenset({"seen", "seen_price"})


class RowInput(serializers.Serializer):
    """Which record a row is about: by its id, or by its sku, with its seller where that is two."""

    stockrecord = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    sku = serializers.CharField(required=False, max_length=128)
    seller = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """One of the two names."""
        if ("sku" in given) == ("stockrecord" in given):
            raise serializers.ValidationError({"sku": _("Name a stockrecord or a sku.")})
        return given


class StockRow(LevelInput, RowInput):
    """A row of stock. Without `seen` it is 428; with a count that is another by now, 409."""

    num_in_stock = serializers.IntegerField(allow_null=True, min_value=0, max_value=LARGEST_COUNT)
    seen = serializers.IntegerField(
        allow_null=True,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The count that was there when it was looked at; null: not counted.",
    )
    price = None


class PriceRow(RowInput):
    """A row of prices. Without `seen_price` it is 428; with a price that is another by now, 409."""

    price = serializers.DecimalField(**GIVEN_AMOUNT, min_value=0, help_text="Excluding tax.")
    seen_price = serializers.DecimalField(
        **GIVEN_AMOUNT,
        min_value=0,
        allow_null=True,
        help_text="The price that was there when it was looked at; null: none.",
    )


class StockRowsInput(serializers.Serializer):
    rows = StockRow(many=True, max_length=MOST_ROWS)


class PriceRowsInput(serializers.Serializer):
    rows = PriceRow(many=True, max_length=MOST_ROWS)


class RowErrorSerializer(serializers.Serializer):
    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    code = serializers.CharField()


class RowResultSerializer(serializers.Serializer):
    """What became of a row: 200, or why not."""

    row = serializers.IntegerField()
    status = serializers.IntegerField()
    stockrecord = serializers.IntegerField(allow_null=True)
    errors = RowErrorSerializer(many=True)


class ResultsSerializer(serializers.Serializer):
    succeeded = serializers.IntegerField()
    failed = serializers.IntegerField()
    results = RowResultSerializer(many=True)


class BulkUpdates(Endpoint):
    """Stock and prices of many records. A row that is refused leaves the others as they are.

    A few at a time are one transaction, for checkouts wait for their locks. A request that is cut
    off in between goes on from there when it is sent again with its key.
    """

    permission_classes = [IsAuthenticated]
    scopes = {"stock": "stock:write", "prices": "stock:write"}

    @extend_schema(
        summary="Set the stock of many records",
        tags=["inventory"],
        request=StockRowsInput,
        responses={200: ResultsSerializer},
    )
    @idempotent(is_atomic=False)
    def stock(self, request: Request, *args, **kwargs) -> Response:
        return self._written(request, StockRow)

    @extend_schema(
        summary="Set the prices of many records",
        tags=["inventory"],
        request=PriceRowsInput,
        responses={200: ResultsSerializer},
    )
    @idempotent(is_atomic=False)
    def prices(self, request: Request, *args, **kwargs) -> Response:
        return self._written(request, PriceRow)

    def _written(self, request: Request, kind: type[RowInput]) -> Response:
        rows = _rows_in(request.data)
        records = writable_records(request.user)
        if not records.exists():
            raise PermissionDenied(_("You have no stock here."))
        serializers_ = [kind(data=row) for row in rows]
        given = [each.validated_data if each.is_valid() else None for each in serializers_]
        known = _Known(records, [row for row in given if row])
        results = list(progress_of(request) or ())
        for first in range(len(results), len(rows), AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, len(rows)))
            with transaction.atomic():
                known.lock([row for row in given[first : numbers.stop] if row])
                for number in numbers:
                    wrong = serializers_[number].errors
                    results.append(self._result(number, given[number], wrong, known))
                note_progress(request, results)
        succeeded = sum(result["status"] == 200 for result in results)
        failed = len(results) - succeeded
        return Response({"succeeded": succeeded, "failed": failed, "results": results})

    def _result(
        self, number: int, row: dict[str, Any] | None, wrong: dict[str, Any], known: "_Known"
    ) -> dict[str, Any]:
        """What became of a row: written, or why not."""
        try:
            if row is None:
                raise _malformed(wrong)
            pk = known.one(row)
            with transaction.atomic():
                record = locked_record(pk)
                _check_price(record, row)
                set_level(record, row, by=self.request.user)
        except (APIException, Refused, StockHasMoved, StockGuardFailed) as error:
            return _refused(number, error)
        return {"row": number, "status": 200, "stockrecord": pk, "errors": []}


class _Known:
    """The records that the rows are about, of those that may be written: one query."""

    def __init__(self, records: Any, rows: list[dict[str, Any]]) -> None:
        skus = {row["sku"] for row in rows if "sku" in row}
        ids = {row["stockrecord"] for row in rows if "stockrecord" in row}
        found = records.filter(Q(partner_sku__in=skus) | Q(pk__in=ids))
        self._ids: set[int] = set()
        self._by_sku: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for pk, sku, seller in found.values_list("pk", "partner_sku", "partner_id"):
            self._ids.add(pk)
            self._by_sku[sku].append((pk, seller))

    def lock(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Lock what rows are about: one after the other they would not be taken by primary key."""
        wanted = {pk for row in rows for pk in self._found(row)}
        lock_rows(StockRecord.objects.filter(pk__in=wanted))

    def one(self, row: Mapping[str, Any]) -> int:
        """The record of a row. Raises NotFound, or ValidationError where a sku is several's."""
        found = self._found(row)
        if not found:
            raise NotFound(_("You have no such stock."))
        if len(found) > 1:
            raise ValidationError({"seller": _("Several sellers have this sku: name one.")})
        return found[0]

    def _found(self, row: Mapping[str, Any]) -> list[int]:
        if "stockrecord" in row:
            return [row["stockrecord"]] if row["stockrecord"] in self._ids else []
        wanted = row.get("seller")
        return [pk for pk, seller in self._by_sku[row["sku"]] if wanted in (None, seller)]


def _rows_in(data: Any) -> list[Any]:
    rows = data.get("rows") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise ValidationError({"rows": _("Send a list of rows.")})
    if len(rows) > MOST_ROWS:
        raise ValidationError({"rows": _("At most %d rows at once.") % MOST_ROWS})
    return rows


def _malformed(wrong: Mapping[str, Any]) -> Exception:
    """Why a row was not read: it is wrong, or lacks no more than what its sender has seen."""
    codes = {error.code for name in SEEN & wrong.keys() for error in wrong[name]}
    if not wrong.keys() <= SEEN or codes != {"required"}:
        return ValidationError(wrong)
    message = _("Say what was there when you looked at it.")
    errors = tuple(Error(name, message, "precondition_required") for name in wrong)
    return Refused(Refusal(428, "precondition_required", message, errors))


def _check_price(record: StockRecord, row: Mapping[str, Any]) -> None:
    """Refuses a price by who has seen another one. Caller holds the record's lock."""
    if "seen_price" in row and row["seen_price"] != record.price:
        message = _("The price is another by now. Look again, then save.")
        error = Error("seen_price", message, "price_has_moved")
        raise conflict(message, code="price_has_moved", errors=(error,))


def _refused(number: int, error: Exception) -> dict[str, Any]:
    refusal = refusal_of(error)
    if refusal is None:
        raise error
    errors = [
        {"field": each.field, "message": each.message, "code": each.code} for each in refusal.errors
    ] or [{"field": "", "message": refusal.message, "code": refusal.code}]
    return {"row": number, "status": refusal.status, "stockrecord": None, "errors": errors}
