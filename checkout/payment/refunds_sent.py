"""Refunds on their way: asked of Stripe, and settled by what it says, in any order it comes."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from checkout.order.actions import lock_order, note_refund_failed
from checkout.order.models import Order
from checkout.payment import answers, gateway
from checkout.payment.books import note_returned, record
from checkout.payment.models import Refund, Source, StaffTask, State, Transaction
from checkout.payment.policy import ORDER_OF_REFUNDS, comes_after
from checkout.payment.refunds import RefundRefused, reserve
from checkout.payment.staff_tasks import close_moot_tasks, open_task

logger = logging.getLogger("checkout.payment")

KEYS_KEPT = timedelta(hours=20)
"""Stripe forgets idempotency keys after a day; then its list of refunds is asked first."""
FINAL = {"succeeded": State.SUCCEEDED, "failed": State.FAILED, "canceled": State.FAILED}


def send_refund(refund_id: int) -> None:
    """Ask Stripe for a reserved refund, or how it is with one it knows. Repeated, it is well.

    What Stripe refuses fails, gives the reservation back and opens a task. Raises
    PaymentUnavailable (repeat).
    """
    refund = Refund.objects.select_related("source__order").get(pk=refund_id)
    if refund.status != State.PENDING:
        return
    source = refund.source
    try:
        answer = _known_at_stripe(refund) or gateway.refund_intent(
            source.reference,
            amount=refund.amount,
            currency=source.currency,
            idempotency_key=f"refund-{refund.uuid}",
            metadata={
                gateway.REFUND_KEY: str(refund.uuid),
                "order_number": source.order.number,
            },
        )
    except gateway.PaymentUnavailable:
        raise
    except gateway.PaymentError as refusal:
        _fail(refund, trouble=str(refusal))
        return
    settle_refund(answer)


def settle_refund(answer: answers.Refund) -> Refund | None:
    """Write down what Stripe says of a refund, ours or one made at Stripe itself.

    Messages may repeat and overtake one another: a later state is never undone by an earlier one.
    None: it is not of this shop. Raises RefundRefused when it cannot be true by our books yet.
    """
    source = Source.objects.filter(reference=answer.intent_id or "-").first()
    if source is None:
        return None
    with transaction.atomic():
        order = lock_order(source.order_id)
        refund = _refund_of(answer, source) or _adopt(answer, source)
        if (answer.amount, answer.currency) != (refund.amount, source.currency):
            raise RefundRefused(
                f"Refund {answer.id} is of {answer.amount} {answer.currency}, "
                f"not {refund.amount} {source.currency}"
            )
        if not refund.reference:
            Refund.objects.filter(pk=refund.pk).update(reference=answer.id)
            refund.reference = answer.id
        if comes_after(answer.status, known=refund.status, order=ORDER_OF_REFUNDS):
            reason = answer.failure_reason.replace("_", " ")
            _move(refund, order, FINAL[answer.status], trouble=reason)
    return refund


def return_payment_of(source: Source, *, origin: str) -> None:
    """Give back all that is left of a payment. Repeated or at once, only once.

    Raises PaymentUnavailable (repeat).
    """
    with transaction.atomic():
        order = lock_order(source.order_id)
        source.refresh_from_db()
        if source.amount_refundable > 0:
            amount = source.amount_refundable
            reserve(source.pk, amount)
            number = Refund.objects.filter(source=source).count()
            Refund.objects.create(
                source=source, key=f"{origin} {number}", amount=amount, origin=origin
            )
        logger.info("Order %s: %s of %s", order.number, origin, source.reference)
        pending = list(Refund.objects.filter(source=source, status=State.PENDING))
    for refund in pending:
        send_refund(refund.pk)


def send_overdue_refunds(*, quiet: timedelta = timedelta(minutes=10)) -> int:
    """Ask again about refunds that are under way for long. Returns how many were asked about."""
    ids = Refund.objects.filter(
        status=State.PENDING, created_at__lt=timezone.now() - quiet
    ).values_list("pk", flat=True)
    for refund_id in list(ids):
        try:
            send_refund(refund_id)
        except (gateway.PaymentUnavailable, RefundRefused) as trouble:
            logger.warning("Refund %s is still open: %s", refund_id, trouble)
    return len(ids)


def _known_at_stripe(refund: Refund) -> answers.Refund | None:
    if refund.reference:
        return gateway.retrieve_refund(refund.reference)
    if timezone.now() - refund.created_at > KEYS_KEPT:
        return gateway.find_refund(refund.source.reference, key=str(refund.uuid))
    return None


def _refund_of(answer: answers.Refund, source: Source) -> Refund | None:
    """The row of a refund: by Stripe's reference, or by our key if we died before noting it."""
    refund = Refund.objects.filter(reference=answer.id, source=source).first()
    if refund is not None:
        return refund
    try:
        key = UUID(answer.metadata.get(gateway.REFUND_KEY, ""))
    except ValueError:
        return None
    return Refund.objects.filter(uuid=key, source=source).first()


def _adopt(answer: answers.Refund, source: Source) -> Refund:
    """Take a refund that somebody made at Stripe itself into our books."""
    try:
        reserve(source.pk, answer.amount)
    except RefundRefused:
        raise RefundRefused(f"Refund {answer.id} is more than {source.reference} took") from None
    logger.warning("Refund %s was made at Stripe itself", answer.id)
    return Refund.objects.create(
        source=source,
        key=answer.id,
        amount=answer.amount,
        reason=_("Made at Stripe"),
        origin="stripe",
        reference=answer.id,
    )


def _move(refund: Refund, order: Order, status: str, *, trouble: str = "") -> None:
    """Write a refund's new state, and the money with it. Caller holds the order's lock."""
    source, amount, was = refund.source, refund.amount, refund.status
    # What is paid out was returned as credit before: it is not returned twice.
    pays_out = refund.origin == Refund.PAYS_OUT
    if was == State.PENDING and not pays_out:
        Source.objects.filter(pk=source.pk).update(
            amount_refund_pending=F("amount_refund_pending") - amount
        )
    if status == State.SUCCEEDED:
        kind = Transaction.PAID_OUT if pays_out else Transaction.REFUND
        if record(source, kind, amount, refund.reference):
            note_returned(refund, order)
        close_moot_tasks(
            StaffTask.Kind.REFUND_FAILED, reference=str(refund.uuid), outcome=_("It went well.")
        )
    elif pays_out:
        refund.reference = refund.reference or f"refund {refund.uuid}"
        record(source, Transaction.PAID_OUT, amount, refund.reference)
        _take_back(refund, order)
    elif was == State.SUCCEEDED:
        _take_back(refund, order)
    refund.status, refund.trouble = status, trouble[:255]
    Refund.objects.filter(pk=refund.pk).update(
        status=status,
        reference=refund.reference,
        trouble=refund.trouble,
        settled_at=timezone.now(),
    )
    if status == State.FAILED:
        open_task(
            StaffTask.Kind.REFUND_FAILED,
            reference=str(refund.uuid),
            order=order,
            about=_("%(amount)s %(currency)s did not reach the customer: %(trouble)s")
            % {"amount": amount, "currency": source.currency, "trouble": trouble},
        )
        logger.error("Refund %s of order %s failed: %s", refund.pk, order.number, trouble)


def _take_back(refund: Refund, order: Order) -> None:
    """What went back is here again, once, by the books and in the order's story."""
    if record(refund.source, Transaction.REFUND_FAILED, refund.amount, refund.reference):
        note_refund_failed(order, amount=refund.amount, reference=refund.reference)


def _fail(refund: Refund, *, trouble: str) -> None:
    with transaction.atomic():
        order = lock_order(refund.source.order_id)
        refund = Refund.objects.select_related("source").get(pk=refund.pk)
        if refund.status == State.PENDING:
            _move(refund, order, State.FAILED, trouble=trouble)
