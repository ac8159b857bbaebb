"""Stock as staff write it: prices and thresholds as given, a count as a kept correction."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.partner.models import StockMovement, StockRecord
from locks import lock_rows

BY_HAND = "Dashboard"


class StockHasMoved(Exception):
    """The stock cannot be set as asked. Its message is for staff."""


@transaction.atomic
def open_stock(record: StockRecord, *, by) -> StockRecord:
    """Save a new stock record; what it starts with is its first movement."""
    record.save(force_insert=True)
    _record_correction(record.pk, record.num_in_stock or 0, by=by)
    return record


@transaction.atomic
def change_stock(record_id: int, *, by, counted: tuple | None = None, **changes) -> None:
    """Write a record's `changes` and, if it was counted, (the count staff saw, the one they set).

    Raises StockHasMoved when the count is no longer what staff saw, or is less than what is sold.
    """
    [record] = lock_rows(StockRecord.objects.filter(pk=record_id))
    if counted is not None:
        seen, found = counted
        if record.num_in_stock != seen:
            raise StockHasMoved(
                _("The stock went from %(seen)s to %(now)s meanwhile. Look again, then save.")
                % {"seen": seen, "now": record.num_in_stock}
            )
        check_covers_sold(record, found)
        changes["num_in_stock"] = found
        _record_correction(record.pk, (found or 0) - (seen or 0), by=by)
    if changes:
        changes["date_updated"] = timezone.now()
        StockRecord.objects.filter(pk=record_id).update(**changes)


@transaction.atomic
def close_stock(record_id: int) -> None:
    """Delete a stock record. Raises StockHasMoved while units of it are sold and not dispatched."""
    [record] = lock_rows(StockRecord.objects.filter(pk=record_id))
    if record.num_allocated:
        raise StockHasMoved(
            _("%d are sold and not yet dispatched, so this stock cannot be deleted.")
            % record.num_allocated
        )
    record.delete()


def check_covers_sold(record: StockRecord, count: int | None) -> None:
    """Raises StockHasMoved when the count is less than what is sold and not yet dispatched."""
    if count is not None and count < record.num_allocated:
        raise StockHasMoved(
            _("%d are sold and not yet dispatched: there must be at least as many in stock.")
            % record.num_allocated
        )


def _record_correction(record_id: int, difference: int, *, by) -> None:
    if difference:
        StockMovement.objects.create(
            stockrecord_id=record_id,
            kind=StockMovement.Kind.CORRECTION,
            quantity=difference,
            reference=BY_HAND,
            user=by,
        )
