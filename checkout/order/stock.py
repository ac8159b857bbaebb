"""Setting stock aside for an order, giving it back, and sending it off.

Figures and movements are written by `catalogue.partner.ledger`, whose guard refuses what must not
be. Behind it stands the constraint `stock_never_oversold`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.partner.ledger import Change, StockGuardFailed, move_stock
from catalogue.partner.models import REASON_LENGTH, StockMovement, StockRecord
from checkout.basket.reservations import take_over_reservations
from checkout.order.exceptions import GoodsNotInStock
from locks import lock_rows

__all__ = ["StockGuardFailed"]

Kind = StockMovement.Kind


def counted_quantities(lines: Iterable) -> dict[int, int]:
    """Units by stock record, over all lines whose product's stock is counted."""
    wanted: Counter[int] = Counter()
    for line in lines:
        if line.stockrecord_id and line.product.get_product_class().track_stock:
            wanted[line.stockrecord_id] += line.quantity
    return dict(wanted)


def check_stock(
    wanted: Mapping[int, int], *, lines: Collection[int] = ()
) -> tuple[dict[int, StockRecord], dict[int, int]]:
    """Lock the records. Return them by id, and what can be had of those that have too little.

    From here to the end of the transaction the figures cannot change under the caller. What the
    payment page holds for these `lines` (ids, of a basket) is theirs, and taken over; what others
    hold is not to be had.
    """
    records = {record.pk: record for record in lock_rows(StockRecord.objects.filter(pk__in=wanted))}
    held: Mapping[int, int] = {}
    if wanted:
        held = take_over_reservations(lines, records=wanted, now=timezone.now())
    short = {}
    for pk, quantity in wanted.items():
        # No figure where units are counted is none to sell, as the strategy says too.
        free = (records[pk].free or 0) - held.get(pk, 0) if pk in records else 0
        if free < quantity:
            short[pk] = max(0, free)
    return records, short


def allocate_stock(
    wanted: Mapping[int, int], *, records: Mapping[int, StockRecord], reference: str, by=None
) -> None:
    """Set units aside. Caller holds the stock locks (`check_stock`) and found nothing short."""
    changes = {pk: Change(allocated=quantity) for pk, quantity in wanted.items()}
    move_stock(changes, kind=Kind.ALLOCATION, reference=reference, by=by)


@transaction.atomic(savepoint=False)
def release_stock(held: Mapping[int, int], *, reference: str, by=None, reason: str = "") -> None:
    """Give units back that were set aside for the order of this reference.

    Of a long `reason` the ledger has the beginning; the order's story has all of it.
    """
    _lock(held)
    changes = {pk: Change(allocated=-quantity) for pk, quantity in held.items()}
    move_stock(
        changes, kind=Kind.RELEASE, reference=reference, by=by, reason=reason[:REASON_LENGTH]
    )


@transaction.atomic(savepoint=False)
def consume_stock(held: Mapping[int, int], *, reference: str, by=None) -> None:
    """Take units that were set aside out of the house: they are dispatched.

    Raises GoodsNotInStock, with words for staff, when some were sold beyond stock and have not come
    in yet.
    """
    missing = {
        record.partner_sku: held[record.pk] - (record.num_in_stock or 0)
        for record in _lock(held)
        if held[record.pk] > (record.num_in_stock or 0)
    }
    if missing:
        goods = ", ".join(f"{sku}: {number}" for sku, number in sorted(missing.items()))
        raise GoodsNotInStock(_("Not in stock yet: %(goods)s.") % {"goods": goods})
    changes = {pk: Change(-quantity, -quantity) for pk, quantity in held.items()}
    move_stock(changes, kind=Kind.CONSUMPTION, reference=reference, by=by)


def _lock(held: Mapping[int, int]) -> list[StockRecord]:
    return lock_rows(StockRecord.objects.filter(pk__in=held))
