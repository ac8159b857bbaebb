"""When something other than its price made a product cheaper: kept like the prices themselves.

Offers are of a room above; it tells what they lower at a moment, and this notes when that changes.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from catalogue.partner.models import StockRecord
from catalogue.prices.models import LoweredPrice
from catalogue.prices.rules import Span

EVERY_PRODUCT = None
BATCH = 1000


@transaction.atomic
def note_lowered(product_ids: Collection[int | None], *, now: datetime) -> int:
    """Note that these products, and no others, are sold for less from now on (UTC).

    EVERY_PRODUCT stands for all. Told at once by two, it is noted once. Returns how many changed.
    """
    known = dict(LoweredPrice.objects.filter(until=None).values_list("product_id", "pk"))
    new = [
        LoweredPrice(product_id=product_id, since=now)
        for product_id in product_ids
        if product_id not in known
    ]
    LoweredPrice.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    over = [pk for product_id, pk in known.items() if product_id not in product_ids]
    LoweredPrice.objects.filter(pk__in=over, until=None).update(until=now)
    return len(new) + len(over)


def lowered_times(records: Collection[StockRecord], *, since: datetime) -> dict[int, list[Span]]:
    """When these stock records' products (or parents) were sold for less, after a moment (UTC).

    By record. One query; `product` is read along or costs one each.
    """
    families = {each.pk: {each.product_id, each.product.parent_id} - {None} for each in records}
    every = {pk for family in families.values() for pk in family}
    rows = LoweredPrice.objects.filter(Q(product__in=every) | Q(product=EVERY_PRODUCT))
    rows = rows.filter(Q(until=None) | Q(until__gt=since))
    spans: dict[int | None, list[Span]] = defaultdict(list)
    for product_id, first, last in rows.values_list("product_id", "since", "until"):
        spans[product_id].append(Span(first, last))
    return {
        pk: [span for product_id in (EVERY_PRODUCT, *family) for span in spans.get(product_id, ())]
        for pk, family in families.items()
    }
