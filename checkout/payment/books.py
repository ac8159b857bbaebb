"""Our books of one payment: what Stripe says of it, written down once.

Whoever writes holds the lock of the payment's order. Amounts in the books are sums of their
transactions; constraints stand behind both.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from checkout.order.actions import lock_order, note_refund, note_taken
from checkout.order.cover import (
    amount_covered,
    amount_not_paid_for,
    amount_owed,
    amount_sent,
    amount_waived,
    back_for_called_off,
)
from checkout.order.models import Order
from checkout.order.rules import refund_state
from checkout.order.states import ENDED_UNSENT, MONEY_GOES_BACK, Status
from checkout.payment.answers import Intent
from checkout.payment.models import (
    Capture,
    Claim,
    Refund,
    Source,
    SourceType,
    StaffTask,
    State,
    Transaction,
)
from checkout.payment.policy import HOLD
from checkout.payment.recording import COLUMNS, record
from checkout.payment.staff_tasks import open_task

__all__ = [
    "amount_covered",
    "amount_not_paid_for",
    "amount_owed",
    "amount_waived",
    "back_for_called_off",
    "record",
]

AUTHORISED = "requires_capture"
TAKEN = "succeeded"
CANCELLED = "canceled"
CARD = "card"


def card_payments(order: Order) -> QuerySet:
    """The payments of an order that Stripe holds or took."""
    return Source.objects.filter(order=order, source_type__code=CARD).exclude(reference="")


def sources_of(order: Order) -> list[Source]:
    """All payments of an order; `ended` says that what was not taken is let go. One query."""
    ended = Transaction.objects.filter(txn_type=Transaction.VOID, source=OuterRef("pk"))
    sources = Source.objects.filter(order=order).select_related("source_type")
    return list(sources.annotate(ended=Exists(ended)).order_by("pk"))


def source_now(order: Order, source: Source) -> Source:
    """A payment as it is now. Caller holds the order's lock. One query."""
    return next(each for each in sources_of(order) if each.pk == source.pk)


def is_card(source: Source) -> bool:
    return bool(source.reference) and source.source_type.code == CARD


def amount_promised(sources: Sequence[Source], *, total: Decimal) -> Decimal:
    """What was asked for by these payments (`sources_of`) and is not let go, paid or not.

    `total` is the order's, which the oldest payments were asked for without saying so.
    """
    promised = Decimal(0)
    for each in sources:
        asked = each.amount_allocated if each.ended or not is_card(each) else each.amount_asked
        promised += (total if asked is None else asked) - each.amount_released
    return promised


def add_source(order: Order, intent: Intent, *, asked: Decimal, label: str = "") -> None:
    """Note an intent as a payment of an order. Noted before, it stays as it is.

    `label` is what its customer is about to pay with, as far as it is known.
    """
    source_type, _created = SourceType.objects.get_or_create(code=CARD, defaults={"name": "Card"})
    Source.objects.bulk_create(
        [
            Source(
                order=order,
                source_type=source_type,
                currency=intent.currency,
                reference=intent.id,
                amount_asked=asked,
                label=label,
            )
        ],
        ignore_conflicts=True,
    )


def write_answer(source: Source, intent: Intent) -> None:
    """Write down what Stripe answered of a payment, under the lock of its order, and tell staff of
    what it lets go."""
    with transaction.atomic():
        order = lock_order(source.order_id)
        source = source_now(order, source)
        tell_let_go(order, source, write_intent(source, intent))


def amount_claimed(order: Order, *kinds: str) -> Decimal:
    """What the course of an order asked of its payments, of these kinds or of any. One query."""
    claims = order.claims.filter(kind__in=kinds or list(Claim.Kind))
    return claims.aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]


def is_all_claimed(order: Order) -> bool:
    """Whether nothing more will be claimed of an order's payments, so that the rest can go.

    Caller holds the order's lock. The outbox may tell of the last parcel before the others: what
    was sent and called off, but not claimed yet, is still to come.
    """
    claimed = amount_claimed(order)
    if claimed >= order.total_incl_tax:
        return True
    is_over = order.claims.filter(final=True).exists()
    return is_over and claimed >= amount_sent(order) + order.cancelled_incl_tax


def write_intent(source: Source, intent: Intent) -> Decimal:
    """Write down what an intent authorised, took and let go. Returns what it let go untaken now.

    Caller holds the order's lock, and read the source (`sources_of`) after it was taken.
    """
    changes = _paid_with(source, intent)
    if not source.amount_allocated and (
        intent.status in (AUTHORISED, TAKEN) or intent.amount_received
    ):
        changes |= _written(source, Transaction.AUTHORISE, intent.amount, intent.id)
    taken = intent.amount_received - source.amount_debited
    if taken > 0:
        first = not source.amount_debited
        reference = intent.id if first else f"{intent.id} {intent.amount_received}"
        changes |= _written(source, Transaction.DEBIT, taken, reference)
        note_taken(source.order, amount=taken, reference=reference)
    let_go = Decimal(0)
    is_over = intent.status == CANCELLED or (intent.status == TAKEN and source.amount_held)
    if is_over and not source.ended:
        let_go = source.amount_held
        changes |= _written(source, Transaction.VOID, let_go, intent.id)
        source.ended = True
    if changes:
        Source.objects.filter(pk=source.pk).update(**changes)
    if taken > 0:
        done = Capture.objects.filter(source=source, status=State.PENDING)
        done.filter(taken_after__lte=source.amount_debited).update(status=State.SUCCEEDED)
    return let_go


def tell_let_go(order: Order, source: Source, amount: Decimal) -> None:
    """A payment let so much go untaken. What still has to go out is not paid for any more: tell
    staff. Caller holds the order's lock.

    What is let go once all is claimed was let go by ourselves.
    """
    live = order.status not in (*MONEY_GOES_BACK, Status.PENDING_PAYMENT)
    if amount and live and not is_all_claimed(order):
        open_task(
            StaffTask.Kind.HOLD_LAPSED,
            reference=source.reference,
            order=order,
            about=_("%(amount)s %(currency)s is held no longer and was not taken.")
            % {"amount": amount, "currency": source.currency},
        )


def note_credit_taken(order: Order, amount: Decimal) -> None:
    """Put into the order's story that credit was taken. Caller holds the order's lock."""
    note_taken(order, amount=amount, reference="credit")


def refund_state_of(order: Order, sources: Sequence[Source]) -> str:
    """What is said of an order's money beside its state: see `refund_state`. One query or none.

    `dashboard.orders.queries.partly_refunded` finds orders by the same rule.
    """
    if not any(each.amount_refunded for each in sources):
        return ""
    return _refund_state(order, sources, _by_returns(order))


def note_returned(refund: Refund, order: Order, *, in_exchange: bool = False) -> None:
    """Put into the order's story that a refund went back, or pays for other goods.

    Caller holds the order's lock.
    """
    by_returns = _by_returns(order)
    state = _refund_state(order, sources_of(order), by_returns)
    note_refund(
        order,
        amount=refund.amount,
        is_all=state == "Refunded" and not by_returns.exchanged,
        reference=refund.reference,
        in_exchange=in_exchange,
    )


class _ByReturns(NamedTuple):
    """What of the money that an order gave back pays for goods in the place of its own, and what
    its customer need not pay, as the goods are back."""

    exchanged: Decimal
    waived: Decimal


def _by_returns(order: Order) -> _ByReturns:
    """Once an exchange has ended unsent, its money is back like any other. One query."""
    has_ended = Q(exchange__status__in=ENDED_UNSENT)
    sums = order.returns.aggregate(
        exchanged=Sum("exchanged", filter=~has_ended, default=Decimal(0)),
        waived=Sum("waived", default=Decimal(0)),
    )
    return _ByReturns(**sums)


def _refund_state(order: Order, sources: Sequence[Source], by_returns: _ByReturns) -> str:
    returned = sum((each.amount_refunded for each in sources), Decimal(0))
    return refund_state(
        taken=sum((each.amount_debited for each in sources), Decimal(0)),
        lost=sum((each.amount_lost for each in sources), Decimal(0)),
        returned=returned - by_returns.exchanged,
        due=order.due_incl_tax - by_returns.waived,
    )


def _written(source: Source, kind: str, amount: Decimal, reference: str) -> dict:
    """Write a movement that is new by the books, and return how the source's amount changes."""
    source.transactions.create(txn_type=kind, amount=amount, reference=reference)
    column, sign = COLUMNS[kind]
    setattr(source, column, getattr(source, column) + sign * amount)
    return {column: F(column) + sign * amount}


def _paid_with(source: Source, intent: Intent) -> dict:
    """What is new of the card, or of what else pays, once Stripe has told; until then the money is
    taken to be held from the payment's beginning on."""
    noted: dict = {}
    if paid_with := intent.paid_with:
        noted = {
            "label": paid_with.name,
            "takes_several": paid_with.takes_several,
            "hold_ends": paid_with.hold_ends,
        }
    elif source.hold_ends is None and intent.status == AUTHORISED:
        noted = {"hold_ends": intent.created + HOLD}
    new = {name: value for name, value in noted.items() if getattr(source, name) != value}
    for name, value in new.items():
        setattr(source, name, value)
    return new
