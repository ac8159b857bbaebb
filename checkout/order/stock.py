"""Setting stock aside for an order, giving it back, and sending it off.

The three writes are guarded: a row that does not meet its condition is not changed, and the
count says so. Behind them stands the constraint `stock_never_oversold`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from catalogue.partner.models import StockMovement, StockRecord
from catalogue.rules import availability_of
from locks import lock_rows
from outbox.actions import record_event

Kind = StockMovement.Kind


def counted_quantities(lines: Iterable) -> dict[int, int]:
    """Units by stock record, over all lines whose product's stock is counted."""
    wanted: Counter[int] = Counter()
    for line in lines:
        if line.stockrecord_id and line.product.get_product_class().track_stock:
            wanted[line.stockrecord_id] += line.quantity
    return dict(wanted)


def check_stock(wanted: Mapping[int, int]) -> tuple[dict[int, StockRecord], dict[int, int]]:
    """Lock the records. Return them by id, and what can be had of those that have too little.

    From here to the end of the transaction the figures cannot change under the caller.
    """
    records = {record.pk: record for record in lock_rows(StockRecord.objects.filter(pk__in=wanted))}
    short = {}
    for pk, quantity in wanted.items():
        # No figure where units are counted is none to sell, as the strategy says too.
        free = (records[pk].free or 0) if pk in records else 0
        if free < quantity:
            short[pk] = free
    return records, short


def allocate_stock(
    wanted: Mapping[int, int], *, records: Mapping[int, StockRecord], reference: str
) -> None:
    """Set units aside. Caller holds the stock locks (`check_stock`) and found nothing short."""
    rows = StockRecord.objects.filter(num_in_stock__gte=F("num_allocated") + _by_record(wanted))
    _write(rows, wanted, num_allocated=F("num_allocated") + _by_record(wanted))
    _record(wanted, Kind.ALLOCATION, -1, reference)
    _tell_of_change(records, wanted, -1, reference)


def release_stock(held: Mapping[int, int], *, reference: str) -> None:
    """Give units back that were set aside for the order of this reference."""
    records, _ = check_stock(held)
    rows = StockRecord.objects.filter(num_allocated__gte=_by_record(held))
    _write(rows, held, num_allocated=F("num_allocated") - _by_record(held))
    _record(held, Kind.RELEASE, 1, reference)
    _tell_of_change(records, held, 1, f"{reference} released")


def consume_stock(held: Mapping[int, int], *, reference: str) -> None:
    """Take units that were set aside out of the house: the order is dispatched."""
    check_stock(held)
    rows = StockRecord.objects.filter(num_allocated__gte=_by_record(held))
    _write(
        rows,
        held,
        num_allocated=F("num_allocated") - _by_record(held),
        num_in_stock=F("num_in_stock") - _by_record(held),
    )
    _record(held, Kind.CONSUMPTION, 0, reference)


class StockGuardFailed(Exception):
    """A guarded stock write met fewer rows than it must. The transaction is rolled back."""


def _by_record(quantities: Mapping[int, int]) -> Case:
    cases = [When(pk=pk, then=Value(quantity)) for pk, quantity in sorted(quantities.items())]
    return Case(*cases, default=Value(0), output_field=IntegerField())


def _write(rows: QuerySet, quantities: Mapping[int, int], **changes) -> None:
    if not quantities:
        return
    written = rows.filter(pk__in=quantities).update(**changes)
    if written != len(quantities):
        raise StockGuardFailed(f"{written} of {len(quantities)} stock records could be written")


def _record(quantities: Mapping[int, int], kind: str, sign: int, reference: str) -> None:
    StockMovement.objects.bulk_create(
        StockMovement(stockrecord_id=pk, kind=kind, quantity=sign * quantity, reference=reference)
        for pk, quantity in sorted(quantities.items())
    )


def _tell_of_change(
    records: Mapping[int, StockRecord], quantities: Mapping[int, int], sign: int, key: str
) -> None:
    """Cards and alerts follow by the outbox, and only when what is told of the stock changes."""
    changed = [
        record.product_id
        for pk, record in records.items()
        if record.free is not None
        and _told(record, record.free) != _told(record, record.free + sign * quantities[pk])
    ]
    if changed:
        record_event("stock.changed", key=key, payload={"product_ids": sorted(changed)})


def _told(record: StockRecord, free: int) -> tuple[str, bool]:
    """What shoppers are told, and whether staff are told to order more."""
    threshold = record.low_stock_threshold
    return availability_of(free), threshold is not None and free < threshold
