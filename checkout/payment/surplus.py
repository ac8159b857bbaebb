"""What was taken beyond what an order costs by now goes back: for what was called off, and what was
paid although a return had waived it."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from checkout.order.actions import lock_order
from checkout.order.models import Order
from checkout.payment.books import (
    amount_claimed,
    amount_waived,
    is_card,
    note_returned,
    sources_of,
)
from checkout.payment.models import Claim, Refund, Source, State
from checkout.payment.policy import refund_for_cancelled
from checkout.payment.refunds import kept_for_gift_cards, reserve_refunds
from checkout.wallet.refunds import settle_in_credit
from checkout.wallet.spending import credit_given, is_credit

ORIGINS = (Refund.CANCELLED_LINES, Refund.NOT_OWED)


def refund_what_is_over(order_id: int) -> list[Refund]:
    """The refunds that Stripe has to be asked for; what goes back as credit is there at once."""
    with transaction.atomic():
        order = lock_order(order_id)
        sources = sources_of(order)
        called_off, not_owed = _over(order, sources)
        reason = _("Cancelled before it was sent")
        _refund(order, called_off, origin=Refund.CANCELLED_LINES, key="cancelled", reason=reason)
        reason = _("Paid although it was not owed any more")
        _refund(order, not_owed, origin=Refund.NOT_OWED, key="not owed", reason=reason)
        cards = [each for each in sources if is_card(each)]
        pending = Refund.objects.filter(source__in=cards, origin__in=ORIGINS, status=State.PENDING)
        return list(pending)


def given_back(sources: Sequence[Source], *origins: str) -> Decimal:
    """What went back of these payments, or is on its way, because it was over."""
    rows = Refund.objects.filter(source__in=sources, origin__in=origins or ORIGINS)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def _over(order: Order, sources: list[Source]) -> tuple[Decimal, Decimal]:
    """What is over because it was called off, and because it was waived before it was paid: from a
    page that asked for it before."""
    cards = [each for each in sources if is_card(each)]
    # What a bank took back is the customer's already, unless the dispute is won.
    taken = sum((each.amount_debited - each.amount_disputed for each in cards), Decimal(0))
    # Credit pays first, so it is cards that have taken too much.
    total = order.total_incl_tax - credit_given(sources)
    cancelled = amount_claimed(order, Claim.Kind.CANCELLED)
    called_off = refund_for_cancelled(
        taken=taken,
        total=total,
        cancelled=cancelled,
        given_back=given_back(sources, Refund.CANCELLED_LINES),
    )
    over = refund_for_cancelled(
        taken=taken,
        total=total - amount_waived(order),
        cancelled=cancelled,
        given_back=given_back(sources),
    )
    # Refunds for other reasons may have returned a part of it already, also what the cards would
    # give back now: the rest is then in the credit.
    over = min(over, sum((each.amount_refundable for each in sources), Decimal(0)))
    return min(called_off, over), max(over - called_off, Decimal(0))


def _refund(order: Order, amount: Decimal, *, origin: str, key: str, reason: str) -> None:
    if not amount:
        return
    refunds = reserve_refunds(
        order,
        amount=amount,
        key=f"{key} {Refund.objects.filter(source__order=order).count()}",
        reason=reason,
        origin=origin,
        kept=kept_for_gift_cards(order),
    )
    for refund in refunds:
        if is_credit(refund.source):
            settle_in_credit(refund, order)
            note_returned(refund, order)
