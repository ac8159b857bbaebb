"""Giving money back: reserved in our books, then asked of Stripe, then settled by what it says.

A reservation counts against what may be given back from the moment it is written; so two refunds
at once, or one whose answer was lost, never return more than was taken.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.actions import lock_order, note_refund
from checkout.order.models import Line, Order
from checkout.payment import answers, gateway
from checkout.payment.books import card_payments, record
from checkout.payment.models import (
    Refund,
    RefundedLine,
    Source,
    StaffTask,
    State,
    Transaction,
)
from checkout.payment.policy import comes_after, price_of_units, share
from checkout.payment.rules import AmountNotPayable, to_minor
from checkout.payment.staff_tasks import close_moot_tasks, open_task
from outbox.actions import record_event

logger = logging.getLogger("checkout.payment")

KEYS_KEPT = timedelta(hours=20)
"""Stripe forgets idempotency keys after a day; then its list of refunds is asked first."""
FINAL = {"succeeded": State.SUCCEEDED, "failed": State.FAILED, "canceled": State.FAILED}


class RefundRefused(Exception):
    """It cannot be given back: the message, in words for staff, says why. Nothing was written."""


def refund_payment(
    order_id: int,
    *,
    amount: Decimal | None,
    reason: str,
    key: str,
    by: User | None,
    lines: Mapping[int, int] | None = None,
) -> list[Refund]:
    """Give money back to the cards it came from: by amount, or by units of lines (id: units).

    `amount` is in the order's currency, incl. tax; None: the price of the lines' units. The money
    is reserved now and asked for by the outbox. `key` is the asker's; again it returns the refunds
    it made. Raises RefundRefused.
    """
    with transaction.atomic():
        order = lock_order(order_id)
        if known := _refunds_by(order, key):
            return known
        units = _check_units(order, lines or {})
        if amount is None:
            amount = sum((price for _line, _units, price in units), Decimal(0))
        _check_amount(order, amount)
        refunds = reserve_refunds(order, amount=amount, key=key, reason=reason, by=by)
        RefundedLine.objects.bulk_create(
            RefundedLine(refund=refunds[0], line=line, quantity=wanted)
            for line, wanted, _price in units
        )
        for refund in refunds:
            record_event(
                "payment.refund_due", key=str(refund.uuid), payload={"refund_id": refund.pk}
            )
    who = by.pk if by else "the shop"
    logger.info("Refund of %s for order %s asked by %s", amount, order.number, who)
    return refunds


def reserve_refunds(
    order: Order,
    *,
    amount: Decimal,
    key: str,
    reason: str = "",
    origin: str = "",
    by: User | None = None,
) -> list[Refund]:
    """Reserve an amount over the payments of an order, a refund for each that has part in it.

    Caller holds the order's lock, and sends the refunds after the commit. Raises RefundRefused.
    """
    sources = list(card_payments(order).order_by("pk"))
    parts = share(amount, wanted=[(each.pk, each.amount_refundable) for each in sources])
    available = sum((each.amount_refundable for each in sources), Decimal(0))
    if amount <= 0 or amount > available:
        raise RefundRefused(
            _("%(amount)s cannot be returned: %(left)s is left of what was taken.")
            % {"amount": amount, "left": available}
        )
    for source_id, part in parts:
        _reserve(source_id, part)
    return [
        Refund.objects.create(
            source_id=source_id,
            key=key,
            amount=part,
            reason=reason[:255],
            origin=origin,
            by=by,
        )
        for source_id, part in parts
    ]


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
        if comes_after(answer.status, known=refund.status):
            _move(refund, order, FINAL[answer.status], trouble=answer.failure_reason)
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
            _reserve(source.pk, amount)
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


def units_given_back(order: Order) -> dict[int, int]:
    """How many units of each line were, or are being, given back. One query."""
    rows = RefundedLine.objects.filter(line__order=order).exclude(refund__status=State.FAILED)
    return dict(rows.values_list("line").annotate(Sum("quantity")).order_by("line"))


def _refunds_by(order: Order, key: str) -> list[Refund]:
    return list(Refund.objects.filter(source__order=order, key=key).order_by("pk"))


def _check_units(order: Order, lines: Mapping[int, int]) -> list[tuple[Line, int, Decimal]]:
    found = {line.pk: line for line in order.lines.filter(pk__in=lines)}
    before = units_given_back(order) if lines else {}
    units = []
    for line_id, wanted in lines.items():
        line = found.get(line_id)
        if line is None:
            raise RefundRefused(_("Line %d is not of this order.") % line_id)
        try:
            price = price_of_units(
                line.line_price_incl_tax,
                quantity=line.quantity,
                before=before.get(line_id, 0),
                units=wanted,
            )
        except ValueError:
            raise RefundRefused(
                _("Of “%(title)s” only %(left)d can still be returned.")
                % {"title": line.title, "left": line.quantity - before.get(line_id, 0)}
            ) from None
        units.append((line, wanted, price))
    return units


def _check_amount(order: Order, amount: Decimal) -> None:
    try:
        to_minor(amount, order.currency)
    except AmountNotPayable as trouble:
        raise RefundRefused(str(trouble)) from trouble


def _reserve(source_id: int, amount: Decimal) -> None:
    rows = Source.objects.filter(
        pk=source_id,
        amount_debited__gte=F("amount_refunded") + F("amount_refund_pending") + amount,
    )
    if rows.update(amount_refund_pending=F("amount_refund_pending") + amount) != 1:
        raise RefundRefused(_("Somebody else is returning this money at the moment."))


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
        _reserve(source.pk, answer.amount)
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
    if was == State.PENDING:
        Source.objects.filter(pk=source.pk).update(
            amount_refund_pending=F("amount_refund_pending") - amount
        )
    if status == State.SUCCEEDED:
        if record(source, Transaction.REFUND, amount, refund.reference):
            _tell_the_story(refund, order)
        close_moot_tasks(
            StaffTask.Kind.REFUND_FAILED, reference=str(refund.uuid), outcome=_("It went well.")
        )
    elif was == State.SUCCEEDED:
        record(source, Transaction.REFUND_FAILED, amount, refund.reference)
    refund.status, refund.trouble = status, trouble[:255]
    Refund.objects.filter(pk=refund.pk).update(
        status=status, trouble=refund.trouble, settled_at=timezone.now()
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


def _tell_the_story(refund: Refund, order: Order) -> None:
    sums = Source.objects.filter(order=order).aggregate(
        taken=Sum("amount_debited"), returned=Sum("amount_refunded")
    )
    note_refund(order, amount=refund.amount, reference=refund.reference, **sums)


def _fail(refund: Refund, *, trouble: str) -> None:
    with transaction.atomic():
        order = lock_order(refund.source.order_id)
        refund = Refund.objects.select_related("source").get(pk=refund.pk)
        if refund.status == State.PENDING:
            _move(refund, order, State.FAILED, trouble=trouble)
