"""What a refund, or a return of what was not paid, takes off the invoices of its order: which
lines, at which rates."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from checkout.invoices.drafts import About, Draft, DraftLine, taxes_taken_off
from checkout.invoices.models import Document, DocumentLine, DocumentTax, Kind
from checkout.invoices.rules import Balance, Credited, Wanted, credited_parts
from checkout.order.models import Line, Order, OrderEvent
from checkout.order.rules import ZERO, Money
from checkout.payment.models import Refund, RefundedLine, Transaction
from checkout.returns.models import Return


def credit_notes(
    order: Order, movement: Transaction, amount: Decimal, *, cause: str
) -> list[Draft]:
    """Credit notes over `amount` (with tax) of a refund, or of what was waived, one for each
    consignment it concerns, or several where its invoices are of several issuers: nobody credits
    what another one invoiced.

    Caller holds the order's lock; no more than what was invoiced and not credited yet.
    """
    balances = balances_of(order)
    refund = Refund.objects.filter(source=movement.source_id, reference=movement.reference).first()
    origin = _origin(refund)
    lines = list(
        DocumentLine.objects.filter(document__order=order, document__kind=Kind.INVOICE)
        .select_related("document", "order_line")
        .order_by("document_id", "position")
    )
    wanted = _wanted(order, movement, refund, origin, amount, balances, lines)
    found = credited_parts(amount, wanted=wanted, balances=balances)
    drafts: list[Draft] = []
    for (consignment_id, issuer_id), parts in _by_issuer(found, lines).items():
        is_first = all(draft.consignment_id != consignment_id for draft in drafts)
        told = cause if is_first else f"{cause} of issuer {issuer_id}"
        drafts.append(_draft(movement, told, consignment_id, parts, _about(movement, origin)))
    return drafts


def balances_of(order: Order) -> list[Balance]:
    """What is left of each invoice of an order at each rate, the oldest invoice first."""
    rows = list(
        DocumentTax.objects.filter(document__order=order)
        .select_related("document")
        .order_by("document_id", "-rate")
    )
    left: dict[tuple[int, Decimal], Money] = {}
    for row in rows:
        if row.document.kind == Kind.INVOICE:
            left[row.document_id, row.rate] = Money(row.net, row.tax)
    for row in rows:
        if row.credited_id is not None:
            was = left[row.credited_id, row.rate]
            left[row.credited_id, row.rate] = Money(was.excl_tax - row.net, was.tax - row.tax)
    consignments = {row.document_id: row.document.consignment_id for row in rows}
    return [
        Balance(
            invoice_id=invoice_id,
            consignment_id=consignments[invoice_id],
            rate=rate,
            left=price,
        )
        for (invoice_id, rate), price in left.items()
    ]


def _by_issuer(
    found: Sequence[Credited], lines: Sequence[DocumentLine]
) -> dict[tuple[int, int], list[Credited]]:
    """What is taken off invoices, by consignment and issuer of these; units are told once."""
    issuers = {line.document_id: line.document.issuer_id for line in lines}
    groups: dict[tuple[int, int], list[Credited]] = {}
    for each in found:
        wanted = each.wanted
        for issuer_id in sorted({issuers[invoice_id] for invoice_id, _price in each.parts}):
            parts = tuple(part for part in each.parts if issuers[part[0]] == issuer_id)
            group = groups.setdefault((each.consignment_id, issuer_id), [])
            group.append(replace(each, parts=parts, wanted=wanted))
            wanted = wanted and replace(wanted, units=None)
    return dict(sorted(groups.items()))


def _origin(refund: Refund | None) -> str:
    """What asked for a refund; for one in the place of another that failed, what asked for that.

    A server of before there were groups may write one without, until it is stopped.
    """
    if refund is None:
        return ""
    first = Refund.objects.filter(source__order=refund.source.order_id, key=refund.group).first()
    return (first or refund).origin


def _about(movement: Transaction, origin: str) -> About:
    if movement.txn_type == Transaction.WAIVED:
        return About.WAIVED
    if origin == Refund.CANCELLED_LINES:
        return About.CALLED_OFF
    return About.ORDER_ENDED if origin == "return" else About.REFUND


def _draft(
    movement: Transaction, cause: str, consignment_id: int, found: Sequence[Credited], about: About
) -> Draft:
    return Draft(
        kind=Kind.CREDIT_NOTE,
        consignment_id=consignment_id,
        cause=cause,
        about=about,
        supplied_at=movement.date_created,
        lines=[_draft_line(each) for each in found],
        taxes=taxes_taken_off(found),
        transaction_id=movement.pk,
    )


def _draft_line(credited: Credited) -> DraftLine:
    wanted = credited.wanted
    if wanted is None:
        title = _("Reduction of the price")
        return DraftLine(title=title, rate=credited.rate, price=credited.price)
    return DraftLine(
        title=wanted.title,
        sku=wanted.sku,
        units=wanted.units,
        rate=credited.rate,
        price=credited.price,
        line_id=wanted.line_id,
    )


def _wanted(
    order: Order,
    movement: Transaction,
    refund: Refund | None,
    origin: str,
    amount: Decimal,
    balances: Sequence[Balance],
    lines: Sequence[DocumentLine],
) -> list[Wanted]:
    """What it is for, by line; nothing where only an amount is known."""
    is_new = not Document.objects.filter(order=order, kind=Kind.CREDIT_NOTE).exists()
    if is_new and amount == sum((each.left.incl_tax for each in balances), ZERO):
        return [_all_of(line) for line in lines]
    if movement.txn_type == Transaction.WAIVED:
        return _waived(order, movement, lines)
    if refund is None:
        return []
    if origin == Refund.CANCELLED_LINES:
        return _called_off(order, lines)
    if origin == Refund.DELIVERY:
        return _deliveries_of_what_came(order, lines)
    if back := order.returns.filter(number=refund.group.removeprefix("return ")).first():
        return _settled(back, refund, lines)
    return _given_back(refund, lines)


def _all_of(line: DocumentLine) -> Wanted:
    return Wanted(
        consignment_id=line.document.consignment_id,
        rate=line.rate,
        weight=line.gross,
        title=line.title,
        sku=line.sku,
        units=line.units,
        line_id=line.order_line_id,
    )


def _given_back(refund: Refund, lines: Sequence[DocumentLine]) -> list[Wanted]:
    """The units that staff, or an exchange, gave back."""
    rows = RefundedLine.objects.filter(refund__in=_group(refund)).select_related("line")
    is_whole = _is_whole(refund)
    by_line = _by_order_line(lines)
    return [
        _units(by_line[row.line_id], row.line, row.quantity, told=is_whole)
        for row in rows.order_by("line")
        if row.line_id in by_line
    ]


def _settled(back: Return, refund: Refund, lines: Sequence[DocumentLine]) -> list[Wanted]:
    """What a return gave money for: units as far as they were credited, the difference to cheaper
    goods that were sent instead of others, and delivery.

    Delivery that was given back later has a refund of its own.
    """
    is_whole = _is_whole(refund)
    by_line = _by_order_line(lines)
    rows = [row for row in back.lines.select_related("line") if row.line_id in by_line]
    value = sum((row.credit for row in rows if row.replacement_id), ZERO)
    difference = max(1 - back.exchanged / value, ZERO) if value else ZERO
    credits = [row.credit * difference if row.replacement_id else row.credit for row in rows]
    for_goods = back.refunded - back.refunded_delivery - back.exchanged
    share = for_goods / sum(credits) if any(credits) else ZERO
    wanted = []
    for row, credit in zip(rows, credits, strict=True):
        # The note of the exchange tells the units that others replaced.
        told = is_whole and row.replacement_id is None
        units = _units(by_line[row.line_id], row.line, row.units, told=told)
        wanted.append(replace(units, weight=credit * share))
    asked = Refund.objects.filter(source__order=back.order_id, key=refund.group)
    for_delivery = asked.aggregate(sum=Sum("amount"))["sum"] - for_goods
    deliveries = _deliveries_of_what_came(back.order, lines) if for_delivery else []
    paid = sum((each.weight for each in deliveries), ZERO)
    for each in deliveries:
        wanted.append(replace(each, weight=each.weight * for_delivery / paid))
    return wanted


def _group(refund: Refund) -> QuerySet[Refund]:
    return Refund.objects.filter(group=refund.group, source__order=refund.source.order_id)


def _is_whole(refund: Refund) -> bool:
    """Whether units can be told: what went back to several payments has a note for each."""
    return _group(refund).values("source").distinct().count() == 1


def _waived(order: Order, movement: Transaction, lines: Sequence[DocumentLine]) -> list[Wanted]:
    """The units of the return that was settled, with the delivery that it waived; or a delivery
    alone. Units of which a part was paid back are told by the refund's note."""
    back = order.returns.filter(number=movement.reference.removeprefix("return ")).first()
    if back is None:
        return _deliveries_of_what_came(order, lines)
    for_goods = back.refunded - back.refunded_delivery
    by_line = _by_order_line(lines)
    wanted = [
        _units(by_line[row.line_id], row.line, row.units, told=not for_goods)
        for row in back.lines.filter(units__gt=0).select_related("line")
        if row.line_id in by_line
    ]
    return wanted + (_deliveries_of_what_came(order, lines) if back.waived_delivery else [])


def _called_off(order: Order, lines: Sequence[DocumentLine]) -> list[Wanted]:
    """Units that were called off and are on no credit note yet, and deliveries that fell away."""
    units: dict[int, int] = {}
    for event in order.events.filter(kind=OrderEvent.Kind.LINES_CANCELLED):
        for each in event.payload["lines"]:
            units[each["line"]] = units.get(each["line"], 0) + each["units"]
    notes = DocumentLine.objects.filter(
        document__order=order,
        document__said__about=About.CALLED_OFF.value,
        document__corrections=None,
    )
    for line_id, told in (
        notes.exclude(order_line=None).values_list("order_line").annotate(Sum("units"))
    ):
        units[line_id] = units.get(line_id, 0) - (told or 0)
    by_line = _by_order_line(lines)
    wanted = [
        _units(by_line[line_id], by_line[line_id].order_line, count)
        for line_id, count in sorted(units.items())
        if count > 0 and line_id in by_line
    ]
    return wanted + _deliveries_off(order, lines, notes.select_related("document"))


def _deliveries_off(
    order: Order, lines: Sequence[DocumentLine], notes: Iterable[DocumentLine]
) -> list[Wanted]:
    credited = {(line.document.consignment_id, line.title) for line in notes}
    sent = {
        consignment_id
        for consignment_id, kept in order.lines.values_list("consignment").annotate(
            kept=Sum("quantity") - Sum("quantity_cancelled")
        )
        if kept
    }
    return [
        _all_of(line)
        for line in lines
        if line.order_line_id is None
        and line.document.corrects_id is None
        and line.document.consignment_id not in sent
        and (line.document.consignment_id, line.title) not in credited
    ]


def _deliveries_of_what_came(order: Order, lines: Sequence[DocumentLine]) -> list[Wanted]:
    """The delivery of consignments of which all that was sent came back."""
    units = order.lines.values_list("consignment").annotate(
        sent=Sum("quantity_dispatched"), back=Sum("quantity_returned")
    )
    came = {consignment_id for consignment_id, sent, back in units if sent and sent == back}
    return [
        _all_of(line)
        for line in lines
        if line.order_line_id is None
        and line.document.corrects_id is None
        and line.document.consignment_id in came
    ]


def _by_order_line(lines: Sequence[DocumentLine]) -> dict[int, DocumentLine]:
    return {line.order_line_id: line for line in lines if line.order_line_id is not None}


def _units(invoiced: DocumentLine, line: Line, units: int, *, told: bool = True) -> Wanted:
    return Wanted(
        consignment_id=invoiced.document.consignment_id,
        rate=invoiced.rate,
        weight=line.line_price_incl_tax * units / line.quantity,
        title=line.title,
        sku=line.partner_sku,
        units=units if told else None,
        line_id=line.pk,
    )
