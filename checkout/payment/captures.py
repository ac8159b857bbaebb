"""Taking what a payment holds: as goods go out, and never more than went out.

What is asked of Stripe is written down first (`Capture`), so that two workers, or one that died
in between, ask for the same thing.
"""

import logging
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from checkout.order.actions import lock_order
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.answers import Intent
from checkout.payment.books import (
    CANCELLED,
    TAKEN,
    amount_claimed,
    amount_waived,
    card_payments,
    is_all_claimed,
    is_card,
    note_credit_taken,
    source_now,
    sources_of,
    write_answer,
    write_intent,
)
from checkout.payment.models import Capture, Claim, Dispute, Source, StaffTask, State
from checkout.payment.policy import Held, Release, Take, next_step
from checkout.payment.refunds_sent import send_refund
from checkout.payment.staff_tasks import open_task
from checkout.payment.surplus import given_back, refund_what_is_over
from checkout.wallet.spending import is_credit, settle_credit

logger = logging.getLogger("checkout.payment")

TROUBLE_LENGTH = 255


class ClaimRefused(ValueError):
    """More is asked of a payment than the order is worth, or another amount by the same key."""


def capture_payment(order_id: int, *, amount: Decimal, key: str, final: bool = False) -> None:
    """Take the money of goods that went out: `amount` incl. tax, in the order's currency.

    `key` names the consignment; again it changes nothing. Where the card allows one capture only,
    what is due waits until all is out (`final`), or until the bank is about to let go.
    Raises ClaimRefused, PaymentUnavailable (repeat).
    """
    _claim(order_id, Claim.Kind.DISPATCHED, key=key, amount=amount, final=final)
    take_what_is_due(order_id)


def release_payment(order_id: int, *, amount: Decimal, key: str, final: bool = False) -> None:
    """Give up the money of goods that are no longer wanted: let go, or given back if it was taken.

    `key` names the cancellation; again it changes nothing. `final`: nothing more will go out.
    Raises ClaimRefused, PaymentUnavailable (repeat).
    """
    _claim(order_id, Claim.Kind.CANCELLED, key=key, amount=amount, final=final)
    settle_what_is_due(order_id)


def settle_what_is_due(order_id: int) -> None:
    """Take what went out, and give back what was taken beyond that and what is still to be sent, or
    beyond what is owed.

    Raises PaymentUnavailable (repeat).
    """
    take_what_is_due(order_id)
    for refund in refund_what_is_over(order_id):
        send_refund(refund.pk)


def take_what_is_due(order_id: int, *, at_last: bool = False) -> None:
    """Bring the payments of an order up to what went out and what was cancelled.

    `at_last`: the bank is about to let go, so a card that is captured once is captured now.
    Raises PaymentUnavailable; PaymentInvalid has opened a task for staff.
    """
    _learn_cards(order_id)
    while step := _reserve_next_step(order_id, at_last=at_last):
        if isinstance(step, Release):
            _release(step.source_id)
        else:
            _send(step)


def _claim(order_id: int, kind: str, *, key: str, amount: Decimal, final: bool) -> None:
    with transaction.atomic():
        order = lock_order(order_id)
        known = Claim.objects.filter(order=order, kind=kind, key=key).first()
        if known is None:
            if amount < 0 or amount_claimed(order) + amount > order.total_incl_tax:
                raise ClaimRefused(
                    f"{kind} {key}: {amount} is more than is left of order {order.number}"
                )
            _write_claim(order, kind, key=key, amount=amount, final=final)
        elif known.amount != amount:
            raise ClaimRefused(f"{kind} {key} was {known.amount}, and now is {amount}")


def _write_claim(order: Order, kind: str, *, key: str, amount: Decimal, final: bool) -> None:
    Claim.objects.create(order=order, kind=kind, key=key, amount=amount, final=final)


def _learn_cards(order_id: int) -> None:
    """Ask Stripe how often the cards may be captured, where nobody has yet."""
    order = Order.objects.get(pk=order_id)
    for source in card_payments(order).filter(takes_several=None, amount_allocated__gt=0):
        intent = gateway.retrieve_intent(source.reference)
        write_answer(source, intent)
        Source.objects.filter(pk=source.pk, takes_several=None).update(takes_several=False)


@transaction.atomic
def _reserve_next_step(order_id: int, *, at_last: bool) -> Capture | Release | None:
    """What to ask of Stripe now: a capture under way first, whoever began it."""
    order = lock_order(order_id)
    all_sources = sources_of(order)
    dispatched = amount_claimed(order, Claim.Kind.DISPATCHED)
    if credit := [each for each in all_sources if is_credit(each)]:
        _settle_credit(order, credit, dispatched)
    sources = [each for each in all_sources if is_card(each)]
    under_way = Capture.objects.filter(source__in=sources, status=State.PENDING).first()
    if under_way is not None:
        return under_way
    lost = sum((each.amount_lost for each in sources), Decimal(0))
    waived = amount_waived(order)
    due = dispatched - sum((each.amount_debited for each in all_sources), Decimal(0))
    # What was sent, came back and had not been paid is not taken any more.
    due -= max(waived - lost, Decimal(0))
    if due > 0 and not any(each.amount_held for each in sources):
        _tell_unpaid(order, due)
        return None
    if _is_paid_anew(order, sources):
        # What a bank took back, but for goods that came back too, or what went back because it was
        # over, pays for nothing.
        due += max(lost - waived, Decimal(0)) + given_back(all_sources)
    step = next_step(
        due=due,
        complete=is_all_claimed(order),
        held=[
            Held(
                source_id=each.pk,
                held=each.amount_held,
                takes_several=bool(each.takes_several),
            )
            for each in sources
            if not _was_refused(each)
        ],
        at_last=at_last,
    )
    if not isinstance(step, Take):
        return step
    source = next(each for each in sources if each.pk == step.source_id)
    return Capture.objects.create(
        source=source,
        amount=step.amount,
        taken_after=source.amount_debited + step.amount,
        final=step.final,
    )


def _settle_credit(order: Order, credit: list[Source], dispatched: Decimal) -> None:
    taken = settle_credit(
        order,
        credit,
        dispatched=dispatched,
        cancelled=amount_claimed(order, Claim.Kind.CANCELLED),
        over=is_all_claimed(order),
    )
    if taken:
        note_credit_taken(order, taken)


def _tell_unpaid(order: Order, due: Decimal) -> None:
    """Goods went out, and no payment holds what they cost."""
    open_task(
        StaffTask.Kind.CAPTURE_FAILED,
        reference=order.number,
        order=order,
        about=_("%(amount)s %(currency)s went out and no payment holds it any more.")
        % {"amount": due, "currency": order.currency},
    )


def _is_paid_anew(order: Order, sources: list[Source]) -> bool:
    """Whether something is held that was asked for after a dispute was lost. One query or none."""
    if not any(each.amount_lost for each in sources):
        return False
    lost = Dispute.objects.filter(source__order=order, status="lost").earliest("closed_at")
    anew = (each for each in sources if each.asked_at and each.asked_at > lost.closed_at)
    return any(each.amount_held for each in anew)


def _was_refused(source: Source) -> bool:
    """A capture that Stripe refused is not tried again by itself: a person looks first."""
    tasks = StaffTask.objects.filter(
        kind=StaffTask.Kind.CAPTURE_FAILED, reference=source.reference, closed_at=None
    )
    return tasks.exists()


def _send(capture: Capture) -> None:
    source = capture.source
    try:
        intent = gateway.capture_intent(
            source.reference,
            amount=capture.amount,
            currency=source.currency,
            idempotency_key=str(capture.key),
            final=capture.final,
        )
    except gateway.PaymentUnavailable:
        raise
    except gateway.PaymentError as refusal:
        intent = gateway.retrieve_intent(source.reference)
        if intent.amount_received < capture.taken_after:
            _give_up(capture, intent, trouble=str(refusal))
            return
    write_answer(source, intent)


def _give_up(capture: Capture, intent: Intent, *, trouble: str) -> None:
    """Stripe will not take it: write down what is true now, and tell staff."""
    source = capture.source
    with transaction.atomic():
        order = lock_order(source.order_id)
        write_intent(source_now(order, source), intent)
        Capture.objects.filter(pk=capture.pk, status=State.PENDING).update(
            status=State.FAILED, trouble=trouble[:TROUBLE_LENGTH]
        )
        open_task(
            StaffTask.Kind.CAPTURE_FAILED,
            reference=source.reference,
            order=order,
            about=_("%(amount)s %(currency)s could not be taken: %(trouble)s")
            % {"amount": capture.amount, "currency": source.currency, "trouble": trouble},
        )
    logger.error("Capture of %s for %s failed: %s", capture.amount, source.reference, trouble)


def _release(source_id: int) -> None:
    source = Source.objects.select_related("order").get(pk=source_id)
    write_answer(source, cancelled_intent(source))


def cancelled_intent(source: Source) -> Intent:
    """Let go what a payment holds, and return it as it is then. Raises PaymentUnavailable."""
    try:
        return gateway.cancel_intent(source.reference, idempotency_key=f"{source.reference}-cancel")
    except gateway.PaymentStateConflict:
        intent = gateway.retrieve_intent(source.reference)
        if intent.status not in (TAKEN, CANCELLED):
            raise
        return intent
