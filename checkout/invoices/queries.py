"""Reading documents: of an order, of a member, and for whoever keeps the books."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from checkout.invoices.models import Document, DocumentTax, Kind
from checkout.order.models import Order


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A document at one rate, as the books have it: negative where money goes back."""

    document: Document
    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


def documents_of(order: Order, *, sellers: Collection[int] | None = None) -> list[Document]:
    """The documents of an order in the order of their issue. One query.

    With `sellers`, their ids, those of what they sent.
    """
    found = Document.objects.filter(order=order).select_related("issuer").order_by("pk")
    if sellers is not None:
        found = found.filter(consignment__partner__in=sellers)
    return list(found)


def documents_of_member(user: User) -> QuerySet:
    """A member's documents, the newest first."""
    return Document.objects.filter(order__user=user).select_related("order").order_by("-pk")


def documents(*, issuer_id: int | None, year: int | None, kind: str, words: str) -> QuerySet:
    """Documents for staff, the newest first. `words`: how a number begins, or an order's number."""
    rows = Document.objects.select_related("order", "issuer").order_by("-pk")
    if issuer_id:
        rows = rows.filter(issuer=issuer_id)
    if year:
        rows = rows.filter(year=year)
    if kind:
        rows = rows.filter(kind=kind)
    words = words.replace("\0", "").strip()[:32]
    if words:
        rows = rows.filter(Q(number__startswith=words) | Q(order__number=words))
    return rows


def entries_of_month(first: date, *, issuer_id: int | None = None) -> Iterable[Entry]:
    """What was issued in a month, a row for each document and rate, in the order of numbers.

    Two queries. `first` is the first day of the month, on the shop's clock.
    """
    begins = timezone.make_aware(datetime(first.year, first.month, 1))
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    ends = timezone.make_aware(datetime(after.year, after.month, 1))
    issued = Document.objects.filter(issued_at__gte=begins, issued_at__lt=ends)
    if issuer_id:
        issued = issued.filter(issuer=issuer_id)
    issued = issued.select_related("issuer", "order")
    sums = (
        DocumentTax.objects.filter(document__in=issued.values("pk"))
        .order_by("document__issuer", "document__kind", "document__sequence", "-rate")
        .values_list("document", "rate")
        .annotate(Sum("net"), Sum("tax"), Sum("gross"))
    )
    found = issued.in_bulk()
    for document_id, rate, net, tax, gross in sums:
        document = found[document_id]
        sign = -1 if document.kind == Kind.CREDIT_NOTE else 1
        yield Entry(
            document=document, rate=rate, net=sign * net, tax=sign * tax, gross=sign * gross
        )
