"""Which documents the books of an order call for, and which of them is the next to be issued.

Nothing is remembered between calls: what is due is read from the parcels, the payments and the
documents that are there. So events may come twice, late and in any order.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from checkout.invoices.corrections import corrections, undone_by_failures
from checkout.invoices.credits import credit_notes
from checkout.invoices.drafts import About, Draft, DraftLine, taxes_of
from checkout.invoices.models import Document, Kind
from checkout.invoices.rates import RatesOfOrder
from checkout.invoices.rules import credit_due, total
from checkout.order.models import Consignment, Line, Order, Parcel, ParcelLine
from checkout.order.rules import CENT, ZERO, Money
from checkout.payment.models import Source, Transaction
from checkout.payment.recording import RETURNS


class ParcelUnclear(Exception):
    """The units of a parcel do not come to its price. Nothing is issued; a person must look."""


class Sums(NamedTuple):
    """The documents and the money of an order. `credited` is less what was taken back, `taken`
    less what disputes lost; `waived` is what came back and is not to be paid any more."""

    invoiced: Decimal
    credited: Decimal
    taken: Decimal
    returned: Decimal
    waived: Decimal


def next_documents(order: Order) -> list[Draft]:
    """What one happening calls for, a document for each consignment; nothing when all is issued.

    An order that was never paid has none, even if money came when it had ended. Caller holds the
    order's lock. Raises ParcelUnclear.
    """
    if order.paid_at is None:
        return []
    there = set(Document.objects.filter(order=order).values_list("cause", flat=True))
    for drafts in _invoices(order, there):
        if drafts:
            return drafts
    for drafts in _credit_notes(order):
        if drafts:
            return drafts
    return []


def sums_of(order: Order) -> Sums:
    """Three queries."""
    new = Q(corrects=None)
    said = Document.objects.filter(order=order).aggregate(
        invoiced=_gross(Q(kind=Kind.INVOICE) & new),
        credited=_gross(Q(kind=Kind.CREDIT_NOTE)) - _gross(~new),
    )
    money = Source.objects.filter(order=order).aggregate(
        taken=Sum(F("amount_debited") - F("amount_lost"), default=ZERO),
        returned=Sum("amount_refunded", default=ZERO),
    )
    waived = Transaction.objects.filter(source__order=order, txn_type=Transaction.WAIVED)
    return Sums(**said, **money, **waived.aggregate(waived=Sum("amount", default=ZERO)))


def is_paid_in_advance(order: Order) -> bool:
    """Whether all of the order was taken when it was paid, before anything was sent."""
    taken = Transaction.objects.filter(
        source__order=order, txn_type=Transaction.DEBIT, date_created__lte=order.paid_at
    ).aggregate(sum=Sum("amount", default=ZERO))
    return taken["sum"] >= order.total_incl_tax


def _gross(which: Q) -> Sum:
    return Sum("gross", filter=which, default=ZERO)


def _invoices(order: Order, there: set[str]) -> Iterator[list[Draft]]:
    if is_paid_in_advance(order):
        if "paid" not in there:
            yield _invoices_in_advance(order)
        return
    for parcel in _parcels(order):
        if f"parcel {parcel.pk}" not in there:
            yield _invoice_of_parcel(order, parcel)


def _invoices_in_advance(order: Order) -> list[Draft]:
    rates = RatesOfOrder(order)
    drafts = []
    for consignment in order.consignments.order_by("pk"):
        lines = [
            _draft_line(rates, line, line.quantity, line.price)
            for line in consignment.lines.order_by("pk")
        ]
        lines += _delivery_lines(rates, consignment)
        drafts += _invoice(lines, consignment.pk, "paid", About.ADVANCE, order.paid_at)
    return drafts


def _invoice_of_parcel(order: Order, parcel: Parcel) -> list[Draft]:
    rates, sent = RatesOfOrder(order), _units_sent_before(parcel)
    lines = []
    for content in parcel.contents.all():
        line = content.line
        price = line.price_of(content.quantity, after=sent.get(line.pk, 0))
        lines.append(_draft_line(rates, line, content.quantity, price))
    if not Parcel.objects.filter(consignment=parcel.consignment_id, pk__lt=parcel.pk).exists():
        lines += _delivery_lines(rates, parcel.consignment)
    drafts = _invoice(
        lines, parcel.consignment_id, f"parcel {parcel.pk}", About.PARCEL, parcel.dispatched_at
    )
    worth = total(line.price for line in lines).incl_tax
    if worth != parcel.price_incl_tax:
        raise ParcelUnclear(f"Parcel {parcel.pk} is worth {parcel.price_incl_tax}, not {worth}")
    return drafts


def _invoice(
    lines: list[DraftLine], consignment_id: int, cause: str, about: About, at: datetime
) -> list[Draft]:
    draft = Draft(
        kind=Kind.INVOICE,
        consignment_id=consignment_id,
        cause=cause,
        about=about,
        supplied_at=at,
        lines=lines,
        taxes=taxes_of(lines),
    )
    return [draft] if draft.price.incl_tax else []


def _draft_line(rates: RatesOfOrder, line: Line, units: int, price: Money) -> DraftLine:
    unit_price = line.unit_price_excl_tax
    if unit_price is None:
        unit_price = (price.excl_tax / units).quantize(CENT)
    return DraftLine(
        title=line.title,
        sku=line.partner_sku,
        units=units,
        unit_price=unit_price,
        rate=rates.of_line(line),
        price=price,
        line_id=line.pk,
    )


def _delivery_lines(rates: RatesOfOrder, consignment: Consignment) -> list[DraftLine]:
    name = consignment.shipping_method
    title = _("Delivery: %(method)s") % {"method": name} if name else _("Delivery")
    return [
        DraftLine(title=title, rate=rate, price=price)
        for rate, price in rates.of_delivery(consignment)
    ]


def _parcels(order: Order) -> QuerySet:
    parcels = Parcel.objects.filter(consignment__order=order).select_related("consignment")
    return parcels.prefetch_related("contents__line").order_by("pk")


def _units_sent_before(parcel: Parcel) -> dict[int, int]:
    """Units by line that were sent before a parcel left."""
    earlier = ParcelLine.objects.filter(
        parcel__consignment=parcel.consignment_id, parcel__lt=parcel.pk
    )
    return dict(earlier.order_by("line").values_list("line").annotate(Sum("quantity")))


def _credit_notes(order: Order) -> Iterator[list[Draft]]:
    """First what is taken back, so that what is due is told by refunds that stand.

    Money in advance keeps a refund from being credited until it is invoiced, or a part of it; the
    rest then has a note of its own.
    """
    rows = Transaction.objects.filter(
        source__order=order, txn_type__in=(*RETURNS, Transaction.WAIVED)
    )
    movements = list(rows.order_by("pk"))
    undone = undone_by_failures(order, movements)
    stands = {each.pk: each.amount for each in movements}
    for failed, movement in undone:
        stands[movement.pk] -= failed.amount
    notes = _credited_by_refund(order)
    for failed, movement in undone:
        credited, _number = notes.get(movement.pk, (ZERO, 0))
        if credited > stands[movement.pk]:
            yield corrections(failed, movement, credited - stands[movement.pk])
    for movement in movements:
        if movement.txn_type == Transaction.REFUND_FAILED:
            continue
        credited, number = notes.get(movement.pk, (ZERO, 0))
        left = stands[movement.pk] - credited
        amount = min(left, credit_due(**sums_of(order)._asdict())) if left > 0 else ZERO
        if amount:
            cause = f"refund {movement.pk}/{number + 1}" if number else f"refund {movement.pk}"
            yield credit_notes(order, movement, amount, cause=cause)


def _credited_by_refund(order: Order) -> dict[int, tuple[Decimal, int]]:
    """What is credited for each refund, less what was taken back, and how often it was."""
    notes = Document.objects.filter(order=order, kind=Kind.CREDIT_NOTE).order_by()
    sums = notes.values_list("transaction").annotate(Sum("gross"), Count("cause", distinct=True))
    back = Document.objects.filter(order=order, corrects__isnull=False).order_by()
    taken_back = dict(back.values_list("corrects__transaction").annotate(Sum("gross")))
    return {
        movement_id: (gross - taken_back.get(movement_id, ZERO), number)
        for movement_id, gross, number in sums
    }
