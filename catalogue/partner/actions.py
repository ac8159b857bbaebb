"""Every change of stock but those of orders (`checkout.order.stock`). Each leaves a movement.

Quantities are units, given by id of stock record. `by` is who did it (None: the shop itself),
`reference` what it belongs to, `reason` why in words: needed where the kind of movement does not
say it (`StockMovement.why`).
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.partner.ledger import Change, StockGuardFailed, move_stock
from catalogue.partner.models import REASON_LENGTH, StockMovement, StockRecord
from locks import lock_rows
from outbox.actions import record_event

__all__ = ["StockGuardFailed", "StockHasMoved"]

Kind = StockMovement.Kind

COUNTERS = frozenset({"num_in_stock", "num_allocated"})


class StockHasMoved(Exception):
    """The stock cannot be set as asked. Its message is for staff."""


@transaction.atomic
def open_stock(record: StockRecord, *, by, reference: str) -> StockRecord:
    """Save a new stock record; the units it starts with came in with its first movement."""
    found, record.num_in_stock = record.num_in_stock, record.num_in_stock and 0
    record.save(force_insert=True)
    move_stock({record.pk: Change(found or 0)}, kind=Kind.OPENING, reference=reference, by=by)
    record.num_in_stock = found
    return record


@transaction.atomic
def receive_stock(arrived: Mapping[int, int], *, by, reference: str, reason: str = "") -> None:
    """Goods have come in. A record that was not counted is from now on."""
    _check_positive(arrived)
    _lock(arrived)
    changes = {pk: Change(quantity) for pk, quantity in arrived.items()}
    move_stock(changes, kind=Kind.RECEIPT, reference=reference, reason=reason, by=by)


@transaction.atomic
def take_back_stock(returned: Mapping[int, int], *, by, reference: str, reason: str = "") -> None:
    """Goods that had been sent are back and can be sold again."""
    _check_positive(returned)
    _lock(returned)
    changes = {pk: Change(quantity) for pk, quantity in returned.items()}
    move_stock(changes, kind=Kind.RETURN, reference=reference, reason=reason, by=by)


@transaction.atomic
def write_off_stock(lost: Mapping[int, int], *, by, reference: str, reason: str) -> None:
    """Goods are broken, lost or given away. Raises StockHasMoved when so many are not free."""
    _check_positive(lost)
    for record in _lock(lost):
        check_covers_sold(record, (record.num_in_stock or 0) - lost[record.pk])
    changes = {pk: Change(-quantity) for pk, quantity in lost.items()}
    move_stock(changes, kind=Kind.WRITE_OFF, reference=reference, reason=reason, by=by)


@transaction.atomic
def correct_stock(
    record_id: int, *, seen: int | None, found: int | None, by, reference: str, reason: str
) -> None:
    """Set the count to what was `found`; `seen` is the count that was there when it was looked at.

    None: not counted; that counting begins or ends is a movement, if need be of no unit, and told
    before the reason. Raises StockHasMoved when the count is no longer what was seen, or is less
    than what is sold.
    """
    for record in _lock([record_id]):
        if record.num_in_stock != seen:
            raise StockHasMoved(
                _("The stock went from %(seen)s to %(now)s meanwhile. Look again, then save.")
                % {"seen": _count(seen), "now": _count(record.num_in_stock)}
            )
        check_covers_sold(record, found)
    counting_changes = (found is None) != (seen is None)
    if counting_changes:
        change = _("Not counted any more.") if found is None else _("Counted from now on.")
        reason = f"{change} {reason}"[:REASON_LENGTH]
    move_stock(
        {record_id: Change((found or 0) - (seen or 0))},
        kind=Kind.CORRECTION,
        reference=reference,
        reason=reason,
        by=by,
        counting_changes=counting_changes,
    )
    if found is None:
        _write(record_id, num_in_stock=None)


@transaction.atomic
def change_terms(record_id: int, **changes: Any) -> None:
    """Write price, threshold, backorder and release of a record: all that is no count.

    Raises StockHasMoved when more are sold beyond stock than would be allowed.
    """
    if COUNTERS & changes.keys():
        raise ValueError("Counts are changed by movements.")
    for record in _lock([record_id]):
        limit = changes.get("backorder_limit", record.backorder_limit)
        if record.num_in_stock is not None and record.num_allocated > record.num_in_stock + limit:
            raise StockHasMoved(
                _("%d are sold beyond stock already: allow at least as many.")
                % (record.num_allocated - record.num_in_stock)
            )
        _write(record_id, **changes, date_updated=timezone.now())
        event = {"product_ids": [record.product_id]}
        record_event("stock.changed", key=f"terms {record_id} {timezone.now()}", payload=event)


@transaction.atomic
def write_stock(
    record_id: int,
    *,
    by,
    reference: str,
    reason: str,
    counted: tuple[int | None, int | None] | None = None,
    **terms: Any,
) -> None:
    """Write a record's `terms` and, if it was counted, (the count that was seen, the one found).

    Raises StockHasMoved when the count is no longer what was seen, or is less than what is sold.
    """
    if counted is not None:
        seen, found = counted
        told = {"by": by, "reference": reference, "reason": reason}
        correct_stock(record_id, seen=seen, found=found, **told)
    if terms:
        change_terms(record_id, **terms)


@transaction.atomic
def close_stock(record_id: int, *, by, reason: str) -> None:
    """Delete a stock record; what was left is written off, and its movements stay.

    Raises StockHasMoved while units of it are sold and not dispatched.
    """
    for record in _lock([record_id]):
        if record.num_allocated:
            raise StockHasMoved(
                _("%d are sold and not yet dispatched, so this stock cannot be deleted.")
                % record.num_allocated
            )
        left = {record_id: Change(-(record.num_in_stock or 0))}
        move_stock(left, kind=Kind.CLOSING, reference=record.partner_sku, reason=reason, by=by)
        record.delete()


def check_covers_sold(record: StockRecord, count: int | None) -> None:
    """Raises StockHasMoved when the count is less than nothing, or than what is sold allows."""
    if count is not None and count < 0:
        raise StockHasMoved(_("There are only %d in stock.") % (record.num_in_stock or 0))
    if count is None and record.num_allocated:
        raise StockHasMoved(
            _("%d are sold and not yet dispatched: they must be counted.") % record.num_allocated
        )
    if count is not None and count + record.backorder_limit < record.num_allocated:
        raise StockHasMoved(
            _("%d are sold and not yet dispatched: there must be at least as many in stock.")
            % (record.num_allocated - record.backorder_limit)
        )


def _check_positive(quantities: Mapping[int, int]) -> None:
    if any(quantity <= 0 for quantity in quantities.values()):
        raise ValueError("A movement of stock is of one unit at least.")


def _lock(record_ids) -> list[StockRecord]:
    records = lock_rows(StockRecord.objects.filter(pk__in=record_ids))
    if len(records) != len(record_ids):
        raise StockHasMoved(_("This stock is no longer there."))
    return records


def _write(record_id: int, **columns: Any) -> None:
    StockRecord.objects.filter(pk=record_id).update(**columns)


def _count(number: int | None) -> str:
    return _("not counted") if number is None else str(number)
