"""Delivering: once, again after a failure, and never forever."""

import logging
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from outbox import actions
from outbox.actions import (
    claim_due_deliveries,
    deliver,
    deliver_due,
    deliver_together,
    record_event,
    relay,
    revive_dead_deliveries,
)
from outbox.models import Delivery, Event
from outbox.rules import MAX_ATTEMPTS, retry_delay
from tests.outbox import receivers
from tests.outbox.at_once import PATIENCE_SECONDS, at_once

EVENTS = 30


@pytest.mark.django_db
def test_a_delivery_is_made_once(topics):
    record_event("noted", key="1", payload={})
    assert deliver_due() == 1
    assert deliver_due() == 0
    delivery = Delivery.objects.get()
    assert delivery.done_at is not None
    assert delivery.attempts == 1
    assert deliver(delivery, attempts=0) is False
    assert deliver(delivery, attempts=1) is False
    assert receivers.calls == ["1"]


@pytest.mark.django_db
def test_what_one_consumer_fails_at_the_others_of_its_message_do(topics):
    receivers.troubles.append(OSError("The mail server is away"))
    event = record_event("noted.twice", key="1", payload={})
    message = [(pk, 0) for pk in event.deliveries.values_list("pk", flat=True)]
    assert deliver_together([*message, (message[-1][0] + 1, 0)]) == 1, "one is gone"
    assert [each.done_at is None for each in event.deliveries.order_by("pk")] == [True, False]
    assert deliver_together(message) == 0, "neither is begun again by the same message"


@pytest.mark.django_db
def test_a_failed_delivery_is_put_off_and_made_later(topics):
    receivers.troubles.append(OSError("The mail server is away"))
    record_event("noted", key="1", payload={})
    before = timezone.now()
    assert deliver_due() == 0
    delivery = Delivery.objects.get()
    assert delivery.last_error == "OSError: The mail server is away"
    assert delivery.done_at is None
    assert (
        before + timedelta(seconds=10) <= delivery.due_at <= timezone.now() + timedelta(seconds=10)
    )
    assert deliver_due() == 0, "not before its time"
    _make_due()
    assert deliver_due() == 1
    assert receivers.calls == ["1", "1"]
    assert Delivery.objects.get().last_error == ""


@pytest.mark.django_db
def test_a_stale_message_does_not_begin_an_attempt_before_its_time(topics):
    receivers.troubles.append(OSError())
    record_event("noted", key="1", payload={})
    deliver_due()
    assert deliver(Delivery.objects.get(), attempts=0) is False
    assert receivers.calls == ["1"]


def test_the_waits_double_from_ten_seconds_to_an_hour_and_last_three_days():
    waits = [retry_delay(attempts) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert [wait.total_seconds() for wait in waits[:10]] == [
        *(10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600)
    ]
    assert sum(waits[:-1], timedelta()) < timedelta(hours=72) <= sum(waits, timedelta())
    assert retry_delay(10_000) == timedelta(hours=1)


@pytest.mark.django_db
def test_after_the_last_attempt_a_delivery_is_dead_and_an_error_is_logged(topics, caplog):
    record_event("noted", key="1", payload={})
    Delivery.objects.update(attempts=MAX_ATTEMPTS - 1)
    receivers.troubles.append(OSError("away for good"))
    with caplog.at_level(logging.WARNING, logger="outbox"):
        assert deliver_due() == 0
    delivery = Delivery.objects.get()
    assert delivery.dead_at is not None
    assert delivery.last_error == "OSError: away for good"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    _make_due()
    assert claim_due_deliveries(10) == []


@pytest.mark.django_db
def test_a_delivery_that_kills_its_worker_every_time_is_given_up_too(topics):
    record_event("noted", key="1", payload={})
    Delivery.objects.update(attempts=MAX_ATTEMPTS)
    assert deliver_due() == 0
    assert Delivery.objects.get().dead_at is not None
    assert receivers.calls == []


@pytest.mark.django_db
def test_a_revived_delivery_is_made(topics):
    record_event("noted", key="1", payload={})
    Delivery.objects.update(attempts=MAX_ATTEMPTS, dead_at=timezone.now())
    assert revive_dead_deliveries() == 1
    assert deliver_due() == 1
    assert receivers.calls == ["1"]


@pytest.mark.django_db
def test_a_delivery_of_a_killed_worker_is_due_when_its_lease_ends(topics, settings):
    settings.OUTBOX_LEASE_SECONDS = 150
    record_event("noted", key="1", payload={})
    (delivery,) = claim_due_deliveries(10)
    assert actions._begin(delivery, attempts=0), "and then the worker is killed"
    delivery.refresh_from_db()
    assert timedelta(seconds=100) < delivery.due_at - timezone.now() <= timedelta(seconds=150)
    assert claim_due_deliveries(10) == []
    _make_due()
    assert deliver_due() == 1


@pytest.mark.django_db
def test_a_write_is_undone_with_the_attempt_that_failed(topics):
    receivers.troubles.append(OSError())
    record_event("write", key="1", payload={})
    deliver_due()
    assert not Event.objects.filter(topic="written").exists()
    _make_due()
    deliver_due()
    assert Event.objects.filter(topic="written").count() == 1


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_writes_nothing(topics, monkeypatch):
    """It was stopped for so long that another attempt was begun."""
    record_event("write", key="1", payload={})
    begin = actions._begin

    def begin_and_be_overtaken(delivery: Delivery, *, attempts: int) -> bool:
        begun = begin(delivery, attempts=attempts)
        as_the_other_has_it = Delivery.objects.get()
        monkeypatch.setattr(receivers, "note", lambda event: begin(as_the_other_has_it, attempts=1))
        return begun

    monkeypatch.setattr(actions, "_begin", begin_and_be_overtaken)
    assert deliver_due() == 0
    assert not Event.objects.filter(topic="written").exists()
    delivery = Delivery.objects.get()
    # The overtaking attempt was begun within the transaction that is now undone.
    assert (delivery.attempts, delivery.done_at) == (1, None)


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_message_make_one_delivery(topics, queue):
    assert _made_by_two_workers() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_guard_both_workers_deliver(topics, queue, monkeypatch):
    monkeypatch.setattr(
        actions,
        "_begin",
        lambda delivery, attempts: Delivery.objects.filter(pk=delivery.pk).update(
            attempts=F("attempts") + 1
        ),
    )
    assert _made_by_two_workers() == 2


@pytest.mark.django_db(transaction=True)
def test_two_relays_never_claim_the_same_delivery(topics, queue, monkeypatch):
    assert _claimed_by_two_relays(monkeypatch) == EVENTS


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_relays_claim_everything(topics, queue, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
    assert _claimed_by_two_relays(monkeypatch) == 2 * EVENTS


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_ask_for_each_delivery_once(topics, queue):
    _record_events()
    queue.flushdb()
    assert sum(at_once(relay, relay)) == EVENTS
    assert queue.llen("celery") == EVENTS
    assert relay() == 0


@pytest.mark.django_db(transaction=True)
def test_what_a_broker_lost_is_asked_for_again(topics, queue):
    with transaction.atomic():
        record_event("noted", key="1", payload={})
    assert queue.llen("celery") == 1
    queue.flushdb()
    assert relay() == 1
    assert queue.llen("celery") == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_relay_cannot_ask_for_stays_due(topics, queue, monkeypatch):
    _record_events()
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    with pytest.raises(Exception, match="refused"):
        relay()
    assert len(claim_due_deliveries(100)) == EVENTS


def _record_events() -> None:
    with transaction.atomic():
        for number in range(EVENTS):
            record_event("noted", key=str(number), payload={})


def _made_by_two_workers() -> int:
    with transaction.atomic():
        record_event("noted", key="1", payload={})
    message = [(Delivery.objects.get().pk, 0)]
    at_once(lambda: deliver_together(message), lambda: deliver_together(message))
    return len(receivers.calls)


def _claimed_by_two_relays(monkeypatch) -> int:
    """How many deliveries two relays claim that have both looked before either has written."""
    _record_events()
    both_have_looked = Barrier(2)
    end_of_lease = actions._end_of_lease

    def wait_for_the_other():
        both_have_looked.wait(PATIENCE_SECONDS)
        return end_of_lease()

    monkeypatch.setattr(actions, "_end_of_lease", wait_for_the_other)
    claims = at_once(lambda: claim_due_deliveries(100), lambda: claim_due_deliveries(100))
    return sum(len(each) for each in claims)


def _make_due() -> None:
    Delivery.objects.update(due_at=timezone.now())
