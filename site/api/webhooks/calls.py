"""One attempt at a call: what is sent, and what follows from the answer."""

import time
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from api.rendering import json_bytes
from api.webhooks.actions import disable, secrets_of
from api.webhooks.models import Attempt, Call, Subscription
from api.webhooks.rules import Verdict, asked_wait, is_over, signature, verdict_on, wait_after
from api.webhooks.sending import Outcome, post
from locks import lock_rows
from outbox.consumers import NotNow
from outbox.models import Delivery
from outbox.rules import GIVE_UP_AFTER

Status = Call.Status
Reason = Subscription.Reason


def attempt_call(call: Call) -> None:
    """Make a call that waits, outside any transaction. Raises NotNow: it waits on.

    One that waits when its subscription is switched off for failing has its three days still; one
    that waits when its owner's account is closed has not: who may not read is not told.
    """
    if not call.subscription.owner.is_active:
        _give_up(call, "The account is closed.")
        return
    if not call.subscription.is_active and call.subscription.disabled_for != Reason.FAILING:
        _give_up(call, "The subscription is switched off.")
        return
    body = body_of(call)
    proof = signature(body, secrets=secrets_of(call.subscription), at=int(time.time()))
    outcome = post(call.subscription.url, body, {"Bowerbird-Signature": proof})
    again = _take(call, outcome, now=timezone.now())
    if again is not None:
        raise again


@transaction.atomic
def give_up_lost_calls() -> int:
    """Give up calls that wait though their three days are over and nothing will try them any more.

    Their deliveries were buried: too many workers ended in the middle. Returns how many.
    """
    until = timezone.now() - GIVE_UP_AFTER
    waiting = lock_rows(Call.objects.filter(status=Status.WAITING, begun_at__lt=until))
    due = Delivery.objects.filter(event__topic="webhook.due", done_at=None, dead_at=None)
    tried = set(due.values_list("event__payload__call_id", flat=True))
    lost = [call for call in waiting if call.pk not in tried]
    for call in lost:
        _give_up(call, "The shop was cut off in the middle of each attempt.")
    return len(lost)


def body_of(call: Call) -> bytes:
    """What is sent, the same in every attempt."""
    told = {
        "id": str(call.key),
        "topic": call.topic,
        "created": call.created_at,
        "data": call.data,
    }
    return json_bytes(told)


@transaction.atomic
def _take(call: Call, outcome: Outcome, *, now: datetime) -> NotNow | None:
    """Write down what came of an attempt. Returns what to raise when it is to be tried again."""
    call.attempts.create(
        at=now,
        status=outcome.status,
        milliseconds=outcome.milliseconds,
        error=outcome.error,
        answer=outcome.answer,
    )
    verdict = Verdict.REFUSED if outcome.is_refused_here else verdict_on(outcome.status)
    subscriptions = Subscription.objects.filter(pk=call.subscription_id)
    if verdict is Verdict.HEARD:
        subscriptions.filter(failing_since__isnull=False).update(failing_since=None)
        _end(call, Status.HEARD)
        return None
    subscriptions.filter(failing_since=None).update(failing_since=now)
    if verdict is Verdict.AGAIN:
        return _later(call, outcome, now=now)
    if verdict is Verdict.GONE:
        disable(call.subscription, Reason.GONE)
    _end(call, Status.REFUSED)
    return None


def _later(call: Call, outcome: Outcome, *, now: datetime) -> NotNow | None:
    """What to raise to have it tried again. None: its three days are over.

    Where nothing at all was heard in them, the subscription is switched off.
    """
    made = list(
        Attempt.objects.filter(call=call, at__gte=call.begun_at)
        .order_by("at")
        .values_list("at", flat=True)
    )
    wait = wait_after(len(made), asked=asked_wait(outcome.retry_after, now=now))
    if not is_over(call.begun_at, next_at=now + wait):
        return NotNow(outcome.error or f"HTTP {outcome.status}", wait=wait)
    if Subscription.objects.filter(pk=call.subscription_id, failing_since__lte=made[0]).exists():
        disable(call.subscription, Reason.FAILING)
    _end(call, Status.GIVEN_UP)
    return None


@transaction.atomic
def _give_up(call: Call, why: str) -> None:
    """Nothing is sent any more, and the log says why."""
    call.attempts.create(at=timezone.now(), milliseconds=0, error=why)
    _end(call, Status.GIVEN_UP)


def _end(call: Call, status: Any) -> None:
    Call.objects.filter(pk=call.pk).update(status=status)
