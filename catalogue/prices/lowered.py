"""When something other than its price made a product cheaper: kept like the prices themselves.

Offers are of a room above; it tells when they lower what, and this notes where that differs from
what is known. A span may be noted too early or end too late, which makes no struck price too high.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from catalogue.partner.models import StockRecord
from catalogue.prices.models import LastLook, LoweredPrice, ReducedPrice
from catalogue.prices.rules import WINDOW, Kind, Span, Terms
from locks import lock_rows
from outbox.actions import record_event

EVERY_PRODUCT = None
BATCH = 1000
REFRESHED_AT_ONCE = 500

Lowering = tuple[int | None, Terms | None]
"""A product's id, or EVERY_PRODUCT, and the terms on which it is sold for less; None: unknown."""


class Times(NamedTuple):
    """From when, and until when (UTC): None while that has not come."""

    since: datetime
    until: datetime | None


class Known(NamedTuple):
    """A span that has not ended."""

    pk: int
    since: datetime


def begin_look() -> datetime | None:
    """When the last look was (UTC; None: never). Others wait for the caller's transaction."""
    LastLook.objects.bulk_create([LastLook(pk=1)], ignore_conflicts=True)
    (last,) = lock_rows(LastLook.objects.filter(pk=1))
    return last.at


@transaction.atomic
def note_lowered(lowered: Mapping[Lowering, Times], *, now: datetime) -> int:
    """Note when these products, and no others, are sold for less on these terms, as of now (UTC).

    What is to begin is noted too, and what ended since the last look. Told at once by two, it is
    noted once. Cards whose reduced price is older than what was found out of it are made anew.
    Returns how many spans began, ended or were given up before they began.
    """
    begin_look()
    known = _known()
    gone = {
        lowering: span
        for lowering, span in known.items()
        if not _holds(span, lowered.get(lowering), now=now)
    }
    ended = [span.pk for span in gone.values() if span.since <= now]
    given_up = [span.pk for span in gone.values() if span.since > now]
    new = {
        lowering: times
        for lowering, times in lowered.items()
        if lowering not in known or (lowering in gone and times.until is None)
    }
    LoweredPrice.objects.filter(pk__in=ended).update(until=now)
    LoweredPrice.objects.filter(pk__in=given_up).delete()
    LoweredPrice.objects.bulk_create(
        [
            LoweredPrice(product_id=product_id, **times._asdict(), **_columns(terms))
            for (product_id, terms), times in new.items()
        ],
        batch_size=BATCH,
    )
    LastLook.objects.update(at=now)
    if new:
        _ask_for_cards(
            {product_id for product_id, _ in new}, since=min(times.since for times in new.values())
        )
    return len(new) + len(gone)


def _known() -> dict[Lowering, Known]:
    rows = LoweredPrice.objects.filter(until=None)
    return {
        (product_id, _terms(*terms)): Known(pk, since)
        for pk, since, product_id, *terms in rows.values_list(
            "pk", "since", "product_id", *Terms._fields
        )
    }


def _holds(known: Known, times: Times | None, *, now: datetime) -> bool:
    """Whether a span lasts, or is still to begin when it was."""
    if times is None or times.until is not None:
        return False
    return known.since == times.since or max(known.since, times.since) <= now


def _ask_for_cards(product_ids: Collection[int | None], *, since: datetime) -> None:
    """Have the workers make the cards anew that tell of a reduction begun after this moment (UTC).

    A span can only take from what is struck through: no other card can change.
    """
    reduced = ReducedPrice.objects.filter(until__gt=since + WINDOW).values_list(
        "stockrecord__product_id", "stockrecord__product__parent_id"
    )
    found = sorted(
        {
            product_id
            for product_id, parent_id in reduced
            if not {EVERY_PRODUCT, product_id}.isdisjoint(product_ids)
            or (parent_id and parent_id in product_ids)
        }
    )
    for start in range(0, len(found), REFRESHED_AT_ONCE):
        batch = found[start : start + REFRESHED_AT_ONCE]
        record_event("prices.lowered", key=uuid4().hex, payload={"product_ids": batch})


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


def _columns(terms: Terms | None) -> dict:
    return terms._asdict() if terms else {}
