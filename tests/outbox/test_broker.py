"""A broker that is away is not the customer's trouble."""

import json
import time
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from outbox import broker
from outbox.actions import deliver_due, record_event
from outbox.models import Delivery
from tests.outbox import receivers
from tests.outbox.conftest import NOTE_TOO
from tests.outbox.servers import SilentBroker

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_the_commit_the_workers_are_told(topics, queue):
    with transaction.atomic():
        record_event("noted", key="1", payload={})
        assert queue.llen("celery") == 0, "not before the commit"
    message = json.loads(queue.lindex("celery", 0))
    assert message["headers"]["task"] == "outbox.tasks.deliver_together"
    assert message["headers"]["argsrepr"] == f"[[({Delivery.objects.get().pk}, 0)]]"


def test_a_message_that_waited_for_its_lease_is_thrown_away(topics, queue, settings):
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    earliest = timezone.now() + lease
    _record("1")
    expires = json.loads(queue.lindex("celery", 0))["headers"]["expires"]
    assert earliest <= datetime.fromisoformat(expires) <= timezone.now() + lease


def test_what_an_event_asks_of_a_queue_is_one_message(topics, queue, settings):
    with transaction.atomic():
        record_event("noted.twice", key="1", payload={})
        record_event("noted", key="2", payload={})
    assert queue.llen("celery") == 2
    settings.OUTBOX_QUEUES = {NOTE_TOO: "other"}
    with transaction.atomic():
        record_event("noted.twice", key="3", payload={})
    assert (queue.llen("celery"), queue.llen("other")) == (3, 1)


def test_a_broker_that_refuses_costs_no_event(topics, queue, monkeypatch):
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    _record("1")
    assert deliver_due() == 1
    assert receivers.calls == ["1"]


def test_a_silent_broker_is_waited_for_once_and_then_left_alone(topics, queue, monkeypatch):
    silent = SilentBroker()
    monkeypatch.setenv("CELERY_BROKER_URL", silent.url)
    _record("1")
    assert len(silent.connections) == 1
    _record("2")
    assert len(silent.connections) == 1
    silent.close()
    assert deliver_due() == 2


def test_after_a_while_the_broker_is_told_again(topics, queue, monkeypatch):
    address = queue.connection_pool.connection_kwargs
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    _record("1")
    url = f"redis://:{address['password']}@{address['host']}:{address['port']}/{address['db']}"
    monkeypatch.setenv("CELERY_BROKER_URL", url)
    _record("2")
    assert queue.llen("celery") == 0
    monkeypatch.setattr(broker, "_silent_until", time.monotonic())
    _record("3")
    assert queue.llen("celery") == 1


def _record(key: str) -> None:
    with transaction.atomic():
        record_event("noted", key=key, payload={})
