"""What the payments' pages of the dashboard show."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from checkout.order.models import Line, Order
from checkout.payment.models import (
    Capture,
    Difference,
    Dispute,
    ReconciliationRun,
    Refund,
    Source,
    StaffTask,
    State,
    WebhookEvent,
)
from checkout.payment.refunds import key_of_again, units_given_back
from checkout.returns.at_work import units_at_work


@dataclass(frozen=True)
class ReturnableLine:
    """A line of an order, and how many of its sent units can still be refunded by hand."""

    line: Line
    left: int


def tasks(*, state: str, kind: str) -> QuerySet:
    """Tasks that are "open" or "closed"; the oldest open, or the last closed, first."""
    rows = StaffTask.objects.select_related("order", "owner", "closed_by")
    rows = rows.filter(closed_at__isnull=state != "closed")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("-closed_at" if state == "closed" else "opened_at", "pk")


def differences(*, state: str) -> QuerySet:
    rows = Difference.objects.select_related("order", "owner")
    rows = rows.filter(closed_at__isnull=state != "closed")
    return rows.order_by("-closed_at" if state == "closed" else "opened_at", "pk")


def last_run() -> ReconciliationRun | None:
    return ReconciliationRun.objects.exclude(finished_at=None).first()


def messages(*, state: str, words: str) -> QuerySet:
    """Stripe's messages, newest first: all, or those that are "open"; by type or intent."""
    rows = WebhookEvent.objects.defer("payload")
    if state == "open":
        rows = rows.filter(processed_at=None)
    words = words.replace("\0", "").strip()[:100]
    if words.startswith("pi_"):
        rows = rows.filter(intent_id=words)
    elif words:
        rows = rows.filter(type__startswith=words)
    return rows.order_by("-pk")


def money_of(order: Order) -> dict:
    """Everything about the payments of an order, and their sums. A fixed number of queries."""
    sources = list(Source.objects.filter(order=order).select_related("source_type").order_by("pk"))
    back = units_given_back(order)
    coming = units_at_work(order)
    lines = [
        ReturnableLine(line, max(0, line.quantity_dispatched - _of(line, back, coming)))
        for line in order.lines.order_by("pk")
    ]
    return {
        "sources": sources,
        "held": _sum(sources, "amount_held"),
        "taken": _sum(sources, "amount_debited"),
        "returned": _sum(sources, "amount_refunded"),
        "refundable": _sum(sources, "amount_refundable"),
        "claims": order.claims.order_by("pk"),
        "captures": Capture.objects.filter(source__in=sources).order_by("pk"),
        "refunds": _refunds(sources),
        "disputes": Dispute.objects.filter(source__in=sources).order_by("pk"),
        "open_tasks": StaffTask.objects.filter(order=order, closed_at=None).order_by("pk"),
        "returnable": lines,
    }


def _refunds(sources: list[Source]) -> list[Refund]:
    """The refunds of payments; `to_give_again` says which of them failed and wait for it."""
    left = {each.pk: each.amount_refundable for each in sources}
    refunds = list(Refund.objects.filter(source__in=sources).select_related("by").order_by("pk"))
    keys = {each.key for each in refunds}
    for each in refunds:
        is_open = each.status == State.FAILED and key_of_again(each) not in keys
        each.to_give_again = is_open and each.amount <= left[each.source_id]
    return refunds


def _of(line: Line, *counts: Mapping[int, int]) -> int:
    return sum(each.get(line.pk, 0) for each in counts)


def _sum(sources: list[Source], name: str) -> Decimal:
    return sum((getattr(each, name) for each in sources), Decimal(0))
