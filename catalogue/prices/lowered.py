"""When something other than its price made a product cheaper: kept like the prices themselves.

Offers are of a room above; it tells what they lower at a moment, and this notes when that changes.
"""

from collections import defaultdict
from collections.abc import Collection, Set
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from catalogue.partner.models import StockRecord
from catalogue.prices.models import LoweredPrice
from catalogue.prices.rules import Kind, Span, Terms

EVERY_PRODUCT = None
BATCH = 1000

Lowering = tuple[int | None, Terms | None]
"""A product's id, or EVERY_PRODUCT, and the terms on which it is sold for less; None: unknown."""


@transaction.atomic
def note_lowered(lowered: Set[Lowering], *, now: datetime) -> int:
    """Note that these products, and no others, are sold for less on these terms from now on (UTC).

    Told at once by two, it is noted once. Returns how many spans began or ended.
    """
    rows = LoweredPrice.objects.filter(until=None).values_list("pk", "product_id", *Terms._fields)
    known: dict[Lowering, int] = {
        (product_id, _terms(*terms)): pk for pk, product_id, *terms in rows
    }
    over = [pk for lowering, pk in known.items() if lowering not in lowered]
    new = sorted(lowered - known.keys(), key=_place)
    LoweredPrice.objects.filter(pk__in=over, until=None).update(until=now)
    LoweredPrice.objects.bulk_create(
        [
            LoweredPrice(product_id=product_id, since=now, **(terms._asdict() if terms else {}))
            for product_id, terms in new
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
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
    for product_id, first, last, *terms in rows.values_list(
        "product_id", "since", "until", *Terms._fields
    ):
        spans[product_id].append(Span(first, last, _terms(*terms)))
    return {
        pk: [span for product_id in (EVERY_PRODUCT, *family) for span in spans.get(product_id, ())]
        for pk, family in families.items()
    }


def _terms(offer, kind, value, least, combines) -> Terms | None:
    return None if offer is None else Terms(offer, Kind(kind), value, least, combines)


def _place(lowering: Lowering) -> tuple[int, int]:
    """Where it is written: in one order by all, so that no two wait for each other."""
    product_id, terms = lowering
    return product_id or 0, terms.offer if terms else 0
