"""Our books against Stripe's balance: every movement read, every disagreement a row.

Stripe's balance is copied page by page (`BalanceEntry`). Then what was taken, returned or disputed
is compared, subject by subject, for all that moved on either side since the last run, and for all
that disagreed before.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.payment import answers, gateway
from checkout.payment.actions import settle_payment
from checkout.payment.models import (
    BalanceEntry,
    Difference,
    ReconciliationRun,
    Source,
    StaffTask,
    Transaction,
)
from checkout.payment.policy import difference_between
from checkout.payment.refunds_sent import settle_refund
from checkout.payment.staff_tasks import open_task

logger = logging.getLogger("checkout.payment")

OVERLAP = timedelta(days=3)
"""How far before the last run's end the next one begins: Stripe may show a movement late."""
FIRST_RUN = timedelta(days=90)
SETTLING = timedelta(minutes=15)
"""What is younger may still be on its way to the other side, and is left for the next run."""
BATCH = 500

PAYMENT, REFUND, DISPUTE = "payment", "refund", "dispute"
SIGNS = {
    Transaction.DEBIT: (PAYMENT, 1),
    Transaction.REFUND: (REFUND, 1),
    Transaction.PAID_OUT: (REFUND, 1),
    Transaction.REFUND_FAILED: (REFUND, -1),
    Transaction.DISPUTE: (DISPUTE, 1),
    Transaction.DISPUTE_WON: (DISPUTE, -1),
}
REFUND_TYPES = ("refund", "payment_refund", "refund_failure", "payment_failure_refund")
ABOUT = dict.fromkeys(answers.TAKEN, PAYMENT) | dict.fromkeys(REFUND_TYPES, REFUND)
# Between Stripe and the shop alone; an order has no part in it.
# https://docs.stripe.com/reports/balance-transaction-types
OF_NO_ORDER = frozenset(
    {"payout", "payout_cancel", "payout_failure", "payout_minimum_balance_hold"}
    | {"payout_minimum_balance_release", "topup", "topup_reversal", "stripe_fee", "stripe_fx_fee"}
    | {"tax_fee", "network_cost", "reserve_transaction", "reserved_funds"}
)


class Subject(NamedTuple):
    """What is compared: a payment by its intent, a refund or a dispute by its own number."""

    about: str
    reference: str


class Sums(NamedTuple):
    """What one side says of a subject. `amount` None: converted, and Stripe does not say."""

    amount: Decimal | None
    currency: str
    source_id: int | None


def reconcile_balance(*, now: datetime, settling: timedelta = SETTLING) -> ReconciliationRun:
    """Compare our books with Stripe's balance. Any number of runs may go on at once.

    Raises PaymentUnavailable, PaymentInvalid: what was read is kept, and the next run begins where
    this one did.
    """
    last = ReconciliationRun.objects.exclude(finished_at=None).first()
    read_from = last.read_to - OVERLAP if last else now - FIRST_RUN
    run = ReconciliationRun.objects.create(started_at=now, read_from=read_from, read_to=now)
    for page in gateway.find_entries(created_after=read_from):
        run.entries += keep_entries(page)
    known = _open_subjects()
    subjects = _moved_since(read_from) | known
    ours, theirs = _ours(subjects), _theirs(subjects)
    settled = subjects - _still_moving(subjects, before=now - settling)
    for subject in sorted(settled):
        mine, its = ours.get(subject), theirs.get(subject)
        kind = difference_between(mine and _money(mine), its and (its.amount, its.currency))
        if kind is None and subject not in known:
            continue
        found = _note(kind, subject, mine, its, now=now)
        run.opened += found == "opened"
        run.closed += found == "closed"
    run.subjects, run.finished_at = len(settled), timezone.now()
    run.save()
    logger.info(
        "Reconciled: %s entries, %s subjects, %s differences opened, %s closed",
        run.entries,
        run.subjects,
        run.opened,
        run.closed,
    )
    return run


@transaction.atomic
def keep_entries(page: Iterable[answers.Entry]) -> int:
    """Copy movements of the balance. Returns how many were new; known ones stay as they are.

    A new one of a type that is neither compared nor the shop's own is a task for staff.
    """
    entries = list(page)
    sources = dict(
        Source.objects.filter(reference__in=[each.intent_id for each in entries if each.intent_id])
        .values_list("reference", "pk")
        .order_by("pk")
    )
    known = set(
        BalanceEntry.objects.filter(reference__in=[each.id for each in entries]).values_list(
            "reference", flat=True
        )
    )
    new = [each for each in entries if each.id not in known]
    BalanceEntry.objects.bulk_create(
        [
            BalanceEntry(
                reference=each.id,
                type=each.type,
                subject=each.subject,
                intent_id=each.intent_id or "",
                source_id=sources.get(each.intent_id or ""),
                amount=each.amount,
                currency=each.currency,
                fee=each.fee,
                shown=each.shown,
                shown_currency=each.shown_currency,
                created_at=each.created,
            )
            for each in new
        ],
        ignore_conflicts=True,
    )
    for each in new:
        if not _about(each.type, each.subject) and each.type not in OF_NO_ORDER:
            _ask_what_it_is(each, sources.get(each.intent_id or ""))
    return len(new)


def _ask_what_it_is(entry: answers.Entry, source_id: int | None) -> None:
    source = Source.objects.filter(pk=source_id).select_related("order").first()
    open_task(
        StaffTask.Kind.MISMATCH,
        reference=entry.id,
        order=source.order if source else None,
        about=_("Stripe's balance moved by %(amount)s %(currency)s: %(type)s %(subject)s")
        % {
            "amount": entry.amount,
            "currency": entry.currency,
            "type": entry.type,
            "subject": entry.subject,
        },
    )


def follow_stripe(difference: Difference) -> None:
    """Take into our books what Stripe says now of the subject of a difference.

    The difference closes with the next run, if that was all. Raises PaymentError,
    PaymentMismatch, RefundRefused.
    """
    if difference.about == REFUND:
        settle_refund(gateway.retrieve_refund(difference.subject))
    elif difference.about == PAYMENT:
        settle_payment(gateway.retrieve_intent(difference.subject))


@transaction.atomic
def own_difference(difference_id: int, *, by: User) -> bool:
    """Make somebody the owner of an open difference. False: it is closed."""
    return Difference.objects.filter(pk=difference_id, closed_at=None).update(owner=by) == 1


def _moved_since(since: datetime) -> set[Subject]:
    subjects = {
        Subject(_about(entry_type, subject), subject)
        for entry_type, subject in BalanceEntry.objects.filter(created_at__gte=since).values_list(
            "type", "subject"
        )
        if _about(entry_type, subject)
    }
    rows = Transaction.objects.filter(
        date_created__gte=since, txn_type__in=SIGNS, source__source_type__code="card"
    )
    for kind, reference, intent_id in rows.values_list(
        "txn_type", "reference", "source__reference"
    ):
        about = SIGNS[kind][0]
        subjects.add(Subject(about, intent_id if about == PAYMENT else reference))
    return subjects


def _open_subjects() -> set[Subject]:
    rows = Difference.objects.filter(closed_at=None).values_list("about", "subject")
    return {Subject(*row) for row in rows}


def _about(entry_type: str, subject: str) -> str:
    """What a movement is about; empty: it is not compared."""
    if entry_type in ABOUT:
        return ABOUT[entry_type]
    return DISPUTE if subject.startswith(("dp_", "du_")) else ""


def _ours(subjects: set[Subject]) -> dict[Subject, Sums]:
    sums: dict[Subject, Sums] = {}
    for rows in _our_rows(subjects):
        for kind, amount, reference, source_id, intent_id, currency in rows:
            about, sign = SIGNS[kind]
            subject = Subject(about, intent_id if about == PAYMENT else reference)
            if subject in subjects:
                _add(sums, subject, sign * amount, currency, source_id)
    return sums


def _our_rows(subjects: set[Subject]) -> Iterable:
    for references in _batches(subjects):
        rows = Transaction.objects.filter(
            Q(txn_type=Transaction.DEBIT, source__reference__in=references)
            | Q(reference__in=references, txn_type__in=set(SIGNS) - {Transaction.DEBIT})
        )
        yield rows.values_list(
            "txn_type", "amount", "reference", "source", "source__reference", "source__currency"
        )


def _theirs(subjects: set[Subject]) -> dict[Subject, Sums]:
    sums: dict[Subject, Sums] = {}
    for references in _batches(subjects):
        rows = BalanceEntry.objects.filter(subject__in=references)
        for entry in rows.order_by("pk"):
            subject = Subject(_about(entry.type, entry.subject), entry.subject)
            if subject in subjects:
                sign = 1 if subject.about == PAYMENT else -1
                shown = None if entry.shown is None else sign * entry.shown
                _add(sums, subject, shown, entry.shown_currency, entry.source_id)
    return sums


def _add(
    sums: dict[Subject, Sums],
    subject: Subject,
    amount: Decimal | None,
    currency: str,
    source_id: int | None,
) -> None:
    before = sums.get(subject, Sums(Decimal(0), currency, source_id))
    total = None if amount is None or before.amount is None else before.amount + amount
    sums[subject] = Sums(total, currency, before.source_id or source_id)


def _still_moving(subjects: set[Subject], *, before: datetime) -> set[Subject]:
    """Those of which something is younger than `before`, on either side."""
    young: set[Subject] = set()
    entries = BalanceEntry.objects.filter(created_at__gt=before)
    for entry_type, subject in entries.values_list("type", "subject"):
        young.add(Subject(_about(entry_type, subject), subject))
    rows = Transaction.objects.filter(date_created__gt=before, txn_type__in=SIGNS)
    for kind, reference, intent_id in rows.values_list(
        "txn_type", "reference", "source__reference"
    ):
        about = SIGNS[kind][0]
        young.add(Subject(about, intent_id if about == PAYMENT else reference))
    return young & subjects


def _batches(subjects: set[Subject]) -> Iterable[list[str]]:
    references = sorted({subject.reference for subject in subjects})
    for start in range(0, len(references), BATCH):
        yield references[start : start + BATCH]


def _note(
    kind: str | None, subject: Subject, ours: Sums | None, theirs: Sums | None, *, now: datetime
) -> str:
    """Open, bring up to date or close the row of a subject; says which."""
    with transaction.atomic():
        rows = Difference.objects.filter(subject=subject.reference, closed_at=None)
        if kind is None:
            return "closed" if rows.update(closed_at=timezone.now()) else "equal"
        side = ours or theirs
        source = Source.objects.filter(pk=side.source_id).first() if side else None
        what = {
            "kind": kind,
            "ours": ours.amount if ours else None,
            "theirs": theirs.amount if theirs else None,
            "currency": side.currency if side else "",
            "seen_at": now,
        }
        if rows.update(**what):
            return "known"
        Difference.objects.bulk_create(
            [
                Difference(
                    subject=subject.reference,
                    about=subject.about,
                    order_id=source.order_id if source else None,
                    **what,
                )
            ],
            ignore_conflicts=True,
        )
    logger.error("Difference: %s %s is %s", subject.about, subject.reference, kind)
    return "opened"


def _money(sums: Sums) -> tuple[Decimal, str]:
    return sums.amount or Decimal(0), sums.currency
