"""What becomes of credit notes whose money did not arrive: invoices of their own take them back."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Sum

from checkout.invoices.drafts import About, Draft, DraftLine, taxes_of
from checkout.invoices.models import Document, DocumentLine, Kind
from checkout.invoices.rules import part_of
from checkout.order.models import Order
from checkout.order.rules import ZERO, Money, shares
from checkout.payment.models import Refund, Transaction


def undone_by_failures(
    order: Order, movements: Sequence[Transaction]
) -> list[tuple[Transaction, Transaction]]:
    """Each movement of money that did not arrive, and the one that it undoes.

    What did not arrive of an exchange that ended undoes what was credited for the exchange.
    """
    gave = {
        (each.source_id, each.reference): each
        for each in movements
        if each.txn_type != Transaction.REFUND_FAILED
    }
    failed = [each for each in movements if each.txn_type == Transaction.REFUND_FAILED]
    keys = {each.pk: (each.source_id, each.reference) for each in failed}
    if not gave.keys() >= set(keys.values()):
        credited = _credited_before(order)
        keys = {pk: credited.get(key, key) for pk, key in keys.items()}
    return [(each, gave[keys[each.pk]]) for each in failed]


def corrections(failed: Transaction, movement: Transaction, amount: Decimal) -> list[Draft]:
    """Invoices that take the credit notes of a movement back, up to `amount` with tax: for one that
    failed, no more than did not arrive."""
    done = Document.objects.filter(transaction=failed).aggregate(sum=Sum("gross", default=ZERO))
    rest = min(amount, failed.amount - done["sum"])
    notes = Document.objects.filter(transaction=movement, kind=Kind.CREDIT_NOTE)
    drafts = []
    for note in notes.annotate(back=Sum("corrections__gross", default=ZERO)).order_by("pk"):
        gross = min(rest, note.gross - note.back)
        if not gross:
            continue
        lines = _lines(note, gross)
        drafts.append(
            Draft(
                kind=Kind.INVOICE,
                consignment_id=note.consignment_id,
                cause=f"refund failed {failed.pk}: {note.pk}",
                about=About.REFUND_FAILED,
                supplied_at=failed.date_created,
                lines=lines,
                taxes=taxes_of(lines),
                transaction_id=failed.pk,
                corrects_id=note.pk,
            )
        )
        rest -= gross
    return drafts


def _credited_before(order: Order) -> dict[tuple[int, str], tuple[int, str]]:
    """What was credited for each refund that paid credit out, by payment and reference."""
    refunds = list(Refund.objects.filter(source__order=order))
    credited = {
        (each.source_id, each.group): (each.source_id, each.reference)
        for each in refunds
        if each.key == each.group
    }
    return {
        (each.source_id, each.reference): credited[each.source_id, each.group]
        for each in refunds
        if each.origin == Refund.PAYS_OUT
    }


def _lines(note: Document, gross: Decimal) -> list[DraftLine]:
    """The lines of a note; of a part of it without units, each in proportion."""
    lines = list(note.lines.all())
    parts = shares(gross, [line.gross for line in lines])
    return [
        _copied(line, part, is_whole=gross == note.gross)
        for line, part in zip(lines, parts, strict=True)
        if part
    ]


def _copied(line: DocumentLine, gross: Decimal, *, is_whole: bool) -> DraftLine:
    return DraftLine(
        title=line.title,
        sku=line.sku,
        units=line.units if is_whole else None,
        rate=line.rate,
        price=part_of(Money(line.net, line.tax), gross),
        line_id=line.order_line_id,
    )
