"""Our books of one payment: what Stripe says of it, written down once.

Whoever writes holds the lock of the payment's order. Amounts in the books are sums of their
transactions; constraints stand behind both.
"""

from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet

from checkout.order.actions import note_taken
from checkout.order.models import Order
from checkout.payment.answers import Intent
from checkout.payment.models import Capture, Source, SourceType, State, Transaction
from checkout.payment.policy import HOLD

AUTHORISED = "requires_capture"
TAKEN = "succeeded"
CANCELLED = "canceled"
CARD = "card"

COLUMNS = {
    Transaction.AUTHORISE: ("amount_allocated", 1),
    Transaction.DEBIT: ("amount_debited", 1),
    Transaction.VOID: ("amount_released", 1),
    Transaction.REFUND: ("amount_refunded", 1),
    Transaction.REFUND_FAILED: ("amount_refunded", -1),
}


def card_payments(order: Order) -> QuerySet:
    """The payments of an order that Stripe holds or took."""
    return Source.objects.filter(order=order, source_type__code=CARD).exclude(reference="")


def amount_covered(order: Order) -> Decimal:
    """What is authorised or taken for an order, whoever holds it, less what was let go."""
    sources = Source.objects.filter(order=order)
    return sum((each.amount_allocated - each.amount_released for each in sources), Decimal(0))


def covered_otherwise(order: Order) -> Decimal:
    """What other means than cards hold or gave for an order."""
    sources = Source.objects.filter(order=order).exclude(source_type__code=CARD)
    return sum((each.amount_allocated - each.amount_released for each in sources), Decimal(0))


def amount_promised(order: Order) -> Decimal:
    """What was asked for an order in all and is not let go, paid or not."""
    ended = Transaction.objects.filter(txn_type=Transaction.VOID, source=OuterRef("pk"))
    sources = (
        Source.objects.filter(order=order)
        .annotate(ended=Exists(ended))
        .select_related("source_type")
    )
    promised = Decimal(0)
    for each in sources:
        asked = each.amount_allocated if each.ended or not _is_card(each) else each.amount_asked
        promised += (order.total_incl_tax if asked is None else asked) - each.amount_released
    return promised


def add_source(order: Order, intent: Intent, *, asked: Decimal) -> Source:
    """Note an intent as a payment of an order. Noted before, it stays as it is."""
    source_type, _ = SourceType.objects.get_or_create(code=CARD, defaults={"name": "Card"})
    Source.objects.bulk_create(
        [
            Source(
                order=order,
                source_type=source_type,
                currency=intent.currency,
                reference=intent.id,
                amount_asked=asked,
            )
        ],
        ignore_conflicts=True,
    )
    return Source.objects.select_related("order").get(reference=intent.id)


def write_intent(source: Source, intent: Intent) -> None:
    """Write down what an intent authorised, took and let go. Caller holds the order's lock."""
    source.refresh_from_db()
    if intent.status in (AUTHORISED, TAKEN) or intent.amount_received:
        record(source, Transaction.AUTHORISE, intent.amount, intent.id)
    _note_card(source, intent)
    if intent.amount_received > source.amount_debited:
        first = not source.amount_debited
        reference = intent.id if first else f"{intent.id} {intent.amount_received}"
        taken = intent.amount_received - source.amount_debited
        if record(source, Transaction.DEBIT, taken, reference):
            note_taken(source.order, amount=taken, reference=reference)
    if intent.status in (TAKEN, CANCELLED) and (source.amount_held or intent.status == CANCELLED):
        record(source, Transaction.VOID, source.amount_held, intent.id)
    done = Capture.objects.filter(source=source, status=State.PENDING)
    done.filter(taken_after__lte=source.amount_debited).update(status=State.SUCCEEDED)


def record(source: Source, kind: str, amount: Decimal, reference: str) -> bool:
    """Write one movement of money, once: a second time the same reference changes nothing.

    Caller holds the lock of the source's order. False: it was known.
    """
    if source.transactions.filter(txn_type=kind, reference=reference).exists():
        return False
    source.transactions.create(txn_type=kind, amount=amount, reference=reference)
    if kind in COLUMNS:
        column, sign = COLUMNS[kind]
        Source.objects.filter(pk=source.pk).update(**{column: F(column) + sign * amount})
        setattr(source, column, getattr(source, column) + sign * amount)
    return True


def _is_card(source: Source) -> bool:
    return bool(source.reference) and source.source_type.code == CARD


def _note_card(source: Source, intent: Intent) -> None:
    """What the card is, once Stripe has told; until then the usual time of a hold."""
    if card := intent.card:
        noted = {
            "label": f"{card.brand.title()} {card.last4}",
            "takes_several": card.takes_several,
            "hold_ends": card.hold_ends or source.hold_ends,
        }
    elif source.hold_ends is None and intent.status == AUTHORISED:
        noted = {"hold_ends": intent.created + HOLD}
    else:
        return
    if any(getattr(source, name) != value for name, value in noted.items()):
        Source.objects.filter(pk=source.pk).update(**noted)
        for name, value in noted.items():
            setattr(source, name, value)
