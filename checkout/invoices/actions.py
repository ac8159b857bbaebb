"""Issuing invoices and credit notes: what the books of an order call for, once each, numbered."""

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from checkout.invoices.drafts import Draft
from checkout.invoices.due import next_documents
from checkout.invoices.models import (
    Document,
    DocumentLine,
    DocumentTax,
    IssuerDetails,
    Kind,
    NumberSeries,
)
from checkout.invoices.said import issuer_of, words_of
from checkout.order.actions import lock_order
from checkout.order.models import Consignment, Order
from locks import lock_rows
from outbox.actions import record_event

logger = logging.getLogger("checkout.invoices")


class NumberTaken(Exception):
    """Somebody else counted the series up meanwhile. The transaction is rolled back."""


def issue_documents(order_id: int, *, at: datetime | None = None) -> list[Document]:
    """Issue every invoice and credit note that is due for an order; called again, nothing.

    Each happening (a parcel, a payment in advance, a refund) is one transaction. The PDFs follow by
    the outbox. Raises ParcelUnclear.
    """
    issued: list[Document] = []
    while documents := _issue_next(order_id, at=at):
        issued += documents
    return issued


@transaction.atomic
def forget_customers(order_ids: Collection[int]) -> int:
    """Empty the addresses on the documents of orders, and have the PDFs deleted by the outbox.

    For when the law no longer wants them kept. Returns how many documents.
    """
    documents = list(Document.objects.filter(order__in=order_ids).exclude(said__to=[]))
    for document in documents:
        said = document.said | {"to": [], "delivered_to": []}
        Document.objects.filter(pk=document.pk).update(said=said)
        told = {"document_id": document.pk}
        record_event("invoice.forgotten", key=str(document.pk), payload=told)
    return len(documents)


@transaction.atomic
def _issue_next(order_id: int, *, at: datetime | None) -> list[Document]:
    order = lock_order(order_id)
    drafts = next_documents(order)
    if not drafts:
        return []
    at = at or timezone.now()
    year = timezone.localdate(at).year
    consignments = {each.pk: each for each in order.consignments.all()}
    issuers = [issuer_of(draft, consignments[draft.consignment_id]) for draft in drafts]
    pairs = list(zip(drafts, issuers, strict=True))
    series = _lock_series({(issuer.pk, draft.kind) for draft, issuer in pairs}, year=year)
    documents = []
    for draft, issuer in pairs:
        consignment = consignments[draft.consignment_id]
        number = count_up(series[issuer.pk, draft.kind])
        documents.append(_write(draft, order, consignment, issuer, number, year=year, at=at))
    return documents


def count_up(series: NumberSeries) -> int:
    """The next number of a series, by a guarded write. Caller holds its lock.

    Raises NumberTaken.
    """
    rows = NumberSeries.objects.filter(pk=series.pk, last=series.last)
    if rows.update(last=F("last") + 1) != 1:
        raise NumberTaken(f"{series}")
    series.last += 1
    return series.last


def _lock_series(wanted: set[tuple[int, str]], *, year: int) -> dict[tuple[int, str], NumberSeries]:
    """The rows that count, locked until the documents are committed; made if it is a new year."""
    NumberSeries.objects.bulk_create(
        [NumberSeries(issuer_id=pk, kind=kind, year=year) for pk, kind in sorted(wanted)],
        ignore_conflicts=True,
    )
    rows = NumberSeries.objects.filter(year=year, issuer__in={pk for pk, _kind in wanted})
    locked = lock_rows(rows.filter(kind__in={kind for _pk, kind in wanted}))
    return {(each.issuer_id, each.kind): each for each in locked}


def _write(
    draft: Draft,
    order: Order,
    consignment: Consignment,
    issuer: IssuerDetails,
    sequence: int,
    *,
    year: int,
    at: datetime,
) -> Document:
    prefix = issuer.prefix if draft.kind == Kind.INVOICE else issuer.credit_prefix
    price = draft.price
    document = Document.objects.create(
        kind=draft.kind,
        issuer=issuer,
        year=year,
        sequence=sequence,
        number=f"{prefix}{year}-{sequence:05}",
        order=order,
        consignment=consignment,
        cause=draft.cause,
        transaction_id=draft.transaction_id,
        corrects_id=draft.corrects_id,
        issued_at=at,
        supplied_on=timezone.localdate(draft.supplied_at),
        currency=order.currency,
        net=price.excl_tax,
        tax=price.tax,
        gross=price.incl_tax,
        said=words_of(draft, order, consignment, issuer),
    )
    _write_rows(document, draft)
    record_event(
        "invoice.issued",
        key=str(document.pk),
        payload={"document_id": document.pk, "order_id": order.pk},
    )
    logger.info("%s of order %s: %s", document, order.number, document.gross)
    return document


def _write_rows(document: Document, draft: Draft) -> None:
    DocumentLine.objects.bulk_create(
        DocumentLine(
            document=document,
            position=position,
            order_line_id=line.line_id,
            title=line.title,
            sku=line.sku,
            units=line.units,
            unit_price=line.unit_price,
            reduction=line.reduction,
            rate=line.rate,
            net=line.price.excl_tax,
            tax=line.price.tax,
            gross=line.price.incl_tax,
        )
        for position, line in enumerate(draft.lines, start=1)
    )
    DocumentTax.objects.bulk_create(
        DocumentTax(
            document=document,
            rate=tax.rate,
            credited_id=tax.credited_id,
            net=tax.price.excl_tax,
            tax=tax.price.tax,
            gross=tax.price.incl_tax,
        )
        for tax in draft.taxes
    )
